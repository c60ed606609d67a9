import { describe, expect, it } from 'vitest';
import { explore, type ActorDefinition } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/import/catalogue.ts';
import { LiveSystem } from '../../src/live/index.ts';
import { actorsOf, designById, gateById, planOf } from '../../src/system/index.ts';
import { expectSame } from '../live/equal.ts';
import { pairOf, type Pair } from '../live/walk.ts';
import { stepsModel, worldsModel, type Choose } from './network-model.ts';

type Model = ReturnType<typeof worldsModel>;

/** Plays every path of the model on live actors of its own, and compares all of them after each step. Returns the steps taken, each once. */
function playAll(model: Model, { definitions, network }: Pair): { readonly worlds: number; readonly steps: number } {
  const worlds = new Set<string>();
  const steps = new Set<string>();
  for (const path of model.getShortestPaths()) {
    const live = new LiveSystem(definitions);
    let here = '';
    path.testSync({
      events: {
        choose: ({ event }) => {
          const { choice } = event as Choose;
          steps.add(`${here} ${choice}`);
          live.take(choice);
        },
      },
      states: {
        '*': ({ world }) => {
          here = Array.from(world).join('.');
          worlds.add(here);
          expectSame(live, network, world);
        },
      },
    });
    live.stop();
  }
  return { worlds: worlds.size, steps: steps.size };
}

function definitionsOf(id: string, designId: string): readonly ActorDefinition[] {
  const design = designById(designId);
  const scenario = loadScenario(id);
  return actorsOf(planOf(scenario, design, gateById(design.gate), scenario.userspace.order));
}

describe('a whole network as a test model', () => {
  it.each([
    ['S17', 'a0'],
    ['S22', 'a0'],
  ])('%s, design %s: live actors agree with every step there is', (id, design) => {
    const pair = pairOf(definitionsOf(id, design));
    const { worlds, transitions } = explore(pair.network);
    expect(playAll(stepsModel(pair.network), pair)).toEqual({ worlds, steps: transitions });
  });

  it('S17, design f: live actors agree with every world there is', () => {
    const pair = pairOf(definitionsOf('S17', 'f'));
    const { worlds } = explore(pair.network);
    expect(playAll(worldsModel(pair.network), pair).worlds).toBe(worlds);
  });
});

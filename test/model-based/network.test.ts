import { describe, expect, it } from 'vitest';
import { explore, type ActorDefinition } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { actorsOf, designById, gateById, planOf } from '../../src/boot/index.ts';
import { pairOf } from '../live/walk.ts';
import { stepsModel, worldsModel } from '../../src/testgen/network-model.ts';
import { playAll } from './play.ts';

function definitionsOf(id: string, designId: string): readonly ActorDefinition[] {
  const design = designById(designId);
  const scenario = loadScenario(id);
  return actorsOf(planOf(scenario, design, gateById(design.gate)));
}

describe('a whole network as a test model', () => {
  it('S17, design a0: live actors agree with every step there is', () => {
    const pair = pairOf(definitionsOf('S17', 'a0'));
    const { worlds, transitions } = explore(pair.network);
    const played = playAll(stepsModel(pair.network), pair);
    expect({ worlds: played.worlds.length, steps: played.steps }).toEqual({ worlds, steps: transitions });
  });

  it.each([
    ['S17', 'f'],
    ['S22', 'a0'],
  ])('%s, design %s: live actors agree with every world there is', (id, design) => {
    const pair = pairOf(definitionsOf(id, design));
    expect(playAll(worldsModel(pair.network), pair).worlds).toHaveLength(explore(pair.network).worlds);
  });
});

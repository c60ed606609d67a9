import type { World } from '../../src/engine/index.ts';
import { LiveSystem } from '../../src/live/index.ts';
import { expectSame } from '../live/equal.ts';
import type { Pair } from '../live/walk.ts';
import type { Choose, worldsModel } from '../../src/testgen/network-model.ts';

/** What the paths of a model went through, each world and each step once. */
export interface Played {
  readonly worlds: readonly World[];
  readonly steps: number;
}

/**
 * Plays every path of the model on live actors of its own, and compares all of them with the world after each step.
 * What several paths begin with is compared once: the same choices lead live actors to the same place.
 */
export function playAll(model: ReturnType<typeof worldsModel>, { definitions, network }: Pair): Played {
  const worlds = new Map<string, World>();
  const steps = new Set<string>();
  const compared = new Set<string>();
  for (const path of model.getShortestPaths()) {
    const live = new LiveSystem(definitions);
    let here = '';
    let schedule = '';
    path.testSync({
      events: {
        choose: ({ event }) => {
          const { choice } = event as Choose;
          steps.add(`${here} ${choice}`);
          schedule += `/${choice}`;
          live.take(choice);
        },
      },
      states: {
        // The first state of a path is where it starts, so the live system is compared before its first step too.
        '*': ({ world }) => {
          here = Array.from(world).join('.');
          worlds.set(here, world);
          if (!compared.has(schedule)) expectSame(live, network, world);
          compared.add(schedule);
        },
      },
    });
    live.stop();
  }
  return { worlds: [...worlds.values()], steps: steps.size };
}

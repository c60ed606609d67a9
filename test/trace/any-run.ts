import fc from 'fast-check';
import { randomWalk, replay } from '../../src/engine/index.ts';
import { namesOf, Places, type StepName } from '../../src/trace/index.ts';
import { anyTables } from '../engine/table-machines.ts';
import { networkOfTables } from './networks.ts';

/** The name of a step of an actor that environment moves. */
export const go = (actor: string): StepName => `env ${actor}  {"type":"env.next"}`;

/** A random run of at most `steps` steps of a random network. */
export const anyRun = (steps: number): fc.Arbitrary<{ readonly places: Places; readonly names: readonly StepName[] }> =>
  fc.tuple(anyTables, fc.integer()).map(([tables, seed]) => {
    const network = networkOfTables(tables);
    const places = new Places(network);
    return { places, names: namesOf(places, replay(network, randomWalk(network, seed, steps).schedule)) };
  });

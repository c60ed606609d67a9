import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xorshift } from '../../src/engine/index.ts';
import { MoveTable } from '../../src/engine/network/move-table.ts';
import { LocalEquivariance } from '../../src/engine/reductions/symmetry/local-equivariance.ts';
import { WorldSteps } from '../../src/engine/worlds/world-steps.ts';
import { StepEquivariance } from '../../src/engine/reductions/symmetry/step-equivariance.ts';
import { Symmetry } from '../../src/engine/reductions/symmetry/symmetry.ts';
import { StepTable } from '../../src/engine/worlds/step-table.ts';
import { anyTwins, exchanges, fair, networkOfTwins, unfair, type Twins } from './twins.ts';
import { runs } from '../runs.ts';

/** Finds fault with every part, so that each step is judged as a whole. */
const noPart: Pick<LocalEquivariance, 'ofHandling' | 'ofCell'> = { ofHandling: () => -1, ofCell: () => 0 };

/** The verdicts on the steps of a few random runs: judged by their parts where these agree, and as wholes. */
function verdictsOn(twins: Twins): {
  readonly own: readonly number[];
  readonly whole: readonly number[];
  parts: number;
} {
  const network = networkOfTwins(twins);
  const { images, bits } = new Symmetry(network, exchanges(twins.count));
  const moves = new MoveTable(network.tables);
  const steps = new StepTable(network.tables, moves, true);
  const parts = new LocalEquivariance(network, images, bits);
  const equivariance = new StepEquivariance(images, moves, steps, bits, parts);
  const wholes = new StepEquivariance(images, moves, steps, bits, noPart);
  const all = new WorldSteps(moves, steps);
  const random = xorshift(1);
  const met = new Set<number>();
  for (let run = 0; run < 4; run++) {
    const cells = Int32Array.from(network.initial);
    for (let step = 0; step < 12; step++) {
      const outcomes: number[] = [];
      all.from(cells, ({ outcome }) => outcomes.push(outcome));
      const next = outcomes[random(Math.max(1, outcomes.length))];
      if (next === undefined) break;
      for (const outcome of outcomes) met.add(outcome);
      steps.apply(next, steps.route(next), cells);
    }
  }
  const outcomes = [...met];
  const size = steps.size;
  const own = outcomes.map((outcome) => equivariance.violated(outcome));
  return {
    own,
    // Who is judged by the parts is not executed for its images.
    parts: steps.size - size,
    whole: outcomes.map((outcome) => wholes.violated(outcome)),
  };
}

describe('the equivariance of steps', () => {
  it.each([
    ['treats its twins alike', fair],
    ['has a favourite', unfair],
  ] as const)('says of a step by its parts what it says of the whole, where a hub %s', (_, tells) => {
    fc.assert(
      fc.property(anyTwins(tells), (twins) => {
        const { own, whole } = verdictsOn(twins);
        expect(own).toEqual(whole);
      }),
      { numRuns: runs(60) },
    );
  });

  it('finds fault with some steps where a hub has a favourite', () => {
    const samples = fc.sample(anyTwins(unfair), { numRuns: runs(40), seed: 1 }).map((twins) => verdictsOn(twins));
    expect(samples.flatMap(({ whole }) => whole).some((verdict) => verdict !== 0)).toBe(true);
  });

  it('executes no images of steps whose parts all agree', () => {
    const twins: Twins = {
      count: 3,
      twin: [
        { rows: [{ on: 'env.go', target: 1, says: ['call.x'] }], after: null, defers: false },
        { rows: [{ on: 'mail.back', target: 2, says: [] }], after: null, defers: false },
        { rows: [], after: null, defers: false },
      ],
      hub: [
        [{ on: 'call.x', target: 1, keeps: 'sequence', tells: 'sender', type: 'mail.back' }],
        [{ on: 'call.x', target: 0, keeps: 'last', tells: 'last', type: 'mail.back' }],
      ],
    };
    const { own, parts } = verdictsOn(twins);
    expect([new Set(own), parts]).toEqual([new Set([0]), 0]);
  });
});

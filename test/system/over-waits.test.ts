import { describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { a1, tell, type Design, type KernelEvent } from '../../machines/index.ts';
import { explore, replay } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { assemble, designById, gateById, observerOf, planOf } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';

const clock = { now: () => 0 };

function networkOf(id: string, design: string, gate: string) {
  const scenario = loadScenario(id);
  const plan = planOf(scenario, designById(design), gateById(gate));
  const network = assemble(plan);
  return { network, observer: observerOf(plan, network) };
}

/** The fewest steps to an over-wait, by its definition: every world is asked what can happen there. */
function fewestSteps(id: string, design: string, gate: string): number | null {
  const { network, observer } = networkOf(id, design, gate);
  const steps: number[] = [];
  explore(network, {
    visit(visit) {
      const world = visit.world();
      const choices = network.choices(world);
      const timers = choices.filter(({ actor }) => ['gate', 'flush_probe', 'owner'].includes(actor));
      const view = observer.view(world);
      if (choices.some(({ kind }) => kind === 'deliver' || kind === 'env')) return;
      if (!view.gate.waiting && !view.deciding) return;
      if (view.outstanding.length === 0 && (timers.length > 0 || view.unrelated.length > 0)) steps.push(visit.depth);
    },
  });
  return steps.length === 0 ? null : Math.min(...steps);
}

/** Leaves every range to CXL, and takes its time over it, whatever the gate says. */
const ponders: Design = {
  ...a1,
  id: 'ponders',
  policy: setup({
    types: {} as { context: Record<string, never>; events: KernelEvent },
    delays: { aWhile: 5000 },
    actions: {
      keep: tell(({ event }) => ('from' in event ? event.from : ''), { type: 'reply.policy.judge', register: false }),
    },
  }).createMachine({
    id: 'owner',
    context: {},
    initial: 'idle',
    on: {
      'call.policy.begin': { actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }) },
    },
    states: {
      idle: { on: { 'call.policy.judge': { target: 'pondering', actions: 'keep' } } },
      pondering: { tags: ['deciding'], on: { 'call.policy.judge': { actions: 'keep' } }, after: { aWhile: 'idle' } },
    },
  }),
};

describe('the over-wait of a check', () => {
  it.each([
    ['S01', 'f', 'G2'],
    ['S01', 'f', 'G5'],
    ['S03', 'e5', 'G4-v5-long'],
    ['S02', 'b', 'G2-endpoint-long'],
    ['S17', 'd', 'G3'],
    ['S19', 'e5', 'G4-v5'],
    ['S24', 'b', 'G2-endpoint-long'],
    ['S29', 'f', 'R5'],
    ['S29', 'd', 'G3'],
    ['S52', 'd', 'G3'],
  ])('has the fewest steps that the definition allows: %s under %s with %s', (id, design, gate) => {
    const { overWaits } = checkScenario(loadScenario(id), { design, gate }, clock);
    expect(overWaits?.steps ?? null).toBe(fewestSteps(id, design, gate));
  });

  it('ends in a world where the gate’s own timer is all that is left', () => {
    const { network } = networkOf('S01', 'f', 'G2');
    const { overWaits } = checkScenario(loadScenario('S01'), { design: 'f', gate: 'G2' }, clock);
    const last = replay(network, overWaits?.schedule ?? '').at(-1)?.after ?? network.initial;
    expect(network.choices(last).map(({ kind, actor }) => [kind, actor])).toEqual([['timer', 'gate']]);
  });

  it('is the decision’s where a timer of the design is waited out, though no gate waits', () => {
    const choice = { design: 'ponders', plugins: { designs: [ponders], gates: [] } };
    expect(checkScenario(loadScenario('S01'), choice, clock).overWaits).toMatchObject({
      cause: 'timer',
      why: 'all CXL probing due at boot is over, and the decision waits out a timer',
    });
    expect(checkScenario(loadScenario('S01'), { design: 'a1' }, clock).overWaits).toBeNull();
  });

  it('is not found by a search that ends before it, which proves nothing', () => {
    const report = checkScenario(
      loadScenario('S01'),
      { design: 'f', gate: 'G2' },
      { ...clock, bounds: { worlds: 50 } },
    );
    expect([report.complete, report.overWaits]).toEqual([false, null]);
  });
});

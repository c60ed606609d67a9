import { formatRange } from '../model/range.ts';
import { nameIn, rule, said, type PrintRule, type PrintedStep } from './stage.ts';

/** What the rules read of a policy's context: machines/designs/deferral.ts and a0.ts. */
interface PolicyContext {
  readonly judged?: number;
  readonly index: number;
  readonly didProbe?: boolean;
}

const policyOf = (stage: PrintedStep): PolicyContext => stage.after('owner').context as PolicyContext; // Of every policy that a kernel ships.

/** The range that the first walk asks about. */
const judgedRange = (stage: PrintedStep): string => {
  const { judged, index } = policyOf(stage);
  const range = stage.plan.hmem[judged ?? index];
  return range ? formatRange(range) : '?';
};

/** drivers/dax: decisions of dax_hmem, dax devices, kmem. */
export const daxRules: readonly PrintRule[] = [
  // @kernel drivers/dax/hmem/hmem.c:hmem_register_device (6.12, 7.0: deferring range to CXL), drivers/dax/hmem/hmem.c:hmem_register_cxl_device (7.1)
  rule('call.log.milestone', (stage, { from }, { milestone }) =>
    milestone === 'hmem-deferred'
      ? [said(from, stage.plan.family === '7.1' ? 'hmem.await' : 'hmem.defer', judgedRange(stage))]
      : [],
  ),
  // Once the decision was made, a probe of hmem_platform does not ask for another.
  rule('reply.policy.judge', (stage, { from, index }, { register }) =>
    stage.plan.family === '7.1' &&
    !register &&
    policyOf(stage).didProbe === true &&
    stage.step.deliveries
      .slice(0, index)
      .some(({ to, event }) => to === 'owner' && event.type === 'reply.intersects' && event['result'] !== 'disjoint')
      ? [said(from, 'hmem.defer', judgedRange(stage))]
      : [],
  ),
  // @kernel drivers/dax/hmem/hmem.c:process_defer_work
  rule('reply.contains', (stage, { to, index }, { yes }) => {
    const asked = stage.step.deliveries.slice(0, index).findLast(({ event }) => event.type === 'call.region.contains');
    const range = asked?.event['range'] as { readonly start: number; readonly end: number } | undefined; // The event's own field.
    return yes && range ? [said(to, 'hmem.claimed', formatRange(range))] : [];
  }),
  rule('call.hmem.register', (stage, { from }, { index }) => {
    const range = stage.plan.hmem[index];
    return range ? [said(from, 'hmem.unclaimed', formatRange(range))] : [];
  }),
  // @kernel drivers/dax/bus.c:alloc_dev_dax_range
  rule('call.create', (stage, { from, to }) =>
    to.startsWith('dax/') ? [said(from, 'dax.alloc', nameIn(stage, to))] : [],
  ),
  // @kernel drivers/dax/kmem.c:dev_dax_kmem_probe, drivers/dax/bus.c:alloc_dax_region
  rule('call.log.conflict', (stage, { from }) => {
    const machine = stage.machineOf(from);
    if (machine === 'dax_device') return [said(from, 'dax.taken', nameIn(stage, from))];
    return machine === 'dax_region' ? [said(from, 'dax.conflict', nameIn(stage, from))] : [];
  }),
];

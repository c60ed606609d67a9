import { formatRange } from '../model/range.ts';
import { nameIn, rule, printed, type PrintRule, type PrintedStep } from './stage.ts';

/** Fields of a policy's context that the rules read: machines/designs/deferral.ts and a0.ts. */
interface PolicyContext {
  readonly judged?: number;
  readonly index: number;
  readonly didProbe?: boolean;
}

const policyOf = (stage: PrintedStep): PolicyContext => stage.after('owner').context as PolicyContext; // Every policy of a released kernel has these fields.

/** The range of the current decision in the first walk. */
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
      ? [
          printed(
            from,
            stage.plan.rules.has('hmem-decides-once-deferred') ? 'hmem.await' : 'hmem.defer',
            judgedRange(stage),
          ),
        ]
      : [],
  ),
  // After the decision, a probe of hmem_platform requests no further one.
  rule('reply.policy.judge', (stage, { from, index }, { register }) =>
    stage.plan.rules.has('hmem-decides-once-deferred') &&
    !register &&
    policyOf(stage).didProbe === true &&
    stage.step.deliveries
      .slice(0, index)
      .some(({ to, event }) => to === 'owner' && event.type === 'reply.intersects' && event['result'] !== 'disjoint')
      ? [printed(from, 'hmem.defer', judgedRange(stage))]
      : [],
  ),
  // @kernel drivers/dax/hmem/hmem.c:process_defer_work
  rule('reply.contains', (stage, { to, index }, { yes }) => {
    const request = stage.step.deliveries
      .slice(0, index)
      .findLast(({ event }) => event.type === 'call.region.contains');
    const range = request?.event['range'] as { readonly start: number; readonly end: number } | undefined; // The event's own field.
    return yes && range ? [printed(to, 'hmem.claimed', formatRange(range))] : [];
  }),
  rule('call.hmem.register', (stage, { from }, { index }) => {
    const range = stage.plan.hmem[index];
    return range ? [printed(from, 'hmem.unclaimed', formatRange(range))] : [];
  }),
  // @kernel drivers/dax/bus.c:alloc_dev_dax_range
  rule('call.create', (stage, { from, to }) =>
    to.startsWith('dax/') ? [printed(from, 'dax.alloc', nameIn(stage, to))] : [],
  ),
  // @kernel drivers/dax/kmem.c:dev_dax_kmem_probe, drivers/dax/bus.c:alloc_dax_region
  rule('call.log.conflict', (stage, { from }) => {
    const machine = stage.machineOf(from);
    if (machine === 'dax_device') return [printed(from, 'dax.taken', nameIn(stage, from))];
    return machine === 'dax_region' ? [printed(from, 'dax.conflict', nameIn(stage, from))] : [];
  }),
];

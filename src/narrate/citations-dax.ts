import { formatRange, type Range } from '../model/range.ts';
import { probeFunction } from './citations-cxl.ts';
import { isManaged } from './citations-proposals.ts';
import {
  answerTo,
  following,
  happened,
  isPutOff,
  rule,
  told,
  withRange,
  type Act,
  type Rule,
  type Stage,
} from './telling.ts';

/** Whether the policy's looks at /proc/iomem for this range, up to its answer, met a node of the kind; `null` when it did not look. */
function foundBy(stage: Stage, act: Act, kind: string): boolean | null {
  const end = following(stage, act, 'reply.policy.judge')[0]?.act;
  const looks = following(stage, act, 'call.intersects', 'owner').filter(
    (one) => one.event.kind === kind && (end === undefined || stage.acts.indexOf(one.act) < stage.acts.indexOf(end)),
  );
  const answer = looks[0] && answerTo(stage, looks[0].act, 'reply.intersects');
  return answer ? answer.result !== 'disjoint' : null;
}

const rangeAt = (stage: Stage, index: number): Range => stage.plan.hmem[index] ?? { start: 0, end: 0 };

/** dax_hmem, the policy, and who owns what. */
const ownership: readonly Rule[] = [
  rule('owner', 'call.policy.judge', (event, act, stage) => {
    const range = rangeAt(stage, event.index);
    const text = formatRange(range);
    const kernel = 'drivers/dax/hmem/hmem.c:hmem_register_device';
    const inWindow = foundBy(stage, act, 'cxl-window');
    if (answerTo(stage, act, 'reply.policy.judge')?.register !== false) {
      return told(
        3,
        kernel,
        inWindow === false
          ? `dax_hmem finds no CXL window over ${text}`
          : `dax_hmem takes ${text} without a look for CXL windows`,
      );
    }
    if (isManaged(stage) && inWindow !== true)
      return told(3, kernel, `dax_hmem leaves ${text} to the work that cxl_acpi queues`);
    if (isPutOff(stage, range))
      return told(3, kernel, `dax_hmem finds a CXL window over ${text} and puts off the decision until CXL has probed`);
    if (inWindow === true)
      return told(3, kernel, `dax_hmem finds a CXL window over ${text} and leaves the range to CXL for good`);
    return told(3, kernel, `dax_hmem skips ${text}, which is not Soft Reserved`);
  }),
  rule('dax_hmem', 'call.hmem.register', (event, _, stage) =>
    told(
      3,
      'drivers/dax/hmem/hmem.c:process_defer_work',
      `CXL did not claim ${(event.pieces ?? [rangeAt(stage, event.index)]).map(formatRange).join(', ')}`,
    ),
  ),
  rule('dax_hmem', 'call.hmem.bound', (_, act, stage) =>
    answerTo(stage, act, 'reply.hmem.bound')?.bound === false
      ? told(
          3,
          'drivers/dax/hmem/hmem.c:process_defer_work',
          'hmem_platform is not bound, so the deferred work gives up',
        )
      : null,
  ),
  rule('iomem', 'call.intersects', (event, act, stage) => {
    // The first walk speaks through its answer; only the deferred walk loses a range when the window has vanished.
    if (act.from !== 'owner' || event.kind !== 'cxl-window' || happened(stage, 'call.policy.judge')) return null;
    if (isManaged(stage)) return null;
    if (answerTo(stage, act, 'reply.intersects')?.result !== 'disjoint') return null;
    return told(
      3,
      'drivers/dax/hmem/hmem.c:process_defer_work',
      `no CXL window covers ${formatRange(event.range)} any more, so nobody registers it`,
    );
  }),
  rule('owner', 'go', () =>
    told(0, 'drivers/dax/hmem/hmem.c:process_defer_work', 'the deferred work of dax_hmem goes on'),
  ),
  rule('owner', 'call.flush', (_, act, stage) =>
    answerTo(stage, act, 'reply.flush')
      ? told(1, 'drivers/dax/hmem/hmem.c:dax_hmem_flush_work', 'dax_cxl finds no decision of dax_hmem pending')
      : told(2, 'drivers/dax/hmem/hmem.c:dax_hmem_flush_work', 'dax_cxl waits for the decision of dax_hmem'),
  ),
  rule('dax_cxl_init', 'call.init.run', () =>
    told(1, 'drivers/dax/cxl.c:cxl_dax_region_init', 'the init function of dax_cxl queues a work item and returns'),
  ),
  rule('dax_cxl_init', 'go', () =>
    told(0, 'drivers/dax/cxl.c:cxl_dax_region_init', 'the work item of dax_cxl goes on'),
  ),
];

/** dax devices. */
const devices: readonly Rule[] = [
  rule('driver', 'call.device.add', (event, act, stage) => {
    const name = stage.nameOf(event.device);
    if (act.fromMachine === 'dax_hmem')
      return told(3, 'drivers/dax/hmem/hmem.c:hmem_register_device', `${name} is registered for it`);
    if (act.fromMachine === 'dax_region')
      return told(
        3,
        probeFunction(act.from, act.fromMachine, stage),
        `${stage.nameOf(act.from)} gets the dax device ${name}`,
      );
    return null;
  }),
  rule('dax_device', 'call.destroy', (_, act, stage) =>
    stage.before(act.to).hasTag('present')
      ? told(3, 'drivers/dax/kmem.c:dev_dax_kmem_remove', `${stage.nameOf(act.to)} goes away`)
      : null,
  ),
  rule('dmesg', 'call.log.conflict', (event, act, stage) => {
    const kernel =
      act.fromMachine === 'cxl_region'
        ? 'drivers/cxl/core/region.c:construct_region'
        : act.fromMachine === 'dax_region'
          ? 'drivers/dax/bus.c:alloc_dax_region'
          : probeFunction(act.from, act.fromMachine, stage);
    return told(3, kernel, `the log says "${event.text.replace(/^[^ ]*\//, '')}"`);
  }),
];

/** Who inserts what into /proc/iomem. */
const resources: readonly Rule[] = [
  rule('iomem', 'call.insert', (event, act, stage) => {
    if (answerTo(stage, act, 'reply.insert')?.ok === false) return null; // The log line tells it.
    const node = withRange(event.name, event.range);
    switch (event.kind) {
      case 'cxl-window':
        return told(3, 'drivers/cxl/acpi.c:add_cxl_resources', `cxl_acpi publishes ${node} in /proc/iomem`);
      case 'soft-reserved':
        if (act.from === 'owner') return null;
        return told(
          3,
          'arch/x86/kernel/e820.c:e820__reserve_resources_late',
          `boot code publishes ${node} in /proc/iomem`,
        );
      case 'cxl-region':
        return told(3, 'drivers/cxl/core/region.c:construct_region', `${node} appears in /proc/iomem`);
      case 'system-ram':
        return told(
          3,
          'drivers/dax/kmem.c:dev_dax_kmem_probe',
          `kmem adds ${withRange(stage.nameOf(act.from), event.range)} as System RAM`,
        );
      case 'dax':
      case 'other':
        return told(3, 'kernel/resource.c:insert_resource', `${node} appears in /proc/iomem`);
    }
  }),
  rule('iomem', 'call.request', (event, act, stage) => {
    if (answerTo(stage, act, 'reply.request')?.ok === false) return null; // The log line tells it.
    if (act.to === 'dax_regions')
      return told(1, 'drivers/dax/bus.c:alloc_dax_region', `${stage.nameOf(act.from)} has the range for itself`);
    const driver = stage.plan.scenario.kernel.config.DEV_DAX_KMEM === 'n' ? 'device_dax' : 'kmem';
    return told(
      3,
      probeFunction(act.from, act.fromMachine, stage),
      `${driver} claims ${withRange(event.name, event.range)}`,
    );
  }),
  rule('iomem', 'call.remove', (event, act) => {
    if (act.to === 'dax_regions') return null;
    const name = event.name.replace(/\/ram$/, ' System RAM');
    if (act.fromMachine === 'cxl_acpi')
      return told(3, 'drivers/cxl/acpi.c:remove_cxl_resources', `${name} leaves /proc/iomem`);
    if (act.fromMachine === 'cxl_region')
      return told(3, 'drivers/cxl/core/region.c:cxl_region_iomem_release', `${name} leaves /proc/iomem`);
    return told(3, 'drivers/dax/kmem.c:dev_dax_kmem_remove', `${name} leaves /proc/iomem`);
  }),
  rule('iomem', 'call.has_ram', (_, act, stage) =>
    answerTo(stage, act, 'reply.has_ram')?.yes === true
      ? told(
          3,
          'drivers/cxl/core/region.c:cxl_region_probe',
          `${stage.nameOf(act.from)} finds System RAM in its range, so it binds without a dax device`,
        )
      : told(
          1,
          'drivers/cxl/core/region.c:cxl_region_probe',
          `${stage.nameOf(act.from)} finds no System RAM in its range`,
        ),
  ),
  rule('iomem', 'call.alloc', (event, act, stage) => {
    const range = answerTo(stage, act, 'reply.alloc')?.range ?? null;
    return range === null
      ? told(
          3,
          'drivers/cxl/core/region.c:alloc_hpa',
          `there is no free room for ${stage.nameOf(act.from)} in ${event.window}`,
        )
      : told(2, 'drivers/cxl/core/region.c:alloc_hpa', `${stage.nameOf(act.from)} finds room at ${formatRange(range)}`);
  }),
];

/** What dax, the ownership policy and the resource trees stand for. */
export const daxRules: readonly Rule[] = [...ownership, ...devices, ...resources];

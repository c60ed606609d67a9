import { formatRange, type Range } from '../model/range.ts';
import { probeFunction } from './citations-cxl.ts';
import { isManaged } from './citations-proposals.ts';
import {
  answerTo,
  following,
  happened,
  isPutOff,
  rule,
  sentence,
  withRange,
  type Message,
  type SentenceRule,
  type NarratedStep,
} from './narration.ts';

/** Whether the policy's looks at /proc/iomem for this range, up to its answer, met a node of the kind; `null` when it did not look. */
function foundBy(stage: NarratedStep, message: Message, kind: string): boolean | null {
  const end = following(stage, message, 'reply.policy.judge')[0]?.message;
  const looks = following(stage, message, 'call.intersects', 'owner').filter(
    (one) =>
      one.event.kind === kind &&
      (end === undefined || stage.messages.indexOf(one.message) < stage.messages.indexOf(end)),
  );
  const answer = looks[0] && answerTo(stage, looks[0].message, 'reply.intersects');
  return answer ? answer.result !== 'disjoint' : null;
}

const rangeAt = (stage: NarratedStep, index: number): Range => stage.plan.hmem[index] ?? { start: 0, end: 0 };

/** dax_hmem, the policy, and who owns what. */
const ownership: readonly SentenceRule[] = [
  rule('owner', 'call.policy.judge', (event, message, stage) => {
    const range = rangeAt(stage, event.index);
    const text = formatRange(range);
    const kernel = 'drivers/dax/hmem/hmem.c:hmem_register_device';
    const inWindow = foundBy(stage, message, 'cxl-window');
    if (answerTo(stage, message, 'reply.policy.judge')?.register !== false) {
      return sentence(
        3,
        kernel,
        inWindow === false
          ? `dax_hmem finds no CXL window over ${text}`
          : `dax_hmem takes ${text} without a look for CXL windows`,
      );
    }
    if (isManaged(stage) && inWindow !== true)
      return sentence(3, kernel, `dax_hmem leaves ${text} to the work that cxl_acpi queues`);
    if (isPutOff(stage, range))
      return sentence(
        3,
        kernel,
        `dax_hmem finds a CXL window over ${text} and puts off the decision until CXL has probed`,
      );
    if (inWindow === true)
      return sentence(3, kernel, `dax_hmem finds a CXL window over ${text} and leaves the range to CXL for good`);
    return sentence(3, kernel, `dax_hmem skips ${text}, which is not Soft Reserved`);
  }),
  rule('dax_hmem', 'call.hmem.register', (event, _, stage) =>
    sentence(
      3,
      'drivers/dax/hmem/hmem.c:process_defer_work',
      `CXL did not claim ${(event.pieces ?? [rangeAt(stage, event.index)]).map(formatRange).join(', ')}`,
    ),
  ),
  rule('dax_hmem', 'call.hmem.bound', (_, message, stage) =>
    answerTo(stage, message, 'reply.hmem.bound')?.bound === false
      ? sentence(
          3,
          'drivers/dax/hmem/hmem.c:process_defer_work',
          'hmem_platform is not bound, so the deferred work gives up',
        )
      : null,
  ),
  rule('iomem', 'call.intersects', (event, message, stage) => {
    // The first walk speaks through its answer; only the deferred walk loses a range when the window has vanished.
    if (message.from !== 'owner' || event.kind !== 'cxl-window' || happened(stage, 'call.policy.judge')) return null;
    if (isManaged(stage)) return null;
    if (answerTo(stage, message, 'reply.intersects')?.result !== 'disjoint') return null;
    return sentence(
      3,
      'drivers/dax/hmem/hmem.c:process_defer_work',
      `no CXL window covers ${formatRange(event.range)} any more, so nobody registers it`,
    );
  }),
  rule('owner', 'go', () =>
    sentence(0, 'drivers/dax/hmem/hmem.c:process_defer_work', 'the deferred work of dax_hmem goes on'),
  ),
  rule('owner', 'call.flush', (_, message, stage) =>
    answerTo(stage, message, 'reply.flush')
      ? sentence(1, 'drivers/dax/hmem/hmem.c:dax_hmem_flush_work', 'dax_cxl finds no decision of dax_hmem pending')
      : sentence(2, 'drivers/dax/hmem/hmem.c:dax_hmem_flush_work', 'dax_cxl waits for the decision of dax_hmem'),
  ),
  rule('dax_cxl_init', 'call.init.run', () =>
    sentence(1, 'drivers/dax/cxl.c:cxl_dax_region_init', 'the init function of dax_cxl queues a work item and returns'),
  ),
  rule('dax_cxl_init', 'go', () =>
    sentence(0, 'drivers/dax/cxl.c:cxl_dax_region_init', 'the work item of dax_cxl goes on'),
  ),
];

/** dax devices. */
const devices: readonly SentenceRule[] = [
  rule('driver', 'call.device.add', (event, message, stage) => {
    const name = stage.nameOf(event.device);
    if (message.fromMachine === 'dax_hmem')
      return sentence(3, 'drivers/dax/hmem/hmem.c:hmem_register_device', `${name} is registered for it`);
    if (message.fromMachine === 'dax_region')
      return sentence(
        3,
        probeFunction(message.from, message.fromMachine, stage),
        `${stage.nameOf(message.from)} gets the dax device ${name}`,
      );
    return null;
  }),
  rule('dax_device', 'call.destroy', (_, message, stage) =>
    stage.before(message.to).hasTag('present')
      ? sentence(3, 'drivers/dax/kmem.c:dev_dax_kmem_remove', `${stage.nameOf(message.to)} goes away`)
      : null,
  ),
  rule('dmesg', 'call.log.conflict', (event, message, stage) => {
    const kernel =
      message.fromMachine === 'cxl_region'
        ? 'drivers/cxl/core/region.c:construct_region'
        : message.fromMachine === 'dax_region'
          ? 'drivers/dax/bus.c:alloc_dax_region'
          : probeFunction(message.from, message.fromMachine, stage);
    return sentence(3, kernel, `the log says "${event.text.replace(/^[^ ]*\//, '')}"`);
  }),
];

/** Who inserts what into /proc/iomem. */
const resources: readonly SentenceRule[] = [
  rule('iomem', 'call.insert', (event, message, stage) => {
    if (answerTo(stage, message, 'reply.insert')?.ok === false) return null; // The log line tells it.
    const node = withRange(event.name, event.range);
    switch (event.kind) {
      case 'cxl-window':
        return sentence(3, 'drivers/cxl/acpi.c:add_cxl_resources', `cxl_acpi publishes ${node} in /proc/iomem`);
      case 'soft-reserved':
        if (message.from === 'owner') return null;
        return sentence(
          3,
          'arch/x86/kernel/e820.c:e820__reserve_resources_late',
          `boot code publishes ${node} in /proc/iomem`,
        );
      case 'cxl-region':
        return sentence(3, 'drivers/cxl/core/region.c:construct_region', `${node} appears in /proc/iomem`);
      case 'system-ram':
        return sentence(
          3,
          'drivers/dax/kmem.c:dev_dax_kmem_probe',
          `kmem adds ${withRange(stage.nameOf(message.from), event.range)} as System RAM`,
        );
      case 'dax':
      case 'other':
        return sentence(3, 'kernel/resource.c:insert_resource', `${node} appears in /proc/iomem`);
    }
  }),
  rule('iomem', 'call.request', (event, message, stage) => {
    if (answerTo(stage, message, 'reply.request')?.ok === false) return null; // The log line tells it.
    if (message.to === 'dax_regions')
      return sentence(
        1,
        'drivers/dax/bus.c:alloc_dax_region',
        `${stage.nameOf(message.from)} has the range for itself`,
      );
    const driver = stage.plan.scenario.kernel.config.DEV_DAX_KMEM === 'n' ? 'device_dax' : 'kmem';
    return sentence(
      3,
      probeFunction(message.from, message.fromMachine, stage),
      `${driver} claims ${withRange(event.name, event.range)}`,
    );
  }),
  rule('iomem', 'call.remove', (event, message) => {
    if (message.to === 'dax_regions') return null;
    const name = event.name.replace(/\/ram$/, ' System RAM');
    if (message.fromMachine === 'cxl_acpi')
      return sentence(3, 'drivers/cxl/acpi.c:remove_cxl_resources', `${name} leaves /proc/iomem`);
    if (message.fromMachine === 'cxl_region')
      return sentence(3, 'drivers/cxl/core/region.c:cxl_region_iomem_release', `${name} leaves /proc/iomem`);
    return sentence(3, 'drivers/dax/kmem.c:dev_dax_kmem_remove', `${name} leaves /proc/iomem`);
  }),
  rule('iomem', 'call.has_ram', (_, message, stage) =>
    answerTo(stage, message, 'reply.has_ram')?.yes === true
      ? sentence(
          3,
          'drivers/cxl/core/region.c:cxl_region_probe',
          `${stage.nameOf(message.from)} finds System RAM in its range, so it binds without a dax device`,
        )
      : sentence(
          1,
          'drivers/cxl/core/region.c:cxl_region_probe',
          `${stage.nameOf(message.from)} finds no System RAM in its range`,
        ),
  ),
  rule('iomem', 'call.alloc', (event, message, stage) => {
    const range = answerTo(stage, message, 'reply.alloc')?.range ?? null;
    return range === null
      ? sentence(
          3,
          'drivers/cxl/core/region.c:alloc_hpa',
          `there is no free room for ${stage.nameOf(message.from)} in ${event.window}`,
        )
      : sentence(
          2,
          'drivers/cxl/core/region.c:alloc_hpa',
          `${stage.nameOf(message.from)} finds room at ${formatRange(range)}`,
        );
  }),
];

/** What dax, the ownership policy and the resource trees stand for. */
export const daxRules: readonly SentenceRule[] = [...ownership, ...devices, ...resources];

import { contains, formatRange, overlaps } from '../model/range.ts';
import { answerTo, rule, sentence, type Message, type SentenceRule, type NarratedStep } from './narration.ts';

// What only proposals do. Their functions are in no kernel; the names are those of the posted patches.
const update = 'drivers/cxl/core/region.c:cxl_region_softreserv_update';
const insert = 'kernel/resource.c:insert_soft_reserve_resource';

/** Whether the design leaves every Soft Reserved range to a work of cxl_acpi. */
export const isManaged = (stage: NarratedStep): boolean => stage.plan.design.candidates !== undefined;

/** The leftover whose look at the windows this is lies inside a Soft Reserved range that the plan knows. */
const wasLeft = (stage: NarratedStep, message: Message): boolean =>
  message.from === 'owner' && isManaged(stage) && !stage.messages.some((one) => one.event.type === 'call.policy.judge');

/** Trims, the walk over what is left, and the lookaside tree. */
export const proposalRules: readonly SentenceRule[] = [
  rule('iomem', 'call.trim', (event, _, stage) => {
    const trimmed = stage.plan.platform.softReserved.filter((range) => overlaps(range, event.range));
    if (trimmed.length === 0) return null;
    const how = trimmed.some((range) => !contains(event.range, range)) ? 'takes its bytes out of' : 'removes';
    return sentence(
      3,
      update,
      `the work of cxl_acpi ${how} the Soft Reserved node: ${formatRange(event.range)} is a region's`,
    );
  }),
  rule('iomem', 'call.walk', (_, message, stage) => {
    const left = answerTo(stage, message, 'reply.walk')?.ranges ?? [];
    return sentence(
      3,
      update,
      left.length === 0
        ? 'no Soft Reserved node is left for hmem'
        : `Soft Reserved nodes that are left go to hmem: ${left.map(formatRange).join(', ')}`,
    );
  }),
  rule('iomem', 'call.intersects', (event, message, stage) =>
    wasLeft(stage, message) &&
    event.kind === 'cxl-window' &&
    answerTo(stage, message, 'reply.intersects')?.result !== 'disjoint'
      ? sentence(
          3,
          'drivers/dax/hmem/hmem.c:hmem_register_device',
          `dax_hmem finds a CXL window over ${formatRange(event.range)} and leaves the range to CXL for good`,
        )
      : null,
  ),
  rule('owner', 'call.policy.trim', (event, _, stage) =>
    stage.plan.platform.softReserved.some((range) => overlaps(range, event.range))
      ? sentence(
          3,
          'drivers/cxl/core/region.c:insert_region_resource',
          `${formatRange(event.range)} is taken out of what was put aside, for a region that is not complete yet`,
        )
      : null,
  ),
  rule('iomem', 'call.insert', (event, message) =>
    message.from === 'owner'
      ? sentence(3, insert, `the delayed work publishes Soft Reserved (${formatRange(event.range)}) and notifies hmem`)
      : null,
  ),
];

import { z } from 'zod';

// Parts shared by several schemas. Objects are loose in the published schemas: fields may be added, existing ones stay.

/** A verdict. */
export const verdict = z.enum(['holds', 'violated', 'unknown']);
/** A schedule. */
export const schedule = z.string().describe('Choices from the first world on, such as 0/3/1; empty for no step.');
/** A count of steps. */
export const steps = z.int().nonnegative();
/** Why a job was terminated. */
export const ended = z
  .string()
  .describe(
    'Of work that had to be ended from outside: why, and what was being done. What it had found and not told by then is lost.',
  );
/** Lines of /proc/iomem. */
export const iomem = z.array(z.string()).describe('Lines of /proc/iomem.');

/** The name of a property. */
export const propertyName = z
  .string()
  .describe('What goes wrong where the property is broken, as a word, such as memory-lost.');

/** Result of one property. */
export const property = z.looseObject({
  id: z.string(),
  name: propertyName,
  verdict,
  why: z.string().describe('Why this run breaks it; empty when it does not.'),
  schedule: schedule.nullable(),
  schedules: z.array(schedule).optional(),
  steps: steps.nullable(),
  shortest: z.literal(false).optional().describe('Said when a shorter schedule may exist: the search was reduced.'),
  vacuous: z
    .string()
    .optional()
    .describe('Beside holds: what the property speaks of never happens, so that it could not fail.'),
  bugDepth: z.int().positive().optional().describe('With pct: at most so many orderings of two steps matter.'),
  faults: z.array(z.string()).optional().describe('The smallest set of further faults that breaks it.'),
});

/** A count of bytes. */
export const byteCount = z.number().nonnegative();
/** The Soft Reserved bytes by outcome. */
export const tally = z
  .looseObject({
    reserved: byteCount.describe('All Soft Reserved bytes.'),
    lost: byteCount.describe('In no dax device.'),
    undecided: byteCount.describe('In a wait that never ends.'),
    refused: byteCount.describe('In a dax device whose driver failed.'),
    untried: byteCount.describe('In a dax device that no driver has tried.'),
    usable: byteCount,
    rounded: byteCount.describe('Cut off by kmem, which takes whole memory blocks.'),
    shared: byteCount.describe('Of all: in two dax devices of different parents.'),
    dead: byteCount.describe('Of the usable: nothing decodes them.'),
    crashed: z.boolean().describe('Freed memory was used: the numbers say nothing.'),
  })
  .describe('What became of the Soft Reserved bytes.');

/** One final owner map. */
export const ending = z.looseObject({
  ending: z.string(),
  schedule,
  steps,
  parts: z.array(z.looseObject({ range: z.string(), code: z.string() })),
  owners: z.array(z.string()).describe('The final owner map, one line per dax device and region.'),
  bytes: tally.optional(),
  faults: z.array(z.string()).optional().describe('The first set of further faults that ends so.'),
});

const kernelRules = z
  .string()
  .optional()
  .describe(
    'The kernel whose rules were run, where one was chosen: 7.1, or 7.1+SWITCH~SWITCH for one more and one less.',
  );

/** The first fields of a report. */
export const subject = { scenario: z.string(), design: z.string(), gate: z.string(), kernelRules };

import { z } from 'zod';

// Objects are loose in the published schemas: fields may be added, those that are here stay.
const verdict = z.enum(['holds', 'violated', 'unknown']);
const schedule = z.string().describe('Choices from the first world on, such as 0/3/1; empty for no step.');
const steps = z.int().nonnegative();
const iomem = z.array(z.string()).describe('Lines of /proc/iomem.');

const property = z.looseObject({
  id: z.string(),
  verdict,
  why: z.string().describe('Why this run breaks it; empty when it does not.'),
  schedule: schedule.nullable(),
  schedules: z.array(schedule).optional(),
  steps: steps.nullable(),
});

const ending = z.looseObject({
  ending: z.string(),
  schedule,
  steps,
  parts: z.array(z.looseObject({ range: z.string(), code: z.string() })),
  owners: z.array(z.string()).describe('The final owner map, one line per dax device and region.'),
});

/** What `quiesce check --json` prints. */
export const checkSchema = z
  .looseObject({
    scenario: z.string(),
    design: z.string(),
    gate: z.string(),
    verdict,
    endings: z.array(z.string()),
    endingReports: z.array(ending),
    properties: z
      .array(property)
      .describe('Those that are asked of the design: I12 and I18 only of designs that claim them.'),
    findings: z.array(z.string()),
    worlds: z.int().nonnegative(),
    transitions: z.int().nonnegative(),
    depth: z.int().nonnegative(),
    reduction: z.string(),
    complete: z.boolean().describe('Every order was looked at. When false no verdict is holds.'),
    bounds: z.looseObject({ worlds: z.number().optional(), depth: z.number().optional(), time: z.number().optional() }),
    seconds: z.number().nonnegative(),
  })
  .meta({ title: 'quiesce check', description: 'The result of exploring all orders of one scenario.' });

const event = z.looseObject({ from: z.string(), to: z.string(), event: z.string() });

const replayStep = z.looseObject({
  index: z.int().positive(),
  choice: z.looseObject({
    kind: z.enum(['deliver', 'timer', 'spontaneous']),
    actor: z.string(),
    event: z.string(),
    from: z.string().optional(),
  }),
  touched: z.array(z.string()),
  events: z.array(event),
  iomem,
  kernel: z.string().describe('The kernel source of the step, path:function; empty for user space.'),
  note: z.string(),
  minor: z.literal(true).optional().describe('Nothing that an administrator could see came of the step.'),
});

/** What `quiesce replay --json` prints. */
export const replaySchema = z
  .looseObject({
    scenario: z.string(),
    design: z.string(),
    gate: z.string(),
    schedule,
    steps: z.array(replayStep),
    ending: z.string().nullable(),
    before: iomem,
    iomem,
  })
  .meta({ title: 'quiesce replay', description: 'One schedule, told step by step.' });

/** What every verb prints with `--json` when it fails. */
export const errorSchema = z
  .looseObject({
    error: z.looseObject({
      code: z.enum(['usage', 'unknown-name', 'file', 'input', 'impossible', 'internal']),
      message: z.string(),
      file: z.string().optional(),
      line: z.int().positive().optional(),
      column: z.int().positive().optional(),
      hint: z.string().optional(),
    }),
  })
  .meta({ title: 'quiesce error', description: 'What went wrong, where, and what to do next.' });

/** The published schemas by file name, as JSON Schema of draft 7, which editors read. */
export const schemas = (): Readonly<Record<string, object>> => ({
  'check.schema.json': z.toJSONSchema(checkSchema, { target: 'draft-7' }),
  'replay.schema.json': z.toJSONSchema(replaySchema, { target: 'draft-7' }),
  'error.schema.json': z.toJSONSchema(errorSchema, { target: 'draft-7' }),
});

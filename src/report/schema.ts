import { z } from 'zod';
import { harms } from '../model/harm.ts';
import { conditionKinds } from '../verbs/causes/condition.ts';
import {
  byteCount,
  ended,
  ending,
  iomem,
  subject,
  property,
  propertyName,
  schedule,
  steps,
  tally,
  verdict,
} from './schema-parts.ts';

/** JSON of `quiesce check --json`. */
export const checkSchema = z
  .looseObject({
    ...subject,
    verdict,
    reason: z
      .string()
      .optional()
      .describe('Beside unknown: nothing was at stake, an event that nobody handles, or a script without an end.'),
    softReservedUnknown: z
      .string()
      .optional()
      .describe('Why Soft Reserved ranges may be missing from the box: no verdict is then holds.'),
    endings: z.array(z.string()),
    endingReports: z.array(ending),
    properties: z
      .array(property)
      .describe(
        'Those that are asked of the design: handed-unprobed (I12) and mixed-owners (I18) only of designs that claim them.',
      ),
    overWaits: z
      .looseObject({
        cause: z.enum(['timer', 'unrelated']).describe("What is waited for: a timer, or a probe that is not CXL's."),
        why: z.string(),
        schedule,
        steps,
        faults: z.array(z.string()).optional().describe('The smallest set of further faults that comes to it.'),
      })
      .nullable()
      .describe(
        'The first world in which all CXL probing due at boot is over, only time can pass, and the gate still waits; null when none was met, which says nothing unless complete.',
      ),
    findings: z.array(z.string()),
    stuck: z
      .looseObject({ step: z.int().nonnegative(), why: z.string(), schedule, steps })
      .optional()
      .describe('An order in which the script of user space waits for what never comes.'),
    worlds: z.int().nonnegative(),
    transitions: z.int().nonnegative(),
    depth: z.int().nonnegative(),
    reduction: z.string().describe('The reductions in use, joined by +, or none.'),
    strategy: z.enum(['breadth-first', 'depth-first', 'random', 'pct']),
    sampling: z
      .looseObject({
        seed: z.int().nonnegative(),
        runs: z.int().positive(),
        guarantee: z
          .looseObject({
            bugDepth: z.int().positive(),
            sources: z.int().nonnegative().describe('n'),
            steps: z.int().positive().describe('k'),
            counted: z.int().nonnegative().describe('Runs since the longest.'),
            perRun: z.number().describe('1/(n k^(d-1)): the least chance of a run to find a bug of that depth.'),
            overall: z.number().describe('The same of all counted runs together.'),
          })
          .optional(),
      })
      .optional()
      .describe('Where only some runs were taken; no verdict is then holds.'),
    notes: z.array(z.string()).optional().describe('What the reader should know of how it was searched.'),
    assumes: z.array(z.string()).optional().describe('What the scenario takes for granted.'),
    complete: z.boolean().describe('Every order was looked at. When false no verdict is holds.'),
    ended: ended.optional(),
    coverage: z
      .looseObject({
        met: z.int().nonnegative().describe('Worlds that were reached.'),
        expanded: z.int().nonnegative().describe('Worlds of them whose every next step was taken.'),
        depth: z.int().nonnegative().nullable().describe('Every order of up to so many steps was looked at.'),
        stoppedBy: z.enum(['worlds', 'depth', 'time', 'memory', 'interrupted', 'runs']).nullable(),
      })
      .describe('How much of the search was done.'),
    bounds: z.looseObject({
      worlds: z.number().optional(),
      depth: z.number().optional(),
      time: z.number().optional(),
      memory: z.number().optional().describe('Bytes.'),
    }),
    seconds: z.number().nonnegative(),
    faults: z
      .looseObject({
        upTo: z.int().positive(),
        points: z.int().nonnegative(),
        combinations: z.int().positive(),
        finished: z.int().nonnegative(),
      })
      .optional()
      .describe('How many combinations of faults were looked at, and how many to the end.'),
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

/** JSON of `quiesce replay --json`. */
export const replaySchema = z
  .looseObject({
    ...subject,
    schedule,
    steps: z.array(replayStep),
    ending: z.string().nullable(),
    before: iomem,
    iomem,
  })
  .meta({ title: 'quiesce replay', description: 'One schedule, told step by step.' });

const step = z.looseObject({ index: z.int().positive(), actor: z.string(), note: z.string(), kernel: z.string() });
const stepPair = z.looseObject({ first: step, second: step });
const measure = z.looseObject({ steps, switches: z.int().nonnegative() });

const kind = z.enum(conditionKinds);
const causes = z.looseObject({
  property: z.string().describe('The property that is to hold; cxl: a region of CXL is to own the memory.'),
  name: propertyName,
  causes: z
    .array(
      z.looseObject({
        kind,
        given: z.string().describe('As it is.'),
        without: z.string().describe('With the given taken away; so it was tried.'),
        holds: z.enum(['every order', 'this order']),
        endings: z.array(z.string()),
      }),
    )
    .describe('Givens without which it holds.'),
  innocent: z
    .array(z.looseObject({ kind, given: z.string(), without: z.string() }))
    .describe('Givens that were taken away, and it did not hold.'),
  tried: z.int().nonnegative(),
  untried: z.array(z.string()).describe('For which a bound was hit.'),
});

/** JSON of `quiesce explain --json`. */
export const explainSchema = z
  .looseObject({
    ...subject,
    property: z.string().nullable(),
    name: propertyName.nullable(),
    verdict,
    why: z.string(),
    worlds: z.int().nonnegative(),
    complete: z.boolean(),
    ended: ended.optional(),
    losing: replaySchema.nullable().describe('The losing order, minimised.'),
    continued: schedule.nullable().describe('The losing order until nothing can happen any more.'),
    minimised: z.looseObject({ before: measure, after: measure }).nullable(),
    decidedAt: steps.nullable().describe('After this step no order passes any more; null when not known.'),
    flip: z
      .looseObject({
        found: z.enum(['flips', 'none', 'unknown']),
        flips: z.array(
          z.looseObject({
            pairs: z.array(stepPair.extend({ passing: stepPair })),
            following: z.int().nonnegative(),
            passing: schedule,
            ending: z.string().nullable(),
          }),
        ),
      })
      .nullable(),
    givens: z.array(z.string()).describe('What all orders have in common, when none passes.'),
    bytes: tally.nullable().describe('At the end of the losing order.'),
    causes: causes.nullable().describe('What came of taking each given away.'),
    kernel: z.array(z.string()),
  })
  .meta({ title: 'quiesce explain', description: 'Why a property breaks, and which change of order makes it hold.' });

const outlook = z.looseObject({
  isOnly: z.boolean().nullable().describe('There is one end only; null when not every order was looked at.'),
  endings: z.array(z.string()),
  broken: z.array(z.string()).describe('Properties that some of these orders break, worst first.'),
});

/** JSON of `quiesce diagnose --json`. */
export const diagnoseSchema = z
  .looseObject({
    scenario: z.string(),
    title: z.string(),
    design: z.string(),
    gate: z.string(),
    verdict: verdict.describe('holds: nothing is wrong.'),
    softReservedUnknown: z
      .string()
      .optional()
      .describe('Why Soft Reserved ranges may be missing from the box: nothing is then said to be right.'),
    now: z.looseObject({
      source: z.enum(['capture', 'model', 'nothing']),
      owners: z.array(
        z.looseObject({ range: z.string(), bytes: byteCount, isReserved: z.boolean(), owner: z.string() }),
      ),
      bytes: tally.nullable(),
    }),
    agrees: z.boolean().nullable().describe('A run of the model ends as the capture shows; null: it shows no end.'),
    wrong: z
      .array(
        z.looseObject({
          property: z.string(),
          name: propertyName,
          harm: z.enum(harms),
          statement: z.string(),
          why: z.string(),
        }),
      )
      .describe('Worst first.'),
    thisOrder: outlook.nullable(),
    anyOrder: outlook.nullable(),
    causes: z.array(causes).describe("Of the worst that is wrong, and of memory that is not CXL's."),
    odd: z.array(z.string()).describe('Givens of the box that are not to blame.'),
    designs: z.array(
      z.looseObject({
        design: z.string(),
        title: z.string(),
        holds: z.enum(['every order', 'this order', 'no', 'unknown']),
        endings: z.array(z.string()),
      }),
    ),
    workarounds: z.array(
      z.looseObject({
        what: z.string(),
        type: z.array(z.string()).describe('Lines to type, or words for the kernel command line.'),
        holds: z.enum(['every order', 'this order', 'this sequence']),
        endings: z.array(z.string()),
      }),
    ),
    notTold: z.array(z.string()),
    missing: z
      .array(z.looseObject({ file: z.string(), command: z.string(), tells: z.string() }))
      .describe('What the capture lacks.'),
    assumes: z.array(z.string()).optional().describe('What the scenario takes for granted.'),
    notes: z.array(z.string()).describe("The importer's."),
  })
  .meta({ title: 'quiesce diagnose', description: 'What happened on a box, whether it was luck, and what helps.' });

const side = z.looseObject({
  schedule,
  steps,
  ending: z.string().nullable(),
  owners: z.array(z.string()),
  complaints: z.array(z.looseObject({ property: z.string(), name: propertyName, why: z.string(), step: steps })),
  alone: z.array(step).describe('Steps that the other schedule does not take.'),
});

/** JSON of `quiesce diff --json`. */
export const diffSchema = z
  .looseObject({
    scenario: z.string(),
    design: z.string(),
    gate: z.string(),
    same: z.boolean().describe('The two differ at most in the order of independent steps.'),
    shared: steps.describe('Steps that both begin with, in whatever order.'),
    races: z.array(stepPair.extend({ other: stepPair })).describe('First race first.'),
    following: z.int().nonnegative(),
    sides: z.array(side).describe('The first and the second schedule.'),
  })
  .meta({ title: 'quiesce diff', description: 'The essential difference of two orders.' });

/** JSON of `quiesce conform --json`. */
export const conformSchema = z
  .looseObject({
    boot: z.string().describe('The folder or example as it was named.'),
    design: z.string(),
    gate: z.string(),
    log: z.string().describe('The file in the folder that the lines are of.'),
    verdict: z.enum(['conforms', 'differs', 'unknown']).describe('unknown: a bound was hit.'),
    lines: z.int().nonnegative().describe('Lines that tell something of a run.'),
    matched: z.int().nonnegative().describe('How many of them, from the first on, a run can print in this order.'),
    passedOver: z.int().nonnegative().describe('Lines that say nothing of a run.'),
    impossible: z
      .looseObject({ line: z.int().positive(), text: z.string() })
      .nullable()
      .describe('The first line that no run prints there; when the verdict is unknown, the furthest that was reached.'),
    allowed: z
      .array(
        z.looseObject({
          text: z.string(),
          kernel: z.string().describe("path:function; empty for a capture's own script."),
        }),
      )
      .describe('What could have come instead, on every run that is the same up to there.'),
    ended: ended.optional(),
    end: z.array(z.string()).describe('Where the log can be followed: what is different at the end.'),
    outcome: z
      .looseObject({
        code: z.string(),
        atEnd: z.boolean().describe('Nothing is left to happen.'),
        owners: z.array(z.string()).describe('One line per dax device and region.'),
        broken: z
          .array(z.looseObject({ property: z.string(), name: propertyName, why: z.string() }))
          .describe('What does not hold at that end.'),
      })
      .nullish()
      .describe('How the run ends that conforms; null where none does, or the capture does not show the end.'),
    assumes: z.array(z.string()).optional().describe('What the scenario takes for granted.'),
    notCompared: z
      .array(z.looseObject({ what: z.string(), why: z.string() }))
      .describe('What of the end no file shows: no evidence for it and none against it.'),
    coverage: z
      .looseObject({
        shown: z.array(z.looseObject({ kind: z.string(), lines: z.int().positive() })),
        missing: z.array(z.string()).describe('Kinds of lines that the run prints and the log has nowhere.'),
        weak: z.boolean().describe('Most kinds are missing.'),
      })
      .describe('How much of its run the log shows.'),
    schedule: schedule.describe('The run that conforms, or the closest one.'),
    states: z.int().nonnegative().describe('Pairs of world and place in the log that were looked at.'),
  })
  .meta({ title: 'quiesce conform', description: 'Whether the log of a real boot is a run of the model.' });

/** JSON of every verb with `--json` in case of an error. */
export const errorSchema = z
  .looseObject({
    error: z.looseObject({
      code: z.enum(['usage', 'unknown-name', 'file', 'input', 'impossible', 'environment', 'ended', 'internal']),
      message: z.string(),
      file: z.string().optional(),
      line: z.int().positive().optional(),
      column: z.int().positive().optional(),
      offset: z.int().nonnegative().optional().describe('Bytes from 0, in a binary file.'),
      hint: z.string().optional(),
    }),
  })
  .meta({ title: 'quiesce error', description: 'What went wrong, where, and what to do next.' });

/** The published schemas by file name, as JSON Schema of draft 7, which editors support. */
export const schemas = (): Readonly<Record<string, object>> => ({
  'check.schema.json': z.toJSONSchema(checkSchema, { target: 'draft-7' }),
  'replay.schema.json': z.toJSONSchema(replaySchema, { target: 'draft-7' }),
  'explain.schema.json': z.toJSONSchema(explainSchema, { target: 'draft-7' }),
  'diagnose.schema.json': z.toJSONSchema(diagnoseSchema, { target: 'draft-7' }),
  'diff.schema.json': z.toJSONSchema(diffSchema, { target: 'draft-7' }),
  'conform.schema.json': z.toJSONSchema(conformSchema, { target: 'draft-7' }),
  'error.schema.json': z.toJSONSchema(errorSchema, { target: 'draft-7' }),
});

import { z } from 'zod';
import { propertyOf, propertyWords, type PropertyId } from '../model/property-names.ts';
import { isScale } from '../scenario/scale.ts';
import { parseFault } from '../model/fault.ts';
import { isKernel } from '../model/kernel-rules.ts';
import { isName } from '../model/plain-text.ts';
import type { GivenSchedule } from './generate.ts';
import { HintedError } from '../model/hinted-error.ts';

/** Schedules of one scenario, from the JSON of another verb. */
export interface GivenSchedules {
  readonly scenario: string;
  readonly design: string | null;
  readonly gate: string | null;
  readonly family: string | null;
  readonly order: 'free' | 'forced' | null;
  /** Faults beside the scenario's own, as `--fault` takes them. */
  readonly faults: readonly string[];
  readonly schedules: readonly GivenSchedule[];
}

/** Error for a document without usable schedules; `hint` describes a valid document. */
export class GivenError extends HintedError {
  override readonly name = 'GivenError';
}

const forms = 'what check, explain and replay print with --json has schedules, and so has a plan of generate';

/** Maximum length of a text in a document; a schedule of a hundred thousand steps is shorter. */
const longestText = 1_000_000;
const text = z.string().max(longestText);

/** A document refers to things by id; file names are accepted on the command line only. */
const id = (hint: string) =>
  z.string().refine((value) => isName(value) && !/\.[cm]?[jt]s$/.test(value), {
    error: ({ input }) => `${JSON.stringify(input)} is no id\n${hint}`,
  });
const scenario = z.string().refine((value) => (isScale(value) && /^[\w:,=]+$/.test(value)) || isName(value), {
  error: ({ input }) =>
    `${JSON.stringify(input)} is no id\na file is named on the command line: quiesce generate FILE --from ...`,
});
const fault = text.refine((value) => parseFault(value) !== null, {
  error: ({ input }) => `${JSON.stringify(input)} is no fault\nthe help of check has the forms of faults`,
});
const amount = z.int().nonnegative();

const kernel = z
  .string()
  .refine(isKernel, 'is no kernel\nwrite a release such as 7.1, as `quiesce kernels` lists them');

/** The fields of a document that are read; all others are ignored. */
const head = {
  scenario,
  design: id('give the file with --design').nullish(),
  gate: id('give the file with --gate').nullish(),
  family: kernel.nullish(),
  kernelRules: kernel.nullish(),
  order: z.enum(['free', 'forced']).nullish(),
  format: z
    .literal('quiesce-test-plan', { error: 'is another format\ngive a plan of `quiesce generate --target json`' })
    .optional(),
  version: z
    .literal(1, { error: 'is not known here, only version 1 is\nuse the version of quiesce that wrote it' })
    .optional(),
  worlds: amount.optional(),
  transitions: amount.optional(),
  depth: amount.optional(),
};
const verdict = z.enum(['holds', 'violated', 'unknown']);

const documentSchema = z.looseObject({
  ...head,
  properties: z
    .array(
      z.looseObject({
        id: text,
        verdict,
        why: text.optional(),
        schedule: text.nullish(),
        faults: z.array(fault).optional(),
      }),
    )
    .optional(),
  property: text.nullish(),
  why: text.nullish(),
  losing: z.looseObject({ schedule: text }).nullish(),
  tests: z
    .array(
      z.looseObject({
        name: text.optional(),
        schedule: text.optional(),
        must: z.enum(['follow', 'differ']).optional(),
      }),
    )
    .optional(),
  schedule: text.nullish(),
});
type Document = z.infer<typeof documentSchema>;

/**
 * Parses the JSON of a document.
 * @throws GivenError for invalid JSON, or a key that no document has
 */
export function givenIn(json: string, property: PropertyId | undefined): GivenSchedules {
  return givenOf(parsed(json), property);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json, (key, value: unknown) => {
      if (key === '__proto__') throw new GivenError('`__proto__` is no key of any document', forms);
      return value;
    });
  } catch (error) {
    if (error instanceof GivenError) throw error;
    const isDeep = error instanceof RangeError;
    throw new GivenError(
      isDeep ? 'it is nested too deep' : error instanceof Error ? error.message : 'it is no JSON',
      'give what check --json wrote, whole',
    );
  }
}

/**
 * Extracts the schedules from a document of `check`, `explain`, `replay` or `generate`, or from `{"scenario", "schedule"}`.
 * @param property - of a report, only the schedules that violate this property
 * @throws GivenError when there is none, when they belong to several scenarios, or at the first invalid value
 */
function givenOf(document: unknown, property: PropertyId | undefined): GivenSchedules {
  const isList = Array.isArray(document);
  const all: readonly unknown[] = isList ? document : [document];
  const found = all.flatMap((one, index) => readOne(checked(one, isList ? [index] : []), property));
  const [first] = found;
  if (!first) {
    throw new GivenError(
      property === undefined
        ? 'there is no schedule in it'
        : `there is no schedule in it that leads to ${propertyWords(property)}`,
      forms,
    );
  }
  const keyOf = (given: GivenSchedules): string => JSON.stringify({ ...given, schedules: [] });
  if (found.some((other) => keyOf(other) !== keyOf(first)))
    throw new GivenError(
      'its schedules are of more than one scenario, design or set of faults',
      'take one of them: one report, or one property with --property',
    );
  return { ...first, schedules: found.flatMap(({ schedules }) => schedules) };
}

/** The document, or `null` for an object without a scenario, and hence without schedules. */
function checked(value: unknown, above: readonly PropertyKey[]): Document | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (above.length > 0) throw new GivenError(`\`${pathText(above)}\` is no object`, forms);
    return null;
  }
  if (!('scenario' in value)) return null;
  const result = documentSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const [problem = '', hint = forms] = (issue?.message ?? '').split('\n');
  throw new GivenError(`\`${pathText([...above, ...(issue?.path ?? [])])}\`: ${problem}`, hint);
}

/** `properties[0].faults[1]` */
const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

/** The title of a test against a counterexample. A document of another version may have a property that is not known here. */
function titleOf(broken: string, why: string): string {
  const id = propertyOf(broken);
  return id === null ? `${broken} must hold: ${why}` : `no ${propertyWords(id)}: ${why}`;
}

function readOne(document: Document | null, property: PropertyId | undefined): readonly GivenSchedules[] {
  if (document === null) return [];
  const given = (schedules: readonly GivenSchedule[], faults: readonly string[] = []): GivenSchedules => ({
    scenario: document.scenario,
    design: document.design ?? null,
    gate: document.gate ?? null,
    family: document.kernelRules ?? document.family ?? null,
    order: document.order ?? null,
    faults,
    schedules,
  });
  if (document.properties !== undefined)
    return document.properties
      .filter((one) => one.verdict === 'violated' && (property === undefined || one.id === property))
      .flatMap(({ id: broken, why = '', schedule = null, faults = [] }) =>
        schedule === null ? [] : [given([{ name: titleOf(broken, why), schedule, isBug: true }], faults)],
      );
  if (document.losing) {
    const [broken, { schedule }] = [document.property ?? '', document.losing];
    if (property !== undefined && property !== broken) return [];
    return [given([{ name: titleOf(broken, document.why ?? ''), schedule, isBug: true }])];
  }
  if (document.tests !== undefined) {
    const schedules = document.tests.flatMap(({ name, schedule, must }): readonly GivenSchedule[] =>
      schedule === undefined ? [] : [{ name: name ?? schedule, schedule, isBug: must === 'differ' }],
    );
    return schedules.length === 0 ? [] : [given(schedules)];
  }
  const { schedule } = document;
  return typeof schedule === 'string' ? [given([{ name: `the order ${schedule}`, schedule, isBug: false }])] : [];
}

import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { describe, expect, it } from 'vitest';
import {
  checkSchema,
  diagnoseSchema,
  diffSchema,
  errorSchema,
  explainSchema,
  replaySchema,
  schemas,
} from '../../src/report/schema.ts';
import { toReport } from '../../src/cli/problem.ts';
import {
  brokenReport,
  cutReport,
  diagnosis,
  difference,
  explanation,
  faultsReport,
  record,
  sampledReport,
  stuckReport,
} from './samples.ts';

/** The paths of all fields, so that a field the schema passes over (they are loose) still shows. */
function fields(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item: unknown) => fields(item, `${path}[]`)))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => fields(inner, `${path}.${key}`));
}

/** The paths that a JSON Schema describes. */
function described(schema: unknown, path = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, items, anyOf } = schema as { properties?: object; items?: object; anyOf?: object[] };
  if (properties) return Object.entries(properties).flatMap(([key, inner]) => described(inner, `${path}.${key}`));
  if (items) return described(items, `${path}[]`);
  // What may be null is described by its other form.
  const forms = anyOf?.filter((each) => !('type' in each && each.type === 'null'));
  return forms ? [...new Set(forms.flatMap((each) => described(each, path)))] : [path];
}

/** With what the command line adds. */
const printedDiagnosis = {
  ...diagnosis,
  missing: [{ file: 'config.txt', command: 'zcat /proc/config.gz', tells: 'what is built in' }],
  notes: ['a line was passed over'],
};

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe('the published schemas', () => {
  it('are what the code says', () => {
    const files = Object.keys(schemas()).map((name) => [
      name,
      JSON.parse(readFileSync(new URL(`../../docs/schema/${name}`, import.meta.url), 'utf8')) as unknown,
    ]);
    expect(Object.fromEntries(files)).toEqual(JSON.parse(JSON.stringify(schemas())));
  });

  it('accept what the verbs print, and nothing without its verdict', () => {
    expect(accepts(checkSchema, brokenReport)).toBe(true);
    expect(accepts(checkSchema, faultsReport)).toBe(true);
    expect(accepts(checkSchema, sampledReport)).toBe(true);
    expect(accepts(checkSchema, stuckReport)).toBe(true);
    expect(accepts(replaySchema, record)).toBe(true);
    expect(accepts(explainSchema, explanation)).toBe(true);
    expect(accepts(diagnoseSchema, printedDiagnosis)).toBe(true);
    expect(accepts(diffSchema, difference)).toBe(true);
    expect(accepts(errorSchema, toReport(new Error('odd')))).toBe(true);
    expect(accepts(checkSchema, { ...brokenReport, verdict: 'fine' })).toBe(false);
    expect(accepts(replaySchema, { ...record, steps: [{}] })).toBe(false);
  });

  it('describe every field and no field that is not there', () => {
    const published = schemas();
    expect([...described(published['check.schema.json'])].sort()).toEqual(
      [
        // What every verb adds that has read a scenario.
        '.assumes[]',
        // Where a kernel was chosen.
        '.kernelRules',
        // Of a box whose memory map is not known.
        '.softReservedUnknown',
        ...new Set(
          [brokenReport, faultsReport, sampledReport, stuckReport, cutReport].flatMap((report) => fields(report)),
        ),
      ].sort(),
    );
    expect([...described(published['replay.schema.json'])].sort()).toEqual([...fields(record), '.kernelRules'].sort());
    expect([...described(published['explain.schema.json'])].sort()).toEqual(
      [...fields(explanation), '.ended', '.kernelRules', '.losing.kernelRules'].sort(),
    );
    expect([...described(published['diagnose.schema.json'])].sort()).toEqual(
      [...fields(printedDiagnosis), '.assumes[]', '.softReservedUnknown'].sort(),
    );
    expect([...described(published['diff.schema.json'])].sort()).toEqual([...fields(difference)].sort());
  });
});

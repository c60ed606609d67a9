import { describe, expect, it } from 'vitest';
import { propertyNames } from '../../src/model/property-names.ts';
import type { PropertyReport } from '../../src/model/verdict.ts';
import { judgementOf } from '../../src/judge/judgement.ts';

const one = (id: PropertyReport['id'], verdict: PropertyReport['verdict']): PropertyReport => ({
  id,
  name: propertyNames[id],
  verdict,
  why: '',
  schedule: verdict === 'violated' ? '0' : null,
  steps: verdict === 'violated' ? 1 : null,
});
const all = { missingFor: () => null, nothing: null, unseen: null };
const none = { missingFor: () => 'nothing happens', nothing: null, unseen: null };

describe('a verdict', () => {
  it('is unknown for everything once an event met a state that does not handle it', () => {
    const { verdict, reason, properties } = judgementOf(
      { properties: [one('I1', 'violated'), one('I2', 'holds')], findings: ['gate: lost (schedule 0)', 'another'] },
      all,
    );
    expect(verdict).toBe('unknown');
    expect(reason).toBe('the model cannot follow every order: gate: lost (schedule 0), and 1 more');
    expect(properties.map((each) => [each.verdict, each.schedule])).toEqual([
      ['unknown', null],
      ['unknown', null],
    ]);
  });

  it('is unknown where nothing that was asked could fail', () => {
    expect(judgementOf({ properties: [one('I1', 'holds'), one('I5', 'holds')], findings: [] }, none)).toMatchObject({
      verdict: 'unknown',
      reason: 'vacuous: nothing happens',
    });
  });

  it('is violated where one property is, whatever else could not fail', () => {
    expect(judgementOf({ properties: [one('I1', 'holds'), one('I5', 'violated')], findings: [] }, none).verdict).toBe(
      'violated',
    );
  });

  it('holds where one property that could fail does not', () => {
    const some = { missingFor: (id: string) => (id === 'I1' ? null : 'nothing happens'), nothing: null, unseen: null };
    expect(judgementOf({ properties: [one('I1', 'holds'), one('I5', 'holds')], findings: [] }, some).verdict).toBe(
      'holds',
    );
  });
});

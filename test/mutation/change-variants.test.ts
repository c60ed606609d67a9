import { describe, expect, it } from 'vitest';
import { createMachine, type AnyStateMachine } from 'xstate';
import { NoSuchPlace } from './change-machine.ts';
import { changeVariants } from './change-variants.ts';
import type { FieldMutant, MachineMutant } from './mutant.ts';

const about = { id: 'wrong', file: 'gates/g2.ts', kind: 'wrong trait', means: 'a test', only: ['G1', 'G2'] } as const;
const gate = (id: string, machine: AnyStateMachine) => ({ id, title: id, cite: [], launch: 'never', machine });
const open = createMachine({ id: 'gate', entry: 'letThrough' });
const shut = createMachine({ id: 'gate' });
const model = () => ({ g1: gate('G1', shut), g2: gate('G2', open), g3: gate('G3', open), shape: open });

const silent: MachineMutant = {
  ...about,
  machine: 'gate',
  changes: [{ state: '', at: ['entry'], without: 'letThrough' }],
};

describe('a design or a gate that is changed as data', () => {
  it('has another machine where it is within reach and has the place', () => {
    const wrong = model();
    expect(changeVariants(wrong, silent)).toEqual(['G2']);
    expect(wrong.g2.machine.config.entry).toEqual([]);
    expect([wrong.g1.machine, wrong.g3.machine, wrong.shape]).toEqual([shut, open, open]);
    expect(open.config.entry).toBe('letThrough');
  });

  it('declares something else', () => {
    const wrong = model();
    const mutant: FieldMutant = { ...about, fields: { launch: undefined } };
    expect(changeVariants(wrong, mutant)).toEqual(['G1', 'G2']);
    expect([wrong.g1.launch, wrong.g2.launch, wrong.g3.launch]).toEqual([undefined, undefined, 'never']);
  });

  it('is refused where none has the place', () => {
    expect(() => changeVariants(model(), { ...silent, only: ['G1'] })).toThrow(NoSuchPlace);
    expect(() => changeVariants(model(), { ...about, fields: { bounded: 'long' } })).toThrow(NoSuchPlace);
  });
});

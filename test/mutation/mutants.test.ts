import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import * as model from '../../machines/index.ts';
import { changeMachine } from './change-machine.ts';
import { mutate, type MachineMutant, type TextMutant } from './mutant.ts';
import { mutants } from './mutants.ts';

// Whether each mutant dies is asked in the slow part; here, whether each can still be made.
const folder = new URL('../../machines/', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

const isMachine = (value: object): value is AnyStateMachine => 'root' in value && 'transition' in value;
const machines = Object.values<object>(model).filter(isMachine);
const machineOf = (id: string): AnyStateMachine => {
  const [machine, ...more] = machines.filter((one) => one.id === id);
  if (!machine || more.length > 0) throw new Error(`${more.length + (machine ? 1 : 0)} machines are named ${id}`);
  return machine;
};

const ofMachines = mutants.filter((mutant): mutant is MachineMutant => 'changes' in mutant);
const ofTexts = mutants.filter((mutant): mutant is TextMutant => 'edits' in mutant);

/** The parts of a machine that a mutant changes; functions are compared by identity. */
const partsOf = ({ config, implementations: { guards, actions } }: AnyStateMachine) => ({ config, guards, actions });

/** Files that hold no machine and no decision: names, types and how to send. */
const without = [
  'index.ts',
  'vocabulary.ts',
  'common/send.ts',
  'common/required.ts',
  'designs/design.ts',
  'gates/gate.ts',
];

describe('a mutant', () => {
  it.each(ofMachines)('$id changes the model: $means', ({ machine, changes }) => {
    const right = machineOf(machine);
    expect(partsOf(changeMachine(right, changes))).not.toEqual(partsOf(right));
  });

  it.each(ofTexts)('$id changes the model: $means', (mutant) => {
    const text = textOf(mutant.file);
    expect(mutate(mutant, text)).not.toBe(text);
  });

  it('has a name of its own', () => {
    expect(mutants.map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)).toEqual([]);
  });

  it('is refused when its text is there twice, or not at all', () => {
    const mutant: TextMutant = { ...ofTexts[0]!, edits: [['a', 'b']] as const };
    expect(() => mutate(mutant, 'a cat')).toThrow('has this 2 times: a');
    expect(() => mutate(mutant, 'a bird')).not.toThrow();
    expect(() => mutate(mutant, 'the bird')).toThrow('has this 0 times: a');
  });
});

describe('a machine, a design or a gate', () => {
  it('has a mutant', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !without.includes(path),
    );
    expect(files.length).toBeGreaterThan(25);
    expect(files.filter((file) => !mutants.some((mutant) => mutant.file === file))).toEqual([]);
  });
});

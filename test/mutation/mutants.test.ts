import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutate } from './mutant.ts';
import { mutants } from './mutants.ts';

// Whether each mutant dies is asked in the slow part; here, whether each can still be made.
const folder = new URL('../../machines/', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

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
  it.each(mutants)('$id changes the model: $means', (mutant) => {
    const text = textOf(mutant.file);
    expect(mutate(mutant, text)).not.toBe(text);
  });

  it('has a name of its own', () => {
    expect(mutants.map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)).toEqual([]);
  });

  it('is refused when its text is there twice, or not at all', () => {
    const mutant = { ...mutants[0]!, edits: [['a', 'b']] as const };
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

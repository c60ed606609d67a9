import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Arena } from './arena.ts';
import type { Judgement } from './judge.ts';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';
import { classOf, render, scoreOf, told } from './render.ts';

/** Who killed each mutant the last time: asked first, that question most often settles it, and the table stays as it is. */
const knownKillers = new Map(
  [
    ...readFileSync(new URL('../../docs/mutation.md', import.meta.url), 'utf8').matchAll(
      /^\| `([\w-]+)` .* \| ([^|]+) \| [^|]+ \|$/gm,
    ),
  ].map(({ 1: id = '', 2: killer = '' }) => [id, killer] as const),
);

const judgements = new Map<Mutant | null, Judgement>();
const judgementOf = (mutant: Mutant | null): Judgement => {
  const judgement = judgements.get(mutant);
  if (!judgement) throw new Error('not judged');
  return judgement;
};
const judged = () => mutants.map((mutant) => ({ mutant, judgement: judgementOf(mutant) }));

/** Takes one after the other off the list, in an arena of its own. */
async function work(todo: (Mutant | null)[]): Promise<void> {
  const arena = new Arena();
  try {
    for (let mutant = todo.shift(); mutant !== undefined; mutant = todo.shift()) {
      const judgement = await arena.judge(mutant, knownKillers.get(mutant?.id ?? '') ?? null);
      judgements.set(mutant, judgement);
      process.stdout.write(`${mutant?.id ?? 'the right model'}: ${told(judgement)}\n`);
    }
  } finally {
    arena.close();
  }
}

beforeAll(async () => {
  // What takes longest goes first: whoever survives is asked everything.
  const todo = [
    null,
    ...mutants.toSorted((a, b) => Number(b.survives !== undefined) - Number(a.survives !== undefined)),
  ];
  await Promise.all([work(todo), work(todo)]);
  process.stdout.write(`${scoreOf(judged())}\n`);
}, 3_600_000);

describe('the right model', () => {
  it('answers every question right', () => {
    expect(judgementOf(null)).toEqual({ killer: null, how: 'nothing', detail: '' });
  });
});

describe('a wrong model', () => {
  it.each(mutants)('$id is told from the right one, or there is a reason: $means', (mutant) => {
    const judgement = judgementOf(mutant);
    expect({ ...judgement, how: classOf(judgement) }).toMatchObject({ how: mutant.survives?.killedBy ?? 'behaviour' });
  });

  it('stands in docs/mutation.md with what kills it', async () => {
    await expect(render(judged())).toMatchFileSnapshot('../../docs/mutation.md');
  });
});

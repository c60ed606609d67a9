import { questions } from './questions.ts';

/** Who told a model from the right one, and by what. */
export interface Judgement {
  readonly killer: string | null;
  readonly how: 'behaviour' | 'boot' | 'finding' | 'exception' | 'explosion' | 'timeout' | 'counts' | 'nothing';
  readonly detail: string;
}

const isBoot = (name: string): boolean => name.startsWith('boot ');

/**
 * Asks one question after the other, to the first answer that is wrong. A wrong number alone is kept in mind only. `reach`: the
 * designs and gates that the change can matter to, or `null`: all. `first`: the question that told it the last time.
 */
export function judge(reach: readonly string[] | null, first: string | null): Judgement {
  let counted: Judgement | null = null;
  const inOrder = questions.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
  for (const question of inOrder) {
    const { name } = question;
    try {
      if (reach !== null && !question.needs().some((part) => reach.includes(part))) continue;
      const ours = question.ask();
      const right = question.right();
      if (ours.broken !== null) {
        const how = ours.broken.startsWith('the search') ? 'explosion' : 'finding';
        return { killer: name, how, detail: ours.broken };
      }
      if (ours.behaviour !== right.behaviour)
        return {
          killer: name,
          how: isBoot(name) ? 'boot' : 'behaviour',
          detail: isBoot(name) ? 'ends otherwise than the machine' : `${ours.behaviour}; right is ${right.behaviour}`,
        };
      if (counted === null && ours.counts !== right.counts)
        counted = { killer: name, how: 'counts', detail: `${ours.counts ?? '-'}; right is ${right.counts ?? '-'}` };
    } catch (error) {
      return { killer: name, how: 'exception', detail: error instanceof Error ? error.message : String(error) };
    }
  }
  return counted ?? { killer: null, how: 'nothing', detail: '' };
}

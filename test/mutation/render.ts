import type { Judgement } from './judge.ts';
import type { Mutant } from './mutant.ts';

export interface Judged {
  readonly mutant: Mutant;
  readonly judgement: Judgement;
}

export type Class = 'behaviour' | 'counts' | 'nothing';

/** What killed a mutant, in three classes: what it does, its size alone, nothing. */
export const classOf = ({ how }: Judgement): Class => (how === 'counts' || how === 'nothing' ? how : 'behaviour');

const howTold: Readonly<Record<Judgement['how'], string>> = {
  behaviour: 'endings or properties differ',
  boot: 'a real boot ended otherwise',
  finding: 'an event that nobody declared',
  exception: 'it cannot be run',
  explosion: 'it explodes',
  timeout: 'it never ends',
  counts: 'only the number of worlds differs',
  nothing: 'survives',
};

/** `endings or properties differ: S18 c: HMEM: all hold; right is ...`. */
export const told = ({ killer, how, detail }: Judgement): string =>
  [howTold[how], killer, detail.slice(0, 120)].filter((part) => part !== null && part !== '').join(': ');

/** `112 of 134 killed by behaviour, 12 by counts only, 10 survive`. */
export function scoreOf(all: readonly Judged[]): string {
  const count = (wanted: Class): number => all.filter(({ judgement }) => classOf(judgement) === wanted).length;
  const [behaviour, counts, nothing] = [count('behaviour'), count('counts'), count('nothing')];
  return `${behaviour + counts} of ${all.length} mutants killed: ${behaviour} by behaviour, ${counts} by counts only; ${nothing} survive`;
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Machines that have more than one mutant are told in the order of the list, which is by file. */
const rowOf = ({ mutant, judgement }: Judged): string =>
  line([
    `\`${mutant.id}\``,
    `\`${mutant.file}\``,
    mutant.kind,
    mutant.means,
    judgement.killer ?? '-',
    howTold[judgement.how],
  ]);

const reasons = (all: readonly Judged[], wanted: Class): string =>
  all
    .filter(({ judgement }) => classOf(judgement) === wanted)
    .map(({ mutant }) => `- \`${mutant.id}\` (${mutant.means}): ${mutant.survives?.reason ?? 'no reason is given'}.`)
    .join('\n') || 'None.';

/** docs/mutation.md. */
export function render(all: readonly Judged[]): string {
  const kinds = [...new Set(all.map(({ mutant }) => mutant.kind))].toSorted();
  return `# Mutation test of the model

Would the tests see it if the model were wrong? Here each machine, design and gate is made wrong on purpose, in one place at a
time: a notifier dropped, a wait moved, an ordered queue made unordered, a devres action skipped. Each wrong model (a mutant) is
then asked these questions, what killed it the last time before all others, to the first wrong answer:

1. the catalogue under every design, but for the two largest scenarios: endings and broken properties must be the pinned ones
   ([scenario-table.md](scenario-table.md));
2. gates, families, faults and scripts that the catalogue does not combine (\`test/mutation/settings.ts\`). Their answers are pinned
   from the right model; many were added because a mutant had survived all the rest;
3. the real boots in their own order: owners, refusals and /proc/iomem must be the machine's ([real-boots.md](real-boots.md)).

An event that nobody declared, an exception, a search far beyond the pinned size or without an end are wrong answers too. All this
is *behaviour*. A mutant that answers all of it right, and differs only in a pinned number of worlds or transitions, is *killed by
counts only*: it may be the same model drawn otherwise, and a person has to look. A mutant of a design or a gate is asked only
where that one is used.

**${scoreOf(all)}.** The right model answers everything right.

\`npm run mutants\` does it again, prints the score and writes this file; \`npm run test:slow\` fails when a mutant is killed
otherwise than it says, by class. The mutants are in \`test/mutation/mutants-*.ts\`. One of a statechart changes the configuration of
the machine, by the names of its states, events, guards and actions; one of what a function computes changes words of a copy of
its source.

## Survivors

${reasons(all, 'nothing')}

## Killed by counts only

${reasons(all, 'counts')}

## Kinds

${line(['kind', 'mutants', 'killed by behaviour', 'by counts only', 'survive'])}
|---|--:|--:|--:|--:|
${kinds
  .map((kind) => {
    const some = all.filter(({ mutant }) => mutant.kind === kind);
    const count = (wanted: Class): string =>
      String(some.filter(({ judgement }) => classOf(judgement) === wanted).length);
    return line([kind, String(some.length), count('behaviour'), count('counts'), count('nothing')]);
  })
  .join('\n')}

## Every mutant

The killer is the first question with a wrong answer: a scenario and a design, what else is chosen, or a boot. The one that stands
here is asked first the next time.

${line(['mutant', 'file', 'kind', 'a kernel like this', 'killed by', 'how'])}
|---|---|---|---|---|---|
${all.map(rowOf).join('\n')}
`;
}

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

Mutation testing (DeMillo, Lipton, Sayward 1978) checks whether the tests detect a wrong model. Each mutant changes one place of a machine,
design or gate: a notifier dropped, a wait moved, an ordered queue made unordered, a devres action skipped. Each mutant runs
the following checks until one fails, and first the check that killed it the last time:

1. The catalogue under every design, except the two largest scenarios: endings and violated properties must be the pinned ones
   ([scenario-table.md](scenario-table.md)).
2. Gates, families, faults and scripts that the catalogue does not combine (\`test/mutation/settings.ts\`). Their results are pinned
   from the unchanged model; many were added because a mutant had survived all other checks.
3. The real boots in their own order: owners, refusals and /proc/iomem must be those of the machine ([real-boots.md](real-boots.md)).

An undeclared event, an exception, and a search without an end or far beyond the pinned size also kill a mutant. All these differences
are *behaviour*. A mutant that differs only in a pinned number of worlds or transitions is *killed by
counts only*: it may be an equivalent model with another structure, so a person has to decide. A mutant of a design or a gate is
checked only in runs that use it.

**${scoreOf(all)}.** The unchanged model passes every check.

\`npm run mutants\` repeats the test, prints the score and writes this file; \`npm run test:slow\` fails if the class of a mutant's
result changes. The mutants are in \`test/mutation/mutants-*.ts\`. A mutant of a statechart changes the configuration of
the machine, by the names of its states, events, guards and actions. A mutant of a function changes words of a copy of its source.

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

The killer is the first check that fails: a scenario and a design with any further options, or a boot. The next run starts with the
killer of this table.

${line(['mutant', 'file', 'kind', 'a kernel like this', 'killed by', 'how'])}
|---|---|---|---|---|---|
${all.map(rowOf).join('\n')}
`;
}

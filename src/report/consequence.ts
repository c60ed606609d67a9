import { formatSize } from '../model/byte-size.ts';
import { rangesNotKnown } from '../model/platform.ts';
import type { CheckReport, Tally } from '../model/verdict.ts';

/** The Soft Reserved bytes by outcome, in one clause: `256 MiB of 256 MiB are nobody's`. */
export function consequenceText(tally: Tally): string {
  const { reserved, lost, undecided, refused, untried, usable, rounded, shared, dead, crashed } = tally;
  if (reserved === 0) return 'there is no Soft Reserved memory to lose';
  if (crashed)
    return `the kernel follows a freed or null pointer, so what becomes of ${formatSize(reserved)} cannot be said`;
  const all: readonly (readonly [number, string])[] = [
    [lost, "nobody's"],
    [undecided, 'left undecided for ever'],
    [refused, 'in a dax device that its driver refuses'],
    [untried, 'in a dax device that no driver has tried'],
    [dead, 'in use although nothing decodes them'],
    [shared, 'claimed by two owners'],
  ];
  const bad = all.filter(([bytes]) => bytes > 0);
  const size = formatSize(reserved);
  if (bad.length === 0)
    return rounded === 0
      ? `all ${size} are usable`
      : `${formatSize(usable)} of ${size} are usable; the rest does not fill a memory block`;
  const clauses = bad.map(
    ([bytes, what], index) => `${formatSize(bytes)}${index === 0 ? ` of ${size}` : ''} are ${what}`,
  );
  const fine = usable - dead;
  // Bytes with two owners are usable by one of them; a separate number would count them twice.
  const rest = fine > 0 && shared === 0 ? [`${rounded === 0 ? 'the other ' : ''}${formatSize(fine)} are usable`] : [];
  const cutOff = rounded > 0 ? [`${formatSize(rounded)} do not fill a memory block`] : [];
  return [...clauses, ...rest, ...cutOff].join('; ');
}

const weight = ({ crashed, lost, refused, untried, dead, undecided, shared }: Tally): readonly number[] => [
  crashed ? 1 : 0,
  lost,
  refused + untried + dead,
  undecided,
  shared,
];

/** Negative where the first is worse. */
function compare(a: Tally, b: Tally): number {
  const [mine, other] = [weight(a), weight(b)];
  const at = mine.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (other[at] ?? 0) - (mine[at] ?? 0);
}

/** The clause for the worst ending of a search, and the orders it applies to; empty where no run ended. */
export function worstConsequence(report: CheckReport): string {
  const { endingReports, complete, verdict, softReservedUnknown } = report;
  // Endings of runs that no kernel would produce are excluded.
  if (report.stuck !== undefined || report.findings.length > 0) return '';
  // A verdict of `unknown` prints this in its own line.
  if (softReservedUnknown !== undefined) return verdict === 'violated' ? rangesNotKnown(softReservedUnknown) : '';
  const tallies = endingReports.flatMap(({ bytes }) => bytes ?? []);
  const [worst, ...others] = tallies.toSorted(compare);
  if (!worst) return '';
  const isAlways = others.every((other) => consequenceText(other) === consequenceText(worst));
  const where = !isAlways ? 'in the worst order' : complete ? 'in every order' : 'in every order that was met';
  return `${where} ${consequenceText(worst)}`;
}

/** Makes a sentence of a clause. */
export const sentence = (clause: string): string =>
  clause === '' ? '' : `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;

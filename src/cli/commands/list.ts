import { visible } from '../../model/plain-text.ts';
import { propertyNames } from '../../model/property-names.ts';
import { jsonText } from '../../report/json.ts';
import { wrap } from '../../report/layout.ts';
import type { Deps, Named } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import { listKinds } from '../help.ts';
import type { Io } from '../io.ts';
import { paintFor, widthFor } from '../terminal.ts';

/** The kinds of things that can be listed. */
export type ListKind = (typeof listKinds)[number];

/** Prints a line for each item of one kind or of all kinds. */
export async function list(
  kind: ListKind | undefined,
  args: { readonly json?: boolean },
  io: Io,
  deps: Deps,
): Promise<ExitCode> {
  const kinds = kind === undefined ? listKinds : [kind];
  const lists = await Promise.all(kinds.map(async (each) => [each, await entriesOf(each, deps)] as const));
  if (args.json) {
    io.out(jsonText(kind === undefined ? Object.fromEntries(lists) : lists[0]?.[1]));
    return exit.holds;
  }
  const paint = paintFor(io);
  const sections = lists.map(([each, entries]) => {
    const column = Math.max(0, ...entries.map((entry) => labelOf(entry).length));
    const rows = entries.flatMap((entry) => row(labelOf(entry), entry.title, column, widthFor(io)));
    return kind === undefined ? [paint.strong(each), ...rows] : rows;
  });
  io.out(`${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`);
  return exit.holds;
}

/** What is listed; a property has a name beside its number. */
type Listed = Named & { readonly name?: string };

const labelOf = ({ id, name }: Listed): string => (name === undefined ? id : `${name} (${id})`);

/** A long id gets its own line, so that the column of titles is not too narrow. */
function row(id: string, title: string, column: number, width: number): readonly string[] {
  if (column <= 12) return wrap(title, width, `  ${id.padEnd(column)}  `);
  return [`  ${visible(id)}`, ...(title === '' ? [] : wrap(title, width, '      '))];
}

async function entriesOf(kind: ListKind, deps: Deps): Promise<readonly Listed[]> {
  const short = (entries: readonly Named[]): readonly Named[] => entries.map(({ id, title }) => ({ id, title }));
  if (kind === 'scenarios') return short((await deps.input()).listScenarios());
  if (kind === 'examples') return short((await deps.input()).listExamples());
  const { properties, ...system } = await deps.system();
  if (kind === 'properties') return properties.map(({ id, title }) => ({ id, name: propertyNames[id], title }));
  return short(system[kind]);
}

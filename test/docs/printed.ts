/** One command of a `console` block, and the output that the block shows for it. */
export interface PrintedCommand {
  readonly command: string;
  readonly output: readonly string[];
  /** The files that the document prints before it: they are written first. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The commands of the ```console blocks of a document, in order. A command begins with `$ ` and goes on after a `\`. A block
 * such as ```ts loop.ts or ```yaml box.yaml is the whole of a file from there on.
 */
export function printedIn(markdown: string): readonly PrintedCommand[] {
  const files: Record<string, string> = {};
  return [...markdown.matchAll(/^```(console|(?:ts|yaml) \S+)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, kind = '', block = '']) => {
      if (kind !== 'console') {
        files[kind.slice(kind.indexOf(' ') + 1)] = block;
        return [];
      }
      const written = { ...files };
      return block
        .split(/^(?=\$ )/m)
        .filter((part) => part.startsWith('$ '))
        .map((part) => {
          const command = /^\$ ((?:.*\\\n)*.*)\n/.exec(part)?.[1] ?? '';
          const output = part.slice(`$ ${command}\n`.length).trimEnd();
          return {
            command: command.replace(/\\\n\s*/g, ''),
            output: output === '' ? [] : output.split('\n'),
            files: written,
          };
        });
    },
  );
}

/** The words of a command, some of them in single quotes. */
export const wordsOf = (command: string | undefined): readonly string[] | undefined =>
  command === undefined
    ? undefined
    : [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

// Seconds differ from machine to machine, and with them whether a line tells of progress; nothing else may.
export const masked = (lines: readonly string[]): readonly string[] =>
  lines
    .filter((line) => !line.startsWith('progress: '))
    .map((line) => line.trimEnd().replace(/\b\d+\.\d+ s\b/g, 'N s'));

/**
 * Where the shown output first parts from the real one, or `null`. A line `...` stands for any number of lines, the others
 * must come in order and unbroken; without one at its end the output must end there too.
 */
export function partingOf(shown: readonly string[], real: readonly string[]): string | null {
  let at = 0;
  let free = false;
  const pieces = shown
    .join('\n')
    .split(/^\.\.\.$/m)
    .map((piece) => piece.replace(/^\n|\n$/g, ''));
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) free = true;
    if (piece === '') continue;
    const wanted = piece.split('\n');
    const fits = (from: number): boolean => wanted.every((line, offset) => real[from + offset] === line);
    const isLast = index === pieces.length - 1;
    while (free && at < real.length && !(fits(at) && (!isLast || at + wanted.length === real.length))) at++;
    if (!fits(at)) return `not printed, or not here:\n${piece}`;
    at += wanted.length;
    free = false;
  }
  return free || at === real.length ? null : `goes on with:\n${real.slice(at, at + 3).join('\n')}`;
}

import { isLine } from '../model/plain-text.ts';
import { parseIomem, type ResourceTree } from '../model/resource-tree.ts';
import { textOf, type CaptureFiles } from './capture-files.ts';
import { iomemFiles } from './file-names.ts';
import { ImportError } from '../input/errors.ts';

/** A parsed `/proc/iomem`. */
export interface IomemFile {
  /** Empty when the file was read without privileges and shows no addresses. */
  readonly tree: ResourceTree;
  readonly notes: readonly string[];
}

const lineShape = /^ *([0-9a-f]+)-([0-9a-f]+) : /;

/** Why a syntactically valid line is impossible, or `null`. */
function impossible(line: string): string | null {
  const [, start = '', end = ''] = lineShape.exec(line) ?? [];
  if (start === '') return null;
  const [from, to] = [Number.parseInt(start, 16), Number.parseInt(end, 16)];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return `${start}-${end} is above 2^53`;
  return to < from ? `${start}-${end} ends before it begins` : null;
}

/** The most lines, far above those of real machines. */
const mostLines = 65_536;

/** The text with a placeholder for each line that no kernel prints, so that line numbers stay. */
export const printableLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => (isLine(line) ? line : '?'))
    .join('\n');

/**
 * Parses a file in the format of /proc/iomem. Malformed lines and those outside their parent become notes.
 * @throws ImportError, with the line, for an impossible range
 */
export function readIomemFile(files: CaptureFiles, names: readonly string[] = iomemFiles): IomemFile {
  const found = textOf(files, ...names);
  if (!found) return { tree: [], notes: [] };
  const { file } = found;
  const content = printableLines(found.content);
  const lineCount = content.split('\n').length;
  if (lineCount > mostLines)
    throw new ImportError(`has ${lineCount} lines, more than the ${mostLines} that are taken`, {
      file,
      line: mostLines,
      hint: `copy it again as root: cat /proc/iomem > ${file}`,
    });
  const parsed = parseIomem(content);
  const lines = parsed.unread.length === 0 ? [] : content.split('\n');
  for (const line of parsed.unread) {
    const problem = impossible(lines[line - 1] ?? '');
    if (problem !== null)
      throw new ImportError(problem, { file, line, hint: `copy it again as root: cat /proc/iomem > ${file}` });
  }
  const notes = listed(parsed.unread, file, `not a line of /proc/iomem`);
  if (!parsed.zeroed) return { tree: parsed.tree, notes };
  const why = `${file}: all addresses are 0, as /proc/iomem shows them to anyone but root: read it again as root`;
  return { tree: [], notes: [...notes, why] };
}

/** The most unparsed lines that are listed individually. */
const listedMax = 10;

/** One note for each unused line, up to a limit, and one for the rest. */
export function listed(lines: readonly number[], file: string, what: string): readonly string[] {
  const notes = lines.slice(0, listedMax).map((line) => `${file}:${line}: ${what}`);
  const rest = lines.length - notes.length;
  return rest === 0 ? notes : [...notes, `${file}: ${rest} more such lines, the last in line ${lines.at(-1)}`];
}

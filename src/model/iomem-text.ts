import { contains, type Range } from './range.ts';
import type { ResourceKind, ResourceNode, ResourceTree } from './resource-rules.ts';

/** One line of `/proc/iomem`, with its depth from 0. */
export interface IomemLine {
  readonly name: string;
  readonly range: Range;
  readonly depth: number;
}

/** Result of `parseIomem`. */
export interface ParsedIomem {
  readonly tree: ResourceTree;
  /** All addresses are 0: the file was read without root privileges. */
  readonly zeroed: boolean;
  /** Line numbers (from 1) of lines that do not match `START-END : NAME`, or do not lie inside their parent. */
  readonly unread: readonly number[];
}

// The kernel's printed indentation stops at this depth, although the tree may be deeper.
const deepestIndent = 5;
// No kernel nests deeper; a limit keeps recursive walks of hostile input from exhausting the stack.
const deepestTree = 64;
const oneMiB = 2 ** 20;

const hex = (address: number): string => address.toString(16).padStart(8, '0');

/** The tree as flat lines, parents before children. Depths are those of the tree, not of the printed indentation. */
export const linesOf = (tree: ResourceTree, depth = 0): readonly IomemLine[] =>
  tree.flatMap((node) => [{ name: node.name, range: node.range, depth }, ...linesOf(node.children, depth + 1)]);

/**
 * The lines of `/proc/iomem`: two spaces per level, at least eight hex digits, such as `110000000-14fffffff : CXL Window 0`.
 * @kernel kernel/resource.c:r_show
 */
export const formatIomem = (tree: ResourceTree): readonly string[] =>
  linesOf(tree).map(
    ({ name, range, depth }) =>
      `${'  '.repeat(Math.min(depth, deepestIndent))}${hex(range.start)}-${hex(range.end)} : ${name}`,
  );

/** The kind of resource that a name in `/proc/iomem` denotes. */
export function kindOfName(name: string): ResourceKind {
  if (name === 'Soft Reserved') return 'soft-reserved';
  if (/^System RAM( \(.*\))?$/.test(name)) return 'system-ram';
  if (/^CXL Window \d+$/.test(name)) return 'cxl-window';
  if (/^region\d+$/.test(name)) return 'cxl-region';
  return /^dax\d+\.\d+$/.test(name) ? 'dax' : 'other';
}

/**
 * The busy flag, which the text does not show. Memory map entries are busy below 1 MiB or when they are RAM or ACPI tables.
 * A dax device's node is busy under device_dax. Under kmem it is not, because System RAM is inserted below it.
 * @kernel arch/x86/kernel/e820.c:do_mark_busy
 */
function isBusy(line: IomemLine, children: ResourceTree): boolean {
  const kind = kindOfName(line.name);
  if (kind === 'dax') return children.length === 0;
  if (kind === 'system-ram' || /^(ACPI |Unusable memory)/.test(line.name)) return true;
  return kind === 'other' && line.range.start < oneMiB && !line.name.startsWith('PCI ');
}

/**
 * Nests flat lines by their depth; the inverse of `linesOf`. A line deeper than its predecessors allow becomes a child of the
 * deepest open parent.
 */
export function treeFromLines(lines: readonly IomemLine[]): ResourceTree {
  const build = (from: number, depth: number): { nodes: ResourceNode[]; next: number } => {
    const nodes: ResourceNode[] = [];
    let at = from;
    for (let line = lines[at]; line && line.depth >= depth; line = lines[at]) {
      const { nodes: children, next } = build(at + 1, depth + 1);
      nodes.push({
        name: line.name,
        range: line.range,
        kind: kindOfName(line.name),
        busy: isBusy(line, children),
        children,
      });
      at = next;
    }
    return { nodes, next: at };
  };
  return build(0, 0).nodes;
}

/** Parses `/proc/iomem` or a part of it. Lines that do not parse are reported by number and are never fatal. */
export function parseIomem(text: string): ParsedIomem {
  const lines: IomemLine[] = [];
  const unread: number[] = [];
  const parents: IomemLine[] = [];
  text.split('\n').forEach((raw, index) => {
    if (raw.trim() === '') return;
    const parts = /^( *)([0-9a-f]+)-([0-9a-f]+) : (.*?)\r?$/.exec(raw);
    const range = { start: Number.parseInt(parts?.[2] ?? '', 16), end: Number.parseInt(parts?.[3] ?? '', 16) };
    if (!parts || !Number.isSafeInteger(range.start) || !Number.isSafeInteger(range.end) || range.end < range.start) {
      unread.push(index + 1);
      return;
    }
    let depth = Math.min((parts[1] ?? '').length / 2, parents.length);
    // Below the deepest indentation only addresses distinguish a child from a sibling, because siblings share no byte.
    while (
      depth >= deepestIndent &&
      depth < deepestTree &&
      contains(parents[depth]?.range ?? { start: 1, end: 0 }, range)
    )
      depth += 1;
    if (
      !Number.isInteger(depth) ||
      depth === deepestTree ||
      (depth > 0 && !contains(parents[depth - 1]?.range ?? range, range))
    ) {
      unread.push(index + 1);
      return;
    }
    const line = { name: parts[4] ?? '', range, depth };
    lines.push(line);
    parents.splice(depth, parents.length, line);
  });
  const zeroed = lines.length > 0 && lines.every(({ range }) => range.end === 0);
  return { tree: treeFromLines(lines), zeroed, unread };
}

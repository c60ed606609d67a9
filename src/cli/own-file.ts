import { compileFunction } from 'node:vm';
import * as xstate from 'xstate';
import * as machines from '../../machines/index.ts';
import { ImportError } from '../import/errors.ts';
import { readUserFile, type UserFile } from '../import/user-file.ts';
import { checkMachine, sends, targetError, type MachineShape, type Vocabulary } from '../import/user-file-machine.ts';
import { checkShape, type ShapeOptions, type UserKind } from '../import/user-file-shape.ts';

const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'cxl-quiesce/machines': machines,
  xstate,
};
const packageNames = { 'cxl-quiesce/machines': Object.keys(machines), xstate: Object.keys(xstate) };

/** What the default export of a user's file is, once it has been checked. */
interface Exported {
  readonly gate: machines.Gate;
  readonly design: machines.Design;
}

/** A gate or a design from a file of the user's own. */
export interface OwnFile<K extends UserKind = UserKind> {
  readonly kind: K;
  /** As the user typed it, for commands that are printed. */
  readonly typed: string;
  /** It and what it imports. */
  readonly files: readonly UserFile[];
  readonly value: Exported[K];
}

/**
 * Reads, checks and runs a user's file. It lies where it lies: what it imports of this program and of XState are this
 * program's own copies, nothing is written, and no folder of packages need be near it.
 * @throws ImportError with file, line and column, as far as they are known
 */
export function loadOwnFile<K extends UserKind>(kind: K, typed: string, options: ShapeOptions): OwnFile<K> {
  const files = readUserFile(typed, packageNames);
  const main = files.at(-1);
  if (!main) throw new Error('readUserFile() gives the file that was named');
  try {
    const exported = run(files).get(main.path)?.['default'];
    checkShape(kind, main, exported, options);
    const value = exported as Exported[K]; // checkShape() has looked at every field of it.
    for (const [machine, vocabulary] of machinesIn(value, files)) checkMachine(files, machine, vocabulary);
    return { kind, typed, files, value };
  } catch (error) {
    if (error instanceof ImportError) throw error;
    const about = error instanceof Error ? targetError(files, error.message) : null;
    throw about ?? ownError(error, files) ?? error;
  }
}

/** The machines of a gate or a design, each with the words that it may use. One that is this program's own needs no look. */
function machinesIn(
  value: machines.Gate | machines.Design,
  files: readonly UserFile[],
): readonly (readonly [MachineShape, Vocabulary])[] {
  const handsOutLater = sends(files, 'call.hmem.register');
  const found =
    'machine' in value
      ? [
          [
            value.machine,
            vocabularyOf('gate', { released: 'I5 looks at a gate that has let somebody through' }),
          ] as const,
        ]
      : [
          [
            value.policy,
            vocabularyOf(
              'owner',
              handsOutLater ? { deciding: 'I7 looks at a policy that hands out ranges after the walk' } : {},
            ),
          ] as const,
          ...(value.daxCxlInit === null ? [] : [[value.daxCxlInit, vocabularyOf('dax_cxl_init', {})] as const]),
        ];
  const own = new Set<unknown>(
    Object.values(machines).flatMap((one) =>
      typeof one === 'object' && one !== null ? [one, ...Object.values(one)] : [],
    ),
  );
  return found.filter(([machine]) => !own.has(machine)).map(([machine, words]) => [machine as MachineShape, words]);
}

const vocabularyOf = (role: string, needed: Vocabulary['needed']): Vocabulary => ({
  events: machines.alphabet,
  actors: new Map(
    machines.actorKinds.filter(({ name }) => !name.includes('/')).map((kind) => [kind.name, machines.eventsOf(kind)]),
  ),
  tags: Object.keys(machines.actorKinds.find(({ name }) => name === role)?.tags ?? {}),
  needed,
});

/** Runs each file once, after those that it imports; the exports by path. */
function run(files: readonly UserFile[]): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const done = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { path, linked, imports } of files) {
    // Compiled in this very context: an array that it makes must be an Array to the engine as well.
    const body = compileFunction(linked.body, [...linked.parameters], { filename: path, lineOffset: -1 }) as (
      ...given: readonly unknown[]
    ) => Readonly<Record<string, unknown>>; // link() writes a body that returns its exports.
    done.set(path, body(...linked.sources.map((source) => packages[source] ?? done.get(imports.get(source) ?? ''))));
  }
  return done;
}

/** What was thrown, told at the line of the user's file that threw it; `null` when no line of it had a part in it. */
export function ownError(thrown: unknown, files: readonly UserFile[], hint = ownHint): ImportError | null {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    for (const frame of (error.stack ?? '').split('\n')) {
      const found = files.find(({ path }) => frame.includes(`${path}:`));
      const [, line, column] = (found && /:(\d+):(\d+)\)?$/.exec(frame)) ?? [];
      if (!found || line === undefined) continue;
      const message = thrown instanceof Error ? thrown.message : error.message;
      return new ImportError(message, { file: found.file, line: Number(line), column: Number(column), hint });
    }
  }
  return null;
}

const ownHint = 'the line threw this when it was run';

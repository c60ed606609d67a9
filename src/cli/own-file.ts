import { compileFunction } from 'node:vm';
import * as xstate from 'xstate';
import * as machines from '../../machines/index.ts';
import { ImportError } from '../input/errors.ts';
import { stateName } from '../plugins/link.ts';
import { readUserFile, type UserFile } from '../plugins/user-file.ts';
import { checkMachine, targetError } from '../plugins/machine.ts';
import { protectBuiltIns, restored } from './built-ins.ts';
import { machinesIn } from './own-words.ts';
import { isKnownKind, messageOf } from './problem.ts';
import { seal } from './seal.ts';
import { checkShape, type ShapeOptions, type UserKind } from '../plugins/shape.ts';

const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'cxl-quiesce/machines': machines,
  xstate,
};
const packageNames = { 'cxl-quiesce/machines': Object.keys(machines), xstate: Object.keys(xstate) };

/** What the default export of a user's file is, once it has been checked. */
interface DefaultExport {
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
  readonly value: DefaultExport[K];
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
    protectBuiltIns();
    // A gate of this program is compared with the user's, and must stay what it is.
    seal(Object.values(machines));
    const exported = run(files).get(main.path)?.['default'];
    checkShape(kind, main, exported, options);
    const value = exported as DefaultExport[K]; // checkShape() has looked at every field of it.
    for (const [machine, vocabulary] of machinesIn(value, files)) checkMachine(files, machine, vocabulary);
    return { kind, typed, files, value };
  } catch (error) {
    throw toldOf(error, files, main);
  }
}

/** Whatever is thrown while the file runs, or while it is looked at, is the file's own. */
function toldOf(error: unknown, files: readonly UserFile[], { file }: UserFile): unknown {
  restored();
  if (isImportError(error)) return error;
  const told = (isA(error, Error) ? targetError(files, messageOf(error)) : null) ?? ownError(error, files);
  if (told !== null) return told;
  return isKnownKind(error)
    ? error
    : new ImportError(thrownText(error), { file, hint: 'it threw this when it was run' });
}

const isImportError = (error: unknown): error is ImportError => isA(error, ImportError);

/** `instanceof` asks a proxy, which may fail. */
function isA<T>(value: unknown, kind: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof kind;
  } catch {
    return false;
  }
}

/** What was thrown, in words that say so where it is no Error. */
export function thrownText(thrown: unknown): string {
  if (isA(thrown, Error)) return messageOf(thrown);
  return typeof thrown === 'object' && thrown !== null
    ? messageOf(thrown)
    : `${messageOf(thrown)} was thrown, which is no Error`;
}

/** Runs each file once, after those that it imports; the exports by path. */
function run(files: readonly UserFile[]): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const done = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { file, path, linked, imports } of files) {
    // Compiled in this very context: an array that it makes must be an Array to the engine as well.
    const body = compileFunction(linked.body, [...linked.parameters], { filename: path, lineOffset: -1 }) as (
      ...given: readonly unknown[]
    ) => Readonly<Record<string, unknown>>; // link() writes a body that returns its exports.
    const { [stateName]: state, ...exports } = body(
      ...linked.sources.map((source) => packages[source] ?? done.get(imports.get(source) ?? '')),
    );
    seal(state as readonly unknown[]); // link() writes a list of what the file declares.
    done.set(path, exports);
    const changed = restored();
    if (changed !== null) throw changedError(changed, file);
  }
  return done;
}

/** A built-in that was changed, as an error of the file. */
export const changedError = (name: string, file: string): ImportError =>
  new ImportError(`it changes ${name}, which every world and the search itself share`, {
    file,
    hint: "what changes belongs into the machine's context, and is changed by `assign`",
  });

/** What was thrown, told at the line of the user's file that threw it; `null` when no line of it had a part in it. */
export function ownError(thrown: unknown, files: readonly UserFile[], hint = ownHint): ImportError | null {
  for (
    let [error, depth] = [thrown, 0];
    isA(error, Error) && depth < 20;
    [error, depth] = [causeOf(error), depth + 1]
  ) {
    for (const frame of stackOf(error).split('\n')) {
      const found = files.find(({ path }) => frame.includes(`${path}:`));
      const [, line, column] = (found && /:(\d+):(\d+)\)?$/.exec(frame)) ?? [];
      if (!found || line === undefined) continue;
      const message = messageOf(isA(thrown, Error) ? thrown : error);
      return new ImportError(message, { file: found.file, line: Number(line), column: Number(column), hint });
    }
  }
  return null;
}

/** A user's error may have getters that throw. */
function stackOf(error: Error): string {
  try {
    return `${error.stack ?? ''}`;
  } catch {
    return '';
  }
}

function causeOf(error: Error): unknown {
  try {
    return error.cause;
  } catch {
    return undefined;
  }
}

const ownHint = 'the line threw this when it was run';

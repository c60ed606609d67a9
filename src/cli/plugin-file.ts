import { compileFunction } from 'node:vm';
import * as xstate from 'xstate';
import * as machines from '../../machines/index.ts';
import { ImportError } from '../input/errors.ts';
import { stateName } from '../plugins/link.ts';
import { readUserFile, type UserFile } from '../plugins/user-file.ts';
import { checkMachine, targetError } from '../plugins/machine.ts';
import { protectBuiltIns, restoreBuiltIns } from './built-ins.ts';
import { machinesIn } from './plugin-vocabulary.ts';
import { isKnownKind, messageOf } from './problem.ts';
import { seal } from './seal.ts';
import { checkShape, type ShapeOptions, type UserKind } from '../plugins/shape.ts';

const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'cxl-quiesce/machines': machines,
  xstate,
};
const packageNames = { 'cxl-quiesce/machines': Object.keys(machines), xstate: Object.keys(xstate) };

/** The type of a checked default export. */
interface DefaultExport {
  readonly gate: machines.Gate;
  readonly design: machines.Design;
}

/** A gate or design from a plugin file. */
export interface PluginFile<K extends UserKind = UserKind> {
  readonly kind: K;
  /** The path as the user typed it, for printed commands. */
  readonly typed: string;
  /** The file and its imports. */
  readonly files: readonly UserFile[];
  readonly value: DefaultExport[K];
}

/**
 * Reads, checks and runs a plugin file in place. Imports of this program and of XState resolve to this program's own
 * copies; nothing is written and no node_modules folder is needed.
 * @throws ImportError with file, line and column, as far as known
 */
export function loadPluginFile<K extends UserKind>(kind: K, typed: string, options: ShapeOptions): PluginFile<K> {
  const files = readUserFile(typed, packageNames);
  const main = files.at(-1);
  if (!main) throw new Error('readUserFile() gives the file that was named');
  try {
    protectBuiltIns();
    // The built-in machines are frozen, since they are compared with the plugin.
    seal(Object.values(machines));
    const exported = run(files).get(main.path)?.['default'];
    checkShape(kind, main, exported, options);
    const value = exported as DefaultExport[K]; // Every field has been checked by checkShape().
    for (const [machine, vocabulary] of machinesIn(value, files)) checkMachine(files, machine, vocabulary);
    return { kind, typed, files, value };
  } catch (error) {
    throw attribute(error, files, main);
  }
}

/** Attributes an error thrown while a plugin file ran or was checked to that file. */
function attribute(error: unknown, files: readonly UserFile[], { file }: UserFile): unknown {
  restoreBuiltIns();
  if (isImportError(error)) return error;
  const attributed = (isA(error, Error) ? targetError(files, messageOf(error)) : null) ?? pluginError(error, files);
  if (attributed !== null) return attributed;
  return isKnownKind(error)
    ? error
    : new ImportError(thrownText(error), { file, hint: 'it threw this when it was run' });
}

const isImportError = (error: unknown): error is ImportError => isA(error, ImportError);

/** instanceof on a proxy may throw. */
function isA<T>(value: unknown, kind: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof kind;
  } catch {
    return false;
  }
}

/** The text of a thrown value, with its kind when it is not an Error. */
export function thrownText(thrown: unknown): string {
  if (isA(thrown, Error)) return messageOf(thrown);
  return typeof thrown === 'object' && thrown !== null
    ? messageOf(thrown)
    : `${messageOf(thrown)} was thrown, which is no Error`;
}

/** Runs each file once, in dependency order; returns the exports by path. */
function run(files: readonly UserFile[]): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const done = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { file, path, linked, imports } of files) {
    // Compiled in this realm, because its arrays must be instances of the engine's Array.
    const body = compileFunction(linked.body, [...linked.parameters], { filename: path, lineOffset: -1 }) as (
      ...given: readonly unknown[]
    ) => Readonly<Record<string, unknown>>; // The body made by link() returns the exports.
    const { [stateName]: state, ...exports } = body(
      ...linked.sources.map((source) => packages[source] ?? done.get(imports.get(source) ?? '')),
    );
    seal(state as readonly unknown[]); // The body made by link() returns a list of top-level bindings.
    done.set(path, exports);
    const changed = restoreBuiltIns();
    if (changed !== null) throw changedError(changed, file);
  }
  return done;
}

/** The error for a built-in changed by a file. */
export const changedError = (name: string, file: string): ImportError =>
  new ImportError(`it changes ${name}, which every world and the search itself share`, {
    file,
    hint: "what changes belongs into the machine's context, and is changed by `assign`",
  });

/** Attributes an error to the line of the plugin in its stack; `null` when no plugin file is in the stack. */
export function pluginError(thrown: unknown, files: readonly UserFile[], hint = pluginHint): ImportError | null {
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

/** A plugin's error may have throwing getters. */
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

const pluginHint = 'the line threw this when it was run';

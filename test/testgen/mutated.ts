import { transformSync } from '@swc/core';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from '../../src/engine/index.ts';
import { changeMachine } from '../mutation/change-machine.ts';
import { mutate, type Mutant } from '../mutation/mutant.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const importing = /\bfrom '([^']+)'/g;

type Exports = Readonly<Record<string, unknown>>;

/** Code by path, as CommonJS: its modules can be made again and again, those of ES cannot. */
const compiled = new Map<string, string>();

const compile = (text: string): string =>
  transformSync(text, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  }).code;

/** What is not mutated is the real thing: XState, and the data of `src`. */
const outside = new Map<string, Exports>();

async function gather(path: string, seen: Set<string>): Promise<void> {
  if (seen.has(path)) return;
  seen.add(path);
  const text = readFileSync(`${root}${path}`, 'utf8');
  if (!compiled.has(path)) compiled.set(path, compile(text));
  for (const [, name = ''] of text.matchAll(importing)) {
    const target = name.startsWith('.') ? posix.join(posix.dirname(path), name) : name;
    if (target.startsWith('machines/')) await gather(target, seen);
    else if (!outside.has(target))
      outside.set(target, (await import(name.startsWith('.') ? `${root}${target}` : name)) as Exports);
  }
}

/**
 * The machines of a file of `machines/`, by their ids, one of its files or of those that it needs being wrong.
 * @throws Error when the mutant cannot be made, or the file cannot be run with it
 */
export async function mutatedMachines(file: string, mutant: Mutant | null): Promise<ReadonlyMap<string, Machine>> {
  const entry = `machines/${file}`;
  await gather(entry, new Set());
  const wrong = mutant !== null && 'edits' in mutant ? mutant : null;
  const made = new Map<string, Exports>();
  const load = (path: string): Exports => {
    const known = made.get(path) ?? outside.get(path);
    if (known) return known;
    const own = { exports: {} as Exports };
    made.set(path, own.exports);
    const code =
      wrong !== null && path === `machines/${wrong.file}`
        ? compile(mutate(wrong, readFileSync(`${root}${path}`, 'utf8')))
        : (compiled.get(path) ?? '');
    const require = (name: string): Exports =>
      load(name.startsWith('.') ? posix.join(posix.dirname(path), name) : name);
    // oxlint-disable-next-line typescript/no-implied-eval -- The file's own code, with a few words changed.
    new Function('require', 'exports', 'module', `'use strict';{${code}\n}`)(require, own.exports, own);
    return own.exports;
  };
  const isMachine = (value: unknown): value is Machine =>
    typeof value === 'object' && value !== null && 'root' in value && 'transition' in value;
  const changed = (machine: Machine): Machine =>
    mutant !== null && 'changes' in mutant && mutant.machine === machine.id
      ? changeMachine(machine, mutant.changes)
      : machine;
  return new Map(
    Object.values(load(entry))
      .filter(isMachine)
      .map((machine) => [machine.id, changed(machine)]),
  );
}

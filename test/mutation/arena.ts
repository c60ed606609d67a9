import { transformSync } from '@swc/core';
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Order } from './bench.ts';
import type { Judgement } from './judge.ts';
import { mutate, reachOf, type Mutant } from './mutant.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiled = ['src', 'machines', 'test/mutation', 'test/boots', 'test/scenarios'];
/** Data and packages, which no mutant changes. */
const linked = ['src/scenario/catalogue', 'src/examples/captures', 'test/captures', 'node_modules'];

/** A wrong model that makes no step for ever is as good as dead. Far above what the right model needs on a busy machine. */
const patienceMs = 600_000;

// CommonJS, because its cache can be emptied and that of ES modules cannot. The braces are for `machines/kernel/module.ts`, which
// exports a constant of a name that CommonJS has taken.
const toJavaScript = (text: string): string => {
  const { code } = transformSync(text, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  return `'use strict';\n{\n${code.replace(/\brequire\((["'])(\.[^"']+)\.ts\1\)/g, 'require($1$2.js$1)')}\n}\n`;
};

const written = (folder: string, path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path.replace(/\.ts$/, '.js')), toJavaScript(text));
};

/** A copy of the model in a folder of its own, and a process that judges it. The sources are never touched. */
export class Arena {
  readonly #folder = mkdtempSync(join(tmpdir(), 'quiesce-mutants-'));
  #bench: ChildProcess | null = null;

  constructor() {
    for (const part of compiled) {
      for (const path of readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })) {
        // The sources of the inner loop are no TypeScript, whatever their names end in; what they compile to is embedded.
        if (!path.endsWith('.ts') || path.endsWith('.test.ts') || path.includes('wasm/assembly/')) continue;
        written(this.#folder, join(part, path), readFileSync(join(root, part, path), 'utf8'));
      }
    }
    for (const path of linked) {
      mkdirSync(dirname(join(this.#folder, path)), { recursive: true });
      symlinkSync(join(root, path), join(this.#folder, path));
    }
    writeFileSync(join(this.#folder, 'package.json'), '{ "type": "commonjs" }');
  }

  /**
   * Judges a mutant, or the right model without one; `first` is asked before all other questions.
   * @throws Error when the mutant cannot be made
   */
  async judge(mutant: Mutant | null, first: string | null): Promise<Judgement> {
    if (mutant === null) return this.#ask({ reach: null, first: null, wrong: null });
    const reach = reachOf(mutant);
    if ('changes' in mutant)
      return this.#ask({ reach, first, wrong: { machine: mutant.machine, changes: mutant.changes } });
    const path = join('machines', mutant.file);
    const text = readFileSync(join(root, path), 'utf8');
    written(this.#folder, path, mutate(mutant, text));
    try {
      return await this.#ask({ reach, first, wrong: null });
    } finally {
      written(this.#folder, path, text);
    }
  }

  /** Ends the process and takes the folder away. */
  close(): void {
    this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #end(): void {
    this.#bench?.removeAllListeners();
    this.#bench?.kill('SIGKILL');
    this.#bench = null;
  }

  #ask(order: Order): Promise<Judgement> {
    this.#bench ??= fork(join(this.#folder, 'test/mutation/bench.js'), {
      execArgv: [],
      // What it unpacks goes with the folder, also when it is killed.
      env: { ...process.env, TMPDIR: this.#folder },
    });
    const bench = this.#bench;
    return new Promise((resolve) => {
      const settle = (judgement: Judgement): void => {
        clearTimeout(timer);
        bench.removeAllListeners();
        resolve(judgement);
      };
      // The process is lost with such a model; the next one gets a new one.
      const lose = (judgement: Judgement): void => {
        this.#end();
        settle(judgement);
      };
      const timer = setTimeout(
        () => lose({ killer: null, how: 'timeout', detail: `no answer within ${patienceMs / 1000} s` }),
        patienceMs,
      );
      bench.once('message', (message) => settle(message as Judgement));
      bench.once('exit', (code) =>
        lose({ killer: null, how: 'exception', detail: `the process died, exit ${code ?? '-'}` }),
      );
      bench.send(order);
    });
  }
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a model checker that nobody here wrote says of an exported network. */
export interface Found {
  readonly worlds: number;
  readonly transitions: number;
  /** Worlds in which nothing can happen. */
  readonly finals: number;
  /** Anything else that it complains of. */
  readonly complaints: readonly string[];
}

/** A checker, built for one network and ready to run; `dispose` takes its folder away. */
export interface Built {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  read(output: string): Found;
  dispose(): void;
}

const programs = ['spin', 'rumur', 'gcc'] as const;

/** The programs that are not on this machine. */
export const missing: readonly string[] = programs.filter(
  (name) => spawnSync(name, [name === 'spin' ? '-V' : '--version']).status !== 0,
);

/** Spin's verifier of a Promela file. It counts the initial world as a transition. @param cFlags - for the C compiler */
export function buildSpin(lines: Iterable<string>, cFlags: readonly string[]): Built {
  const built = folderWith('net.pml', lines);
  // Without -o2 Spin takes worlds for one that differ only in what nobody asks for any more.
  run(built, 'spin', ['-o2', '-a', 'net.pml']);
  run(built, 'gcc', [...cFlags, '-DNOREDUCE', '-DSAFETY', '-o', 'pan', 'pan.c']);
  return {
    ...built,
    command: join(built.folder, 'pan'),
    // An error is no reason to stop: each final world is one.
    args: ['-m100000', '-c0', '-n', '-e'],
    read(output) {
      const count = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? NaN);
      const errors = [...output.matchAll(/^pan:\d+: (.*?) \(at depth/gm)].map((match) => match[1] ?? '');
      return {
        worlds: count(/(\d+) states, stored/),
        transitions: count(/(\d+) transitions/) - 1,
        finals: count(/errors: (\d+)/),
        complaints: errors.filter((error) => error !== 'invalid end state'),
      };
    },
  };
}

/** The verifier that rumur makes of a Murphi file. */
export function buildRumur(lines: Iterable<string>, cFlags: readonly string[], options: readonly string[] = []): Built {
  const built = folderWith('net.m', lines);
  const asked =
    '--deadlock-detection stuck --max-errors 1000000 --counterexample-trace off --output-format machine-readable';
  run(built, 'rumur', [...asked.split(' '), ...options, '--output', 'net.c', 'net.m']);
  run(built, 'gcc', [...cFlags, '-mcx16', '-w', '-o', 'net', 'net.c', '-lpthread']);
  return {
    ...built,
    command: join(built.folder, 'net'),
    args: [],
    read(output) {
      // Lines of progress, with counts of their own, come before.
      const summary = output.slice(output.indexOf('<summary'));
      const count = (name: string): number => Number(new RegExp(`${name}="(\\d+)"`).exec(summary)?.[1] ?? NaN);
      const messages = [...output.matchAll(/<message>(.*?)<\/message>/g)].map((match) => match[1] ?? '');
      return {
        worlds: count('states'),
        transitions: count('rules_fired'),
        finals: count('errors'),
        complaints: messages.filter((message) => message !== 'deadlock'),
      };
    },
  };
}

/** Builds a checker, runs it once, and takes it away again. */
export function ask(built: Built): Found {
  try {
    const { stdout } = spawnSync(built.command, built.args, {
      cwd: built.folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    return built.read(stdout);
  } finally {
    built.dispose();
  }
}

function folderWith(name: string, lines: Iterable<string>): Pick<Built, 'folder' | 'dispose'> {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-export-'));
  writeFileSync(join(folder, name), `${[...lines].join('\n')}\n`);
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

function run({ folder, dispose }: Pick<Built, 'folder' | 'dispose'>, command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status === 0) return;
  dispose();
  throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
}

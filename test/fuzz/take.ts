import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import type { Deps, InputDeps } from '../../src/cli/deps.ts';
import { wiring } from '../../src/cli/wiring.ts';
import type { Case } from './case.ts';
import { recordingIo } from './quiet-io.ts';
import { plant, snapshotOf, type Places, type Snapshot } from './tree.ts';

/** What came of one command line. */
export interface Taken {
  readonly line: readonly string[];
  readonly code: number | null;
  /** The signal that ended the process, or why there is no code. */
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** The catalogue stays as it is while runs go on: a tenth of the time goes into listing it, which is done once here. */
const parts: Deps = {
  ...wiring,
  async input() {
    listed ??= wiring.input().then((input): InputDeps => {
      const [scenarios, examples] = [input.listScenarios(), input.listExamples()];
      return { ...input, listScenarios: () => scenarios, listExamples: () => examples };
    });
    return listed;
  },
};
let listed: Promise<InputDeps> | null = null;

const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** No run lasts longer, on a machine that has much else to do; a process that does is ended and called a hang. */
const longestMs = 40_000;

const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] as const;

let canBeNobody: boolean | null = null;

/** Whether there is a user here who is not root and may run the program; where not, those runs are taken as whoever runs this. */
export function hasNobody(): boolean {
  if (canBeNobody !== null) return canBeNobody;
  if (process.getuid?.() !== 0) return (canBeNobody = false);
  const [program, ...words] = [...nobody, process.execPath, main, '--version'];
  return (canBeNobody = spawnSync(program ?? '', words, { cwd: '/' }).status === 0);
}

const startable = new Map<string, boolean>();

/** Whether node itself starts there; where it does not, nothing is known of the program. */
function nodeStarts(one: Case, cwd: string): boolean {
  const key = JSON.stringify([one.around, one.node]);
  const known = startable.get(key);
  if (known !== undefined) return known;
  const words = ['-c', `${one.around} `, 'fuzz', process.execPath, ...(one.node ?? []), '-e', 'process.exitCode = 7'];
  const starts = spawnSync('bash', words, { cwd, timeout: longestMs }).status === 7;
  startable.set(key, starts);
  return starts;
}

/** Takes a run in a process of its own. */
function takeOutside(one: Case, line: readonly string[], { work, temporary }: Places): Omit<Taken, 'before' | 'after'> {
  const began = performance.now();
  if (!nodeStarts(one, temporary)) return { line, code: 0, signal: null, out: '', err: '', ms: 0 };
  const asNobody = one.asNobody === true && hasNobody() ? nobody : [];
  const words = [
    '-c',
    one.around ?? 'exec "$@"',
    'fuzz',
    ...asNobody,
    process.execPath,
    ...(one.node ?? []),
    main,
    ...line,
  ];
  const { status, signal, stdout, stderr, error } = spawnSync('bash', words, {
    cwd: work,
    timeout: longestMs,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    input: '',
    env: { PATH: process.env['PATH'], TMPDIR: temporary, HOME: work },
  });
  return {
    line,
    code: status,
    signal: signal === 'SIGKILL' ? 'hang' : (signal ?? (error ? error.message : null)),
    out: stdout,
    err: stderr,
    ms: performance.now() - began,
  };
}

/** Takes a run as a call in this process. */
async function takeInside(one: Case, line: readonly string[]): Promise<Omit<Taken, 'before' | 'after'>> {
  const began = performance.now();
  const heard = { out: '', err: '' };
  try {
    const code = await runCommandLine(line, recordingIo(one.isTerminal, heard), parts, 'fuzz');
    return { line, code, signal: null, ...heard, ms: performance.now() - began };
  } catch (error) {
    const signal = `it throws: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { line, code: null, signal, ...heard, ms: performance.now() - began };
  }
}

/** Takes all lines of a run one after another. This process then stands in the folder of the run. */
export async function take(one: Case, places: Places): Promise<readonly Taken[]> {
  process.chdir(places.root);
  plant(places, one.tree, one.asNobody === true && hasNobody());
  process.chdir(places.work);
  const all: Taken[] = [];
  let before = snapshotOf(places.root);
  for (const line of one.lines) {
    const taken = one.around === undefined ? await takeInside(one, line) : takeOutside(one, line, places);
    const after = snapshotOf(places.root);
    all.push({ ...taken, before, after });
    before = after;
  }
  process.chdir(places.root);
  return all;
}

import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { kinds, loadCase, type Kind } from './case.ts';
import { workOff } from './crew.ts';
import { makeDocuments } from './document-runs.ts';
import { judge } from './judge.ts';
import { judgeWritten, writtenBy } from './judge-written.ts';
import { makeBatch } from './scripts.ts';
import { hasNobody, take } from './take.ts';
import { makePlaces } from './tree.ts';
import type { Tally } from './worker.ts';

// `npm run fuzz -- --runs 50000`: hostile scenarios, captures, documents, command lines, code and surroundings against
// every reader and every writer. docs: CONTRIBUTING.md and SECURITY.md.

const help = `npm run fuzz -- [options]
  --runs N         (default: 2000)
  --seed N         (default: chosen by chance, and printed)
  --only KIND      ${kinds.join(', ')}
  --from N         the first run (default: 0)
  --workers N      processes (default: 2)
  --failures DIR   where failing runs are kept (default: a new folder, and printed)
  --replay DIR     takes one failing run again and prints all of it
`;

const { values: given } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    only: { type: 'string' },
    from: { type: 'string', default: '0' },
    workers: { type: 'string', default: '2' },
    failures: { type: 'string' },
    replay: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A private folder, in memory where there is such a place. */
function privateFolder(): string {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'quiesce-fuzz-'));
  // Runs as another user must get to their own files in it; its name is known to no one else.
  chmodSync(folder, 0o711);
  return folder;
}

async function replay(folder: string): Promise<number> {
  const one = loadCase(folder);
  const root = privateFolder();
  try {
    const places = makePlaces(join(root, 'run'));
    process.env['TMPDIR'] = places.temporary;
    await makeDocuments();
    const all = await take(one, places);
    const texts = all.flatMap((taken) => writtenBy(taken, places));
    const batch = makeBatch(root);
    for (const { form, text } of texts) if (form === 'bash') batch.add(0, text);
    for (const { line, code, signal, out, err } of all) {
      say(`$ quiesce ${line.map((word) => JSON.stringify(word)).join(' ')}`);
      say(`exit ${code ?? signal}\n--- stderr\n${err}--- stdout\n${out}`);
    }
    const complaints = [...judge(one, all), ...judgeWritten(texts), ...(batch.run().get(0) ?? [])];
    for (const { kind, detail } of complaints) say(`WRONG ${kind}: ${detail}`);
    if (complaints.length === 0) say('nothing is wrong with it');
    return complaints.length === 0 ? 0 : 1;
  } finally {
    process.chdir('/');
    rmSync(root, { recursive: true, force: true });
  }
}

const sum = (lists: readonly Readonly<Record<string, number>>[]): string => {
  const all = new Map<string, number>();
  for (const [key, value] of lists.flatMap((list) => Object.entries(list))) all.set(key, (all.get(key) ?? 0) + value);
  return [...all]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => `${key} ${Math.round(value)}`)
    .join(', ');
};

async function fuzz(): Promise<number> {
  const seed = given.seed === undefined ? Date.now() % 2 ** 31 : Number(given.seed);
  const [runs, from, workers] = [Number(given.runs), Number(given.from), Number(given.workers)];
  const only = given.only === undefined ? null : kinds.find((kind) => kind === given.only);
  if (
    only === undefined ||
    ![seed, runs, from, workers].every((number) => Number.isSafeInteger(number) && number >= 0)
  ) {
    say(help);
    return 2;
  }
  const root = privateFolder();
  const failures = given.failures ?? mkdtempSync(join(tmpdir(), 'quiesce-fuzz-failures-'));
  mkdirSync(failures, { recursive: true });
  say(`seed ${seed}, ${runs - from} runs, ${workers} processes${only === null ? '' : `, only ${only}`}`);
  if (!hasNobody()) say('skipped: runs as another user (this one is not root, or nobody may not read this folder)');
  const began = performance.now();
  // To make a run again that ended its process, this one needs them too.
  await makeDocuments();
  // Ctrl-C leaves nothing behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      process.once('exit', () => rmSync(root, { recursive: true, force: true }));
      // oxlint-disable-next-line unicorn/no-process-exit -- It is what was asked for.
      process.exit(130);
    });
  const counts = new Map<string, { count: number; detail: string; folders: string[] }>();
  const tallies: Tally[] = [];
  try {
    await Promise.all(
      Array.from({ length: workers }, (_, worker) =>
        workOff(
          {
            seed,
            from: from + worker,
            step: workers,
            runs,
            only: only as Kind | null,
            root: join(root, `${worker}`),
            failures: resolve(failures),
          },
          {
            failed({ kind, detail, folder, run }) {
              const known = counts.get(kind);
              if (!known) say(`run ${run}: ${kind}: ${detail}`);
              const entry = known ?? { count: 0, detail, folders: [] };
              entry.count += 1;
              if (folder !== '' && entry.folders.length < 2) entry.folders.push(folder);
              counts.set(kind, entry);
            },
            done: (tally) => void tallies.push(tally),
          },
        ),
      ),
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  say(`\n${Math.round((performance.now() - began) / 1000)} s`);
  say(`runs: ${sum(tallies.map((tally) => tally.runs))}`);
  say(`ms: ${sum(tallies.map((tally) => tally.ms))}`);
  say(`exit codes: ${sum(tallies.map((tally) => tally.codes))}`);
  const slowest = tallies.flatMap((tally) => tally.slowest).toSorted((a, b) => b.ms - a.ms);
  say(
    `slowest: ${slowest
      .slice(0, 8)
      .map(({ run, ms }) => `run ${run} ${Math.round(ms)} ms`)
      .join(', ')}`,
  );
  if (counts.size === 0) {
    if (given.failures === undefined) rmSync(failures, { recursive: true, force: true });
    say('nothing is wrong');
    return 0;
  }
  say(`\n${counts.size} kinds of failures:`);
  for (const [kind, { count, detail, folders }] of [...counts].toSorted(([, a], [, b]) => b.count - a.count)) {
    say(`${String(count).padStart(6)}  ${kind}\n        ${detail}`);
    for (const folder of folders) say(`        npm run fuzz -- --replay ${folder}`);
  }
  return 1;
}

if (given.help) say(help);
else process.exitCode = given.replay === undefined ? await fuzz() : await replay(resolve(given.replay));

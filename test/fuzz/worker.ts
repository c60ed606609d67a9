import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { saveCase, type Case, type Kind } from './case.ts';
import { makeDocuments } from './document-runs.ts';
import { judge, type Complaint } from './judge.ts';
import { judgeWritten, writtenBy } from './judge-written.ts';
import { makeCase } from './make-case.ts';
import { makeBatch } from './scripts.ts';
import { shrunk } from './shrink.ts';
import { take, type Taken } from './take.ts';
import { makePlaces } from './tree.ts';

/** What a worker is to do. */
export interface Order {
  readonly seed: number;
  /** The first run, and every `step`th after it, as long as it is below `runs`. */
  readonly from: number;
  readonly step: number;
  readonly runs: number;
  readonly only: Kind | null;
  /** A private folder. */
  readonly root: string;
  /** Where failing runs are kept. */
  readonly failures: string;
}

/** What a worker tells while it works. */
export type News =
  | {
      readonly what: 'failed';
      readonly run: number;
      readonly kind: string;
      readonly detail: string;
      readonly folder: string;
    }
  | { readonly what: 'done'; readonly tally: Tally };

/** What was run. */
export interface Tally {
  readonly runs: Readonly<Record<string, number>>;
  readonly codes: Readonly<Record<string, number>>;
  /** Milliseconds of this process; what processes of their own take is not in it. */
  readonly ms: Readonly<Record<string, number>>;
  readonly slowest: readonly { readonly run: number; readonly ms: number }[];
}

/** How many failing runs of one kind are kept: a few show what they have in common. */
const keptOfKind = 2;
const scriptsAtOnce = 60;

/** What was told, for whoever looks at a failing run. */
const tellingOf = (one: Case, all: readonly Taken[], complaints: readonly Complaint[]): string =>
  [
    `${one.kind} run ${one.run} of seed ${one.seed}`,
    ...complaints.map(({ kind, detail }) => `- ${kind}: ${detail}`),
    ...(one.around === undefined ? [] : [`around it: ${one.around}, node ${one.node?.join(' ') ?? ''}`]),
    ...all.flatMap(({ line, code, signal, out, err }) => [
      '',
      `$ quiesce ${line.map((word) => JSON.stringify(word)).join(' ')}`,
      `exit ${code ?? signal}`,
      '--- stderr',
      err.slice(0, 20_000),
      '--- stdout',
      out.slice(0, 20_000),
    ]),
  ].join('\n');

/** Takes and judges the runs of an order; `tell` is told what fails, and in the end how much was run. */
export async function work(order: Order, tell: (news: News) => void): Promise<void> {
  const places = makePlaces(join(order.root, 'run'));
  process.env['TMPDIR'] = places.temporary;
  await makeDocuments();
  const batch = makeBatch(order.root);
  // Written in place: who watches this process sees where it stands, also when it hangs.
  const mark = openSync(join(order.root, 'now'), 'w');
  const seen = new Map<string, number>();
  const runs: Record<string, number> = {};
  const codes: Record<string, number> = {};
  const spent: Record<string, number> = {};
  const slowest: { run: number; ms: number }[] = [];

  const attempt = async (one: Case): Promise<{ all: readonly Taken[]; complaints: readonly Complaint[] }> => {
    const all = await take(one, places);
    const texts = all.flatMap((taken) => writtenBy(taken, places));
    return { all, complaints: [...judge(one, all), ...judgeWritten(texts)] };
  };

  const fail = async (one: Case, all: readonly Taken[], complaints: readonly Complaint[]): Promise<void> => {
    const isNew = complaints.filter(({ kind }) => (seen.get(kind) ?? 0) < keptOfKind);
    for (const { kind, detail } of complaints) {
      const before = seen.get(kind) ?? 0;
      seen.set(kind, before + 1);
      if (before >= keptOfKind || !isNew.some((complaint) => complaint.kind === kind)) {
        tell({ what: 'failed', run: one.run, kind, detail, folder: '' });
        continue;
      }
      // To see again that a run hangs takes as long as the first time.
      const isWhole = kind.startsWith('a script') || kind.includes('hang');
      const same = async (other: Case): Promise<boolean> =>
        (await attempt(other)).complaints.some((complaint) => complaint.kind === kind);
      const small = isWhole ? one : await shrunk(one, same, one.around === undefined ? 4 : 8);
      const folder = join(order.failures, `${kind.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 60)}-${one.run}`);
      saveCase(folder, small, tellingOf(small, small === one ? all : (await attempt(small)).all, complaints));
      tell({ what: 'failed', run: one.run, kind, detail, folder });
    }
  };

  const runScripts = async (): Promise<void> => {
    for (const [run, complaints] of batch.run()) await fail(makeCase(order.seed, run, order.only), [], complaints);
  };

  for (let run = order.from; run < order.runs; run += order.step) {
    writeSync(mark, `${run}\n`, 0);
    const one = makeCase(order.seed, run, order.only);
    const began = performance.now();
    const cpu = process.cpuUsage();
    const { all, complaints } = await attempt(one);
    for (const taken of all) {
      const code = String(taken.code ?? taken.signal);
      codes[code] = (codes[code] ?? 0) + 1;
      if (one.kind !== 'code')
        for (const { form, text } of writtenBy(taken, places)) if (form === 'bash') batch.add(run, text);
    }
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    runs[one.kind] = (runs[one.kind] ?? 0) + 1;
    spent[one.kind] = (spent[one.kind] ?? 0) + (user + system) / 1000;
    slowest.push({ run, ms });
    if (slowest.length > 200) slowest.sort((a, b) => b.ms - a.ms).splice(8);
    if (complaints.length > 0) await fail(one, all, complaints);
    if (batch.size >= scriptsAtOnce) await runScripts();
  }
  await runScripts();
  slowest.sort((a, b) => b.ms - a.ms).splice(8);
  tell({ what: 'done', tally: { runs, codes, ms: spent, slowest } });
}

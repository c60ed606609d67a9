import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explore } from '../../src/engine/index.ts';
import { programOf } from '../../src/export/model.ts';
import { murphi } from '../../src/export/murphi.ts';
import { promela } from '../../src/export/promela.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';

import { buildRumur, buildSpin, missing, type Built } from '../export/checkers.ts';
import { isReduced } from './engines.ts';
import { tableOf, type Row } from './table.ts';
import { stopwatch, type Cost } from './timed.ts';
import { modelOf } from '../../src/boot/model-of.ts';

// `npm run bench -- --size scale:3 --rounds 3`: our search beside Spin and rumur on the same exported networks,
// one run of each after another and again, each in a process of its own. Equal counts are asserted.

const help = `npm run bench -- [options]
  --size NAME      network to search, may be given again (default: scale:3 and scale:4,ways=4)
  --design ID      (default: f)
  --engine SPEC    of ours, may be given again: wasm or js, each with +warm, js with
                   +symmetry and +partial-order (default: wasm)
  --checker NAME   spin, spin-c, rumur or none, may be given again (default: all)
  --rounds N       (default: 3)
`;

const { values: given } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['scale:3', 'scale:4,ways=4'] },
    design: { type: 'string', default: 'f' },
    engine: { type: 'string', multiple: true, default: ['wasm'] },
    checker: { type: 'string', multiple: true, default: ['spin', 'spin-c', 'rumur'] },
    rounds: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** The result of one run. */
interface Run {
  readonly worlds: number;
  readonly transitions: number;
  readonly finals: number;
  readonly cost: Cost;
  readonly held: number | null;
}

/** Something that can search one network again and again. */
interface Searcher {
  readonly who: string;
  /** Whether its counts must be those of all worlds. */
  readonly isFull: boolean;
  run(): Run;
}

type Time = ReturnType<typeof stopwatch>;

const stripTypes = fileURLToPath(new URL('../../.ci/strip-types.mjs', import.meta.url));
const ownSearch = fileURLToPath(new URL('explore.ts', import.meta.url));

const own = (size: string, spec: string, time: Time): Searcher => ({
  who: `quiesce ${spec}`,
  isFull: !isReduced(spec),
  run() {
    const { output } = time(process.execPath, ['--import', stripTypes, ownSearch, size, given.design, spec]);
    const { worlds, transitions, finals, bytes, user, wall, peak } = JSON.parse(output) as Omit<Run, 'cost'> &
      Cost & { readonly bytes: number };
    return { worlds, transitions, finals, held: bytes, cost: { user, wall, peak } };
  },
});

const theirs = (who: string, built: Built, more: readonly string[], time: Time): Searcher => ({
  who,
  isFull: true,
  run() {
    const { output, cost } = time(built.command, [...built.args, ...more]);
    const { complaints, ...counts } = built.read(output);
    if (complaints.length > 0) throw new Error(`${who}: ${complaints.join(', ')}`);
    return { ...counts, cost, held: null };
  },
});

/** Verifiers of a network, compiled as their manuals advise for speed. */
function checkersOf(
  size: string,
  time: Time,
): { readonly searchers: readonly Searcher[]; readonly built: readonly Built[] } {
  const wanted = given.checker.filter((name) => name !== 'none');
  if (wanted.length === 0) return { searchers: [], built: [] };
  if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}; install them, or give --checker none`);
  const scenario = loadScenario(size);
  const { network } = modelOf(scenario, { design: given.design });
  const exploration = explore(network);
  const program = programOf(network, exploration, [`${size} under ${given.design}`]);
  // Room for all worlds from the start: growing costs Spin time.
  const hash = [`-w${Math.max(20, Math.ceil(Math.log2(exploration.worlds)) + 1)}`];
  const makers: Readonly<Record<string, () => { readonly built: Built; readonly more: readonly string[] }>> = {
    spin: () => ({ built: buildSpin(promela(program), ['-O2', '-w']), more: hash }),
    'spin-c': () => ({ built: buildSpin(promela(program, true), ['-O2', '-w']), more: hash }),
    rumur: () => ({
      built: buildRumur(murphi(program), ['-O3', '-march=native', '-fwhole-program'], ['--threads', '1']),
      more: [],
    }),
  };
  const all = wanted.map((name) => {
    const make = makers[name];
    if (!make) throw new Error(`there is no checker ${name}\n${help}`);
    note(`compiling ${size} for ${name}`);
    return { who: name, ...make() };
  });
  return {
    searchers: all.map(({ who, built, more }) => theirs(who, built, more, time)),
    built: all.map(({ built }) => built),
  };
}

function bench(size: string, rounds: number, time: Time): readonly string[] {
  const { searchers, built } = checkersOf(size, time);
  try {
    const all = [...given.engine.map((spec) => own(size, spec, time)), ...searchers];
    const runs = all.map((): Run[] => []);
    for (let round = 1; round <= rounds; round++)
      for (const [i, searcher] of all.entries()) {
        const run = searcher.run();
        note(`${size} round ${round} ${searcher.who}: ${run.cost.user.toFixed(2)} s user`);
        runs[i]?.push(run);
      }
    const counts = (run: Run): string => `${run.worlds} worlds, ${run.transitions} transitions, ${run.finals} final`;
    const full = runs.flatMap((some, i) => (all[i]?.isFull ? some.map(counts) : []));
    if (new Set(full).size > 1) throw new Error(`${size}: counts differ:\n${[...new Set(full)].join('\n')}`);
    return tableOf(
      size,
      runs.map((some, i): Row => ({
        who: all[i]?.who ?? '',
        worlds: some[0]?.worlds ?? 0,
        transitions: some[0]?.transitions ?? 0,
        costs: some.map(({ cost }) => cost),
        held: some[0]?.held ?? null,
      })),
    );
  } finally {
    for (const one of built) one.dispose();
  }
}

if (given.help) say(help);
else {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-bench-'));
  try {
    say(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, node ${process.version}`);
    const time = stopwatch(folder);
    for (const size of given.size) for (const line of ['', ...bench(size, Number(given.rounds), time)]) say(line);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

import type { Keeper, SearchState } from '../../engine/index.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Bounds, CheckReport } from '../../model/verdict.ts';
import { removeStaleTemporaries } from '../../files/index.ts';
import { count } from '../../report/layout.ts';
import type { SearchStrategy, SystemDeps } from '../deps.ts';
import type { Variant } from '../../boot/variant.ts';
import type { Io } from '../io.ts';
import { isKnownKind, messageOf, Problem, toReport } from '../problem.ts';
import { searching } from '../searching.ts';
import { progressLine } from '../terminal.ts';
import { readContent, writeContent } from './container.ts';
import { lockFor } from './lock.ts';
import { serialise } from './pack.ts';
import { checkPlace, onlyCheckpoint } from './place.ts';
import { differences, type SearchIdentity } from './identity.ts';
import { headOf, deserialise } from './saved.ts';

/** How a search is saved, and the checkpoint to resume from. */
export interface CheckpointOptions {
  readonly checkpoint?: string;
  /** Seconds between checkpoints. */
  readonly every: number;
  readonly resume?: string;
  /** Whether a checkpoint of another search may be replaced. */
  readonly force?: boolean;
}

/** A search, its identity, and how it is saved. */
interface CheckpointedSearch {
  readonly scenario: Scenario;
  readonly variant: Variant;
  readonly bounds: Bounds;
  readonly strategy: SearchStrategy;
  readonly question: SearchIdentity;
  readonly options: CheckpointOptions;
  readonly io: Io;
  readonly system: SystemDeps;
  readonly onBegin?: ((report: CheckReport) => void) | undefined;
}

/** The header fields beside the search. */
interface Header {
  readonly question: Partial<SearchIdentity>;
  readonly bounds: Bounds;
  readonly seconds: number;
}

/** The report, and whether the file contains the final state of the search. */
export interface CheckpointedReport {
  readonly report: CheckReport;
  readonly isSaved: boolean;
}

/**
 * Explores all orderings with checkpoints: at intervals, and when a bound, Ctrl-C or SIGTERM ends the search.
 * @throws Problem when the file cannot be written, or belongs to another search
 */
export function checkpointedSearch(search: CheckpointedSearch): CheckpointedReport {
  const { question, options, io } = search;
  const { checkpoint, resume, force = false } = options;
  const lock = checkpoint === undefined ? null : lockFor(checkpoint);
  try {
    if (checkpoint !== undefined) {
      if (lock?.isInherited === true) removeStaleTemporaries(checkpoint);
      checkPlace(checkpoint, question, { resumed: resume, force }, io);
    }
    return run(search);
  } finally {
    lock?.release();
  }
}

function run(search: CheckpointedSearch): CheckpointedReport {
  const { scenario, variant, bounds, strategy, question, options, io, system, onBegin } = search;
  const from = options.resume === undefined ? null : resumeFrom(options.resume, question, bounds);
  const progress = progressLine(io);
  const startedMs = io.now();
  const spent = from?.seconds ?? 0;
  const file =
    options.checkpoint === undefined
      ? null
      : new CheckpointFile(options.checkpoint, options.every, io, () => ({
          question,
          bounds,
          seconds: spent + (io.now() - startedMs) / 1000,
        }));
  try {
    const slices = system.checking(scenario, variant, {
      bounds,
      strategy,
      ...searching(io, progress, onBegin),
      spent,
      ...(file === null ? {} : { keeper: file }),
      ...(from === null ? {} : { resume: from.state }),
    });
    for (;;) {
      const { done, value } = slices.next();
      if (done) return { report: value, isSaved: file?.isLatest ?? false };
    }
  } catch (error) {
    throw options.resume === undefined || isKnownKind(error) ? error : resumeError(options.resume, error);
  } finally {
    progress.clear();
  }
}

/**
 * Handles an engine error about unreachable worlds. A file with valid checksums that was forged, or written by another
 * program, causes it.
 */
const resumeError = (file: string, error: unknown): Problem =>
  new Problem(
    'input',
    `${file} cannot be resumed: ${error instanceof Error && error.name === 'ResumeError' ? error.message : `what is in it does not fit together (${messageOf(error)})`}`,
    beginAgain,
    file,
  );

const beginAgain = 'begin again without --resume';

/** The checkpoint file of a running search. */
class CheckpointFile implements Keeper {
  /** Whether the file contains the latest state. */
  isLatest = false;
  readonly #file: string;
  readonly #everyMs: number;
  readonly #io: Io;
  readonly #header: () => Header;
  #savedMs: number;

  constructor(file: string, every: number, io: Io, header: () => Header) {
    this.#file = file;
    this.#everyMs = every * 1000;
    this.#io = io;
    this.#header = header;
    this.#savedMs = io.now();
  }

  isDue(): boolean {
    return this.#io.now() - this.#savedMs >= this.#everyMs;
  }

  /** A full disk must not end a long search: the failure is printed and the search continues. */
  save(state: SearchState): void {
    this.#io.watch?.stage('save');
    try {
      const { header, arrays } = serialise(state);
      writeContent(this.#file, { header: { ...this.#header(), ...header }, arrays }, () => onlyCheckpoint(this.#file));
      this.isLatest = true;
    } catch (error) {
      this.isLatest = false;
      this.#io.err(`note: the search was not saved: ${toReport(error).error.message}\n`);
    }
    this.#savedMs = this.#io.now();
    this.#io.watch?.stage('search');
  }
}

function resumeFrom(
  file: string,
  question: SearchIdentity,
  bounds: Bounds,
): { readonly state: SearchState; readonly seconds: number } {
  const content = withDamageReport(file, () => readContent(file));
  const header = withDamageReport(file, () => headOf(content));
  const other = differences(header.question, question);
  if (other.length > 0)
    throw new Problem(
      'input',
      `${file} is a checkpoint of another question: ${other.join('; ')}`,
      'give the same scenario and options as then, or begin again without --resume',
    );
  const state = withDamageReport(file, () => deserialise(content));
  const worlds = state.tree.pairs.at(-1)?.length ?? 0;
  const beyond = [
    bounds.worlds !== undefined && worlds / 2 > bounds.worlds
      ? `${count(worlds / 2, 'world')} were met, --worlds is ${bounds.worlds}`
      : '',
    bounds.depth !== undefined && bounds.depth !== header.bounds.depth && state.depth >= bounds.depth
      ? `depth ${state.depth} was reached, --depth is ${bounds.depth}`
      : '',
  ].filter((part) => part !== '');
  if (beyond.length > 0)
    throw new Problem(
      'impossible',
      `${file} is beyond the bound: ${beyond.join('; ')}`,
      'give a larger bound or none, or begin again without --resume',
    );
  return { state, seconds: header.seconds };
}

/**
 * @throws Problem when the file is corrupt
 */
function withDamageReport<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'DamageError') throw error;
    throw new Problem(
      'input',
      `${file} cannot be resumed: ${error.message}`,
      `use a copy of it, or ${beginAgain}`,
      file,
    );
  }
}

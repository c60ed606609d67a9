import pico from 'picocolors';
import { mailWidth, plain, type Paint } from '../report/layout.ts';
import type { Io } from './io.ts';

/** Whether to colour: NO_COLOR wins, then FORCE_COLOR, then whether a terminal reads along. */
function wantsColour(io: Pick<Io, 'env' | 'outIsTerminal'>): boolean {
  if (io.env['NO_COLOR']) return false;
  const forced = io.env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0';
  return io.outIsTerminal && io.env['TERM'] !== 'dumb';
}

/** The colours for reports, or none. */
export function paintFor(io: Pick<Io, 'env' | 'outIsTerminal'>): Paint {
  if (!wantsColour(io)) return plain;
  const colours = pico.createColors(true);
  return { good: colours.green, bad: colours.red, unsure: colours.yellow, quiet: colours.dim, strong: colours.bold };
}

// A very wide terminal makes lines that the eye loses on its way back.
const readableMax = 100;

/** The width of reports: a mail's in a pipe, a terminal's own up to what can be read with ease. */
export const widthFor = (io: Pick<Io, 'outIsTerminal' | 'columns'>): number =>
  io.outIsTerminal ? Math.max(40, Math.min(io.columns ?? mailWidth, readableMax)) : mailWidth;

/** How far a search has come. */
export interface Progress {
  /** What is being searched, where there is more than one search. */
  readonly label?: string;
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
}

const quietMs = 1000;
const everyMs = 100;

/** A line that is written over until it is wiped. */
export interface ProgressLine {
  update(progress: Progress): void;
  clear(): void;
}

/**
 * One line on the terminal that tells how a long search is doing. It appears after a second, and never in a pipe, where
 * it would only be rubbish in a log.
 */
export function progressLine(io: Io): ProgressLine {
  const startedMs = io.now();
  let shownMs = 0;
  return {
    update(progress) {
      const nowMs = io.now();
      if (!io.errIsTerminal || nowMs - startedMs < quietMs || nowMs - shownMs < everyMs) return;
      shownMs = nowMs;
      const seconds = Math.round((nowMs - startedMs) / 1000);
      io.err(
        `\r\u001b[K${progress.label ?? ''}${progress.worlds} worlds, depth ${progress.depth}, ${seconds} s (Ctrl-C ends)`,
      );
    },
    clear() {
      if (shownMs > 0) io.err('\r\u001b[K');
    },
  };
}

const logEveryMs = 10_000;

/** What is being tried, from the second second on: written over on a terminal, one line in ten seconds elsewhere. */
export function tryLine(io: Io): { say(text: string): void; clear(): void } {
  const startedMs = io.now();
  let shownMs = 0;
  return {
    say(text) {
      const nowMs = io.now();
      if (nowMs - startedMs < quietMs || nowMs - shownMs < (io.errIsTerminal ? everyMs : logEveryMs)) return;
      shownMs = nowMs;
      const seconds = Math.round((nowMs - startedMs) / 1000);
      if (io.errIsTerminal)
        io.err(`\r\u001b[K${`${seconds} s, trying: ${text}`.slice(0, (io.columns ?? mailWidth) - 1)}`);
      else io.err(`${seconds} s, trying: ${text}\n`);
    },
    clear() {
      if (shownMs > 0 && io.errIsTerminal) io.err('\r\u001b[K');
    },
  };
}

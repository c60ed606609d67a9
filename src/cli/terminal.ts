import pico from 'picocolors';
import { visible } from '../model/plain-text.ts';
import { wipe } from '../encode/terminal.ts';
import { mailWidth, plain, type Paint } from '../report/layout.ts';
import type { Io } from './io.ts';
import type { WorkProgress } from './watch.ts';

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

const quietMs = 1000;
const everyMs = 100;
/** In a log a line that is written over would be rubbish; one now and then shows that there is life. */
const everyInLogMs = 10_000;

/** A line that is written over until it is wiped. */
export interface ProgressLine {
  update(progress: WorkProgress): void;
  clear(): void;
}

const counted = ({ label = '', worlds, depth }: WorkProgress): string =>
  `${visible(label)}${worlds} worlds, depth ${depth}`;

/** Whether a line can be written over: never where output goes to a file, or to a terminal that knows no escapes. */
const canRewrite = (io: Pick<Io, 'errIsTerminal' | 'env'>): boolean => io.errIsTerminal && io.env['TERM'] !== 'dumb';

/**
 * Tells on stderr how long work is doing: on a terminal in one line that appears after a second, elsewhere in a line every
 * ten seconds. Where somebody watches over the work from another thread, it is told instead.
 * @param words - what is shown of the progress
 */
export function progressLine(io: Io, words: (progress: WorkProgress) => string = counted): ProgressLine {
  const { watch } = io;
  const startedMs = io.now();
  let shownMs = 0;
  let isShown = false;
  if (watch)
    return {
      update(progress) {
        const nowMs = io.now();
        if (nowMs - shownMs < everyMs && shownMs > 0) return;
        shownMs = nowMs;
        watch.progress(progress);
      },
      clear: () => {},
    };
  const isRewritten = canRewrite(io);
  const firstMs = isRewritten ? quietMs : everyInLogMs;
  return {
    update(progress) {
      const nowMs = io.now();
      if (nowMs - startedMs < firstMs || nowMs - shownMs < (isRewritten ? everyMs : everyInLogMs)) return;
      shownMs = nowMs;
      const text = `${words(progress)}, ${Math.round((nowMs - startedMs) / 1000)} s`;
      isShown = isRewritten;
      io.err(isRewritten ? `${wipe}${text} (Ctrl-C ends)` : `progress: ${text}\n`);
    },
    clear() {
      if (isShown) io.err(wipe);
      isShown = false;
    },
  };
}

/** What is being tried, from the second second on: written over on a terminal, one line in ten seconds elsewhere. */
export function tryLine(io: Io): { say(text: string): void; clear(): void } {
  const startedMs = io.now();
  let shownMs = 0;
  return {
    say(text) {
      const nowMs = io.now();
      if (nowMs - startedMs < quietMs || nowMs - shownMs < (io.errIsTerminal ? everyMs : everyInLogMs)) return;
      shownMs = nowMs;
      const seconds = Math.round((nowMs - startedMs) / 1000);
      if (io.errIsTerminal)
        io.err(`${wipe}${`${seconds} s, trying: ${visible(text)}`.slice(0, (io.columns ?? mailWidth) - 1)}`);
      else io.err(`${seconds} s, trying: ${visible(text)}\n`);
    },
    clear() {
      if (shownMs > 0 && io.errIsTerminal) io.err(wipe);
    },
  };
}

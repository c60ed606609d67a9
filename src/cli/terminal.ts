import pico from 'picocolors';
import { visible } from '../model/plain-text.ts';
import { wipe } from '../encode/terminal.ts';
import { mailWidth, plain, type Paint } from '../report/layout.ts';
import type { Shell } from '../encode/shell.ts';
import type { Io } from './io.ts';
import { programOf } from './program-name.ts';
import type { WorkProgress } from './watch.ts';

/** Whether to colour: NO_COLOR takes precedence, then FORCE_COLOR, then whether stdout is a terminal. */
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

// The widest line that is comfortable to read.
const readableMax = 100;

/** The width of reports: that of mail in a pipe, else the terminal's width up to a limit. */
export const widthFor = (io: Pick<Io, 'outIsTerminal' | 'columns'>): number =>
  io.outIsTerminal ? Math.max(40, Math.min(io.columns ?? mailWidth, readableMax)) : mailWidth;

/** How text is printed: the command in printed commands, the width, the colours. */
export const textForm = (io: Io): { readonly program: Shell; readonly width: number; readonly paint: Paint } => ({
  program: programOf(io),
  width: widthFor(io),
  paint: paintFor(io),
});

const quietMs = 1000;
const everyMs = 100;
/** Without a terminal the line cannot be overwritten, so it is printed rarely. */
const everyInLogMs = 10_000;

/** A progress line that is overwritten until it is erased. */
export interface ProgressLine {
  update(progress: WorkProgress): void;
  clear(): void;
}

const counted = ({ label = '', worlds, depth }: WorkProgress): string =>
  `${visible(label)}${worlds} worlds, depth ${depth}`;

/** Whether a line can be overwritten: only on a terminal with escape sequences. */
const canRewrite = (io: Pick<Io, 'errIsTerminal' | 'env'>): boolean => io.errIsTerminal && io.env['TERM'] !== 'dumb';

/**
 * Shows progress on stderr: on a terminal in one line that appears after a second, elsewhere in a line every ten
 * seconds. In a supervised worker, progress goes to the supervisor instead.
 * @param words - formats the progress
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

/**
 * Shows the current attempt, beginning with the second second: overwritten on a terminal, elsewhere a line every ten
 * seconds.
 */
export function tryLine(io: Io): { show(text: string): void; clear(): void } {
  const startedMs = io.now();
  let shownMs = 0;
  return {
    show(text) {
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

import type { ErrorCode, ErrorReport } from '../report/json.ts';
import { jsonText } from '../report/json.ts';
import { fileReasons } from './file-reasons.ts';
import type { Io } from './io.ts';

/** Something the user can put right. Its place and hint are what the message is for. */
export class Problem extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.hint = hint;
  }
}

/** The fields that errors of other folders may carry; they are told by what they say, so that no verb loads a folder to ask. */
interface Told {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly problem?: unknown;
  readonly code?: unknown;
  readonly path?: unknown;
  readonly file?: unknown;
  readonly line?: unknown;
  readonly column?: unknown;
  readonly offset?: unknown;
  readonly hint?: unknown;
}

/** Puts any thrown thing into the words and the shape that users and programs read. */
export function toReport(thrown: unknown): ErrorReport {
  const told: Told = typeof thrown === 'object' && thrown !== null ? thrown : {};
  const message = typeof told.message === 'string' ? told.message : String(thrown);
  const hint = typeof told.hint === 'string' ? { hint: told.hint } : {};
  if (thrown instanceof Problem) return { error: { code: thrown.code, message, ...hint } };
  if (told.name === 'ImportError' && typeof told.file === 'string') {
    return {
      error: {
        code: 'input',
        message: typeof told.problem === 'string' ? told.problem : message,
        file: told.file,
        ...(typeof told.line === 'number' ? { line: told.line } : {}),
        ...(typeof told.column === 'number' ? { column: told.column } : {}),
        ...(typeof told.offset === 'number' ? { offset: told.offset } : {}),
        ...hint,
      },
    };
  }
  if (told.name === 'UsageError') return { error: { code: 'impossible', message, ...hint } };
  if (typeof told.code === 'string' && typeof told.path === 'string') {
    const reason = fileReasons[told.code] ?? told.code;
    return {
      error: {
        code: 'file',
        message: `cannot use ${told.path}: ${reason}`,
        file: told.path,
        hint: 'check the path and its permissions',
      },
    };
  }
  return {
    error: {
      code: 'internal',
      message,
      hint: 'this is a fault of quiesce; QUIESCE_DEBUG=1 shows where, please report it',
    },
  };
}

/** The lines for a person: what, where, what next. */
function problemLines({ error }: ErrorReport): readonly string[] {
  const place =
    error.file === undefined
      ? ''
      : error.offset === undefined
        ? [error.file, error.line, error.column].filter((part) => part !== undefined).join(':')
        : `${error.file}@${error.offset}`;
  const said = place !== '' && !error.message.includes(place) ? `${place}: ${error.message}` : error.message;
  return [`quiesce: ${said}`, ...(error.hint ? [`  ${error.hint}`] : [])];
}

/** Prints what was thrown: an object on stdout for programs, two lines on stderr for people, the stack only on demand. */
export function tell(thrown: unknown, json: boolean, io: Io): void {
  const report = toReport(thrown);
  if (json) io.out(jsonText(report));
  else io.err(`${problemLines(report).join('\n')}\n`);
  if (io.env['QUIESCE_DEBUG'] && thrown instanceof Error && thrown.stack) io.err(`${thrown.stack}\n`);
}

import { HintedError } from '../model/hinted-error.ts';
import { visible } from '../model/plain-text.ts';
import { type ErrorCode, type ErrorReport, jsonText } from '../report/json.ts';
import { environmentReport } from './environment.ts';
import type { Io } from './io.ts';
import { withProgram } from './program-name.ts';

/** An error that the user can correct, with its place and a hint. */
export class Problem extends HintedError {
  override readonly name = 'Problem';
  readonly code: ErrorCode;
  readonly file: string | undefined;

  constructor(code: ErrorCode, message: string, hint: string, file?: string) {
    super(message, hint);
    this.code = code;
    this.file = file;
  }
}

/**
 * Fields of errors from other folders. Errors are recognised by their fields, so that no other module must be loaded.
 */
const fields = [
  'name',
  'message',
  'problem',
  'code',
  'path',
  'dest',
  'syscall',
  'file',
  'line',
  'column',
  'offset',
  'hint',
] as const;
type ThrownFields = Readonly<Record<(typeof fields)[number], unknown>>;

/** Reads each field separately, since a thrown value may be a plugin's, with throwing getters. */
function fieldsOf(thrown: unknown): ThrownFields {
  const read = (field: string): unknown => {
    try {
      return (thrown as Readonly<Record<string, unknown>>)[field]; // Throws for null and undefined.
    } catch {
      return undefined;
    }
  };
  return Object.fromEntries(fields.map((field) => [field, read(field)])) as ThrownFields;
}

/** The text of a thrown value, or a placeholder when it cannot be converted. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error && typeof thrown.message === 'string') return thrown.message;
    return typeof thrown === 'object' && thrown !== null ? 'an object that is no Error was thrown' : String(thrown);
  } catch {
    return 'something was thrown that has no message';
  }
}

const isProblem = (thrown: unknown): thrown is Problem => {
  try {
    return thrown instanceof Problem;
  } catch {
    return false;
  }
};

const scheduleHint =
  'a schedule fits the scenario, design, gate and order it was found with, and the version that printed it';

/** Converts any thrown value to the report for users and programs. */
export function toReport(thrown: unknown): ErrorReport {
  const found = fieldsOf(thrown);
  const message = messageOf(thrown);
  const hint = typeof found.hint === 'string' ? { hint: found.hint } : {};
  const file = typeof found.file === 'string' ? { file: found.file } : {};
  if (isProblem(thrown)) return { error: { code: thrown.code, message, ...file, ...hint } };
  if (found.name === 'ImportError' && typeof found.file === 'string') {
    return {
      error: {
        code: 'input',
        message: typeof found.problem === 'string' ? found.problem : message,
        file: found.file,
        ...(typeof found.line === 'number' ? { line: found.line } : {}),
        ...(typeof found.column === 'number' ? { column: found.column } : {}),
        ...(typeof found.offset === 'number' ? { offset: found.offset } : {}),
        ...hint,
      },
    };
  }
  if (found.name === 'UsageError') return { error: { code: 'impossible', message, ...hint } };
  if (found.name === 'ScheduleError') return { error: { code: 'impossible', message, hint: scheduleHint } };
  if (found.name === 'OutputError') return { error: { code: 'file', message, ...file, ...hint } };
  return (
    environmentReport(found) ?? {
      error: {
        code: 'internal',
        message,
        hint: 'this is a fault of quiesce; QUIESCE_DEBUG=1 shows where, please report it',
      },
    }
  );
}

/** Whether a thrown value is not an internal error of this program. */
export const isKnownKind = (thrown: unknown): boolean => toReport(thrown).error.code !== 'internal';

/** Whether a message already names the place as a whole word. */
function isNamedIn(message: string, place: string): boolean {
  for (let at = message.indexOf(place); at >= 0; at = message.indexOf(place, at + 1)) {
    const neighbours = `${message[at - 1] ?? ' '}${message[at + place.length] ?? ' '}`;
    if (!/[\w/]/.test(neighbours)) return true;
  }
  return false;
}

/** The text lines: problem, place, next step. */
function problemLines({ error }: ErrorReport, io: Io): readonly string[] {
  const place =
    error.file === undefined
      ? ''
      : error.offset === undefined
        ? [error.file, error.line, error.column].filter((part) => part !== undefined).join(':')
        : `${error.file}@${error.offset}`;
  const message = place !== '' && !isNamedIn(error.message, place) ? `${place}: ${error.message}` : error.message;
  return [`quiesce: ${visible(message)}`, ...(error.hint ? [`  ${visible(withProgram(error.hint, io))}`] : [])];
}

/** Prints an error: as JSON on stdout, or as two lines on stderr; the stack only on demand. */
export function printError(thrown: unknown, json: boolean, io: Io): void {
  const report = toReport(thrown);
  if (json) io.out(jsonText(report));
  else io.err(`${problemLines(report, io).join('\n')}\n`);
  if (io.env['QUIESCE_DEBUG'] && thrown instanceof Error && thrown.stack) io.err(`${thrown.stack}\n`);
}

import {
  checkSchema,
  conformSchema,
  diagnoseSchema,
  diffSchema,
  errorSchema,
  explainSchema,
  replaySchema,
} from '../../src/report/schema.ts';
import { askedBy, outputOptions, wasAskedFor } from './asked-files.ts';
import type { Case } from './case.ts';
import type { Taken } from './take.ts';
import { changesBetween } from './tree.ts';

/** What is wrong with a run: a kind that stays the same for like faults, and what shows it. */
export interface Complaint {
  readonly kind: string;
  readonly detail: string;
}

const codes: readonly (number | null)[] = [0, 1, 2, 3, 77];

/** Control characters, and those that are not seen or turn text round. Tabs and line ends may be. */
const controls =
  // oxlint-disable-next-line no-control-regex -- They are what is looked for.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/u;

/** What the program itself sends to a terminal: colours, and the line that is written over. */
// oxlint-disable-next-line no-control-regex -- They are what is looked for.
const ownCodes = /\u001b\[(?:1|2|22|31|32|33|39)m|\r\u001b\[K/g;

const show = (text: string): string => JSON.stringify(text.length > 160 ? `${text.slice(0, 160)}...` : text);

function ofText(where: string, text: string, isTerminal: boolean): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const bare = isTerminal ? text.replaceAll(ownCodes, '') : text;
  const at = bare.search(controls);
  if (at >= 0) {
    const code = bare.codePointAt(at) ?? 0;
    const name = code < 0x20 || (code >= 0x7f && code < 0xa0) ? 'a control character' : 'an invisible character';
    complaints.push({ kind: `${name} on ${where}`, detail: show(bare.slice(Math.max(0, at - 60), at + 40)) });
  }
  const stack = /^\s+at .*(?::\d+:\d+\)?|<anonymous>\)?|node:internal.*)$/m.exec(bare);
  if (stack) complaints.push({ kind: `a stack trace on ${where}`, detail: show(stack[0]) });
  if (/fault of quiesce|"code": "internal"/.test(bare))
    complaints.push({ kind: `an internal error: ${outline(messageIn(bare))}`, detail: show(bare.slice(0, 400)) });
  return complaints;
}

const messageIn = (text: string): string =>
  /"message": "(.*)",?$/m.exec(text)?.[1] ?? /^quiesce: (.*)$/m.exec(text)?.[1] ?? text;

/** A message without what differs from run to run. */
const outline = (message: string): string =>
  message
    .replaceAll(/`[^`]*`|"[^"]*"|'[^']*'/g, 'X')
    .replaceAll(/0x[0-9a-f]+|\d[\d,.]*/gi, 'N')
    .slice(0, 45);

const schemas = {
  check: checkSchema,
  conform: conformSchema,
  diagnose: diagnoseSchema,
  diff: diffSchema,
  explain: explainSchema,
  replay: replaySchema,
} as const;

const isAsJson = (line: readonly string[]): boolean =>
  // After an option that takes a file it is the name of the file.
  line.some((word, at) => word === '--json' && !outputOptions.includes(line[at - 1] ?? '')) ||
  line.includes('--format=json') ||
  line[line.indexOf('--format') + 1] === 'json';

const codeOf: Readonly<Record<string, number>> = { holds: 0, violated: 1, unknown: 3, conforms: 0, differs: 1 };

function ofJson({ line, out, code }: Taken): readonly Complaint[] {
  const verb = line.find((word) => !word.startsWith('-')) ?? '';
  // `run` prints an object a line; help and the version are text.
  if (verb === 'run' || line.some((word) => /^(-h|--help|-V|--version|help)$/.test(word))) return [];
  let document: unknown;
  try {
    document = JSON.parse(out);
  } catch {
    return [{ kind: `${verb}: --json prints no JSON`, detail: `exit ${code}: ${show(out)}` }];
  }
  if (code === 2) {
    const isError = errorSchema.safeParse(document).success;
    return isError ? [] : [{ kind: `${verb}: exit 2 with JSON that is no error`, detail: show(out) }];
  }
  if (typeof document === 'object' && document !== null && 'error' in document)
    return [{ kind: `${verb}: an error with exit ${code}`, detail: show(out) }];
  const schema = verb in schemas ? schemas[verb as keyof typeof schemas] : null;
  if (!schema || Array.isArray(document)) return [];
  const read = schema.safeParse(document);
  if (!read.success)
    return [{ kind: `${verb}: JSON that does not fit its schema`, detail: `${show(read.error.message)} ${show(out)}` }];
  const { verdict } = read.data as { readonly verdict?: unknown };
  const wanted = typeof verdict === 'string' ? (codeOf[verdict] ?? code) : code;
  return wanted === code ? [] : [{ kind: `${verb}: verdict ${String(verdict)} with exit ${code}`, detail: show(out) }];
}

/** Whether the streams are whole, so that what is missing on them was not lost on the way. */
const isHeard = (one: Case): boolean => one.around === undefined || one.around === 'exec "$@"';

function ofFailure(one: Case, { code, out, err }: Taken): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const isError = /^quiesce: /m.test(err) || /^\{\s*"error"/.test(out);
  if (code === 2 && isHeard(one) && !isError && out === '' && !/^Usage/m.test(err + out))
    complaints.push({ kind: 'exit 2 without a word', detail: show(err) });
  // A bound that came before there was anything to report, and a boot without its programs, are told with codes of their own.
  const isEnded = code === 3 && (/"code": "ended"/.test(out) || !out.startsWith('{'));
  if (isError && code !== 2 && code !== 77 && !isEnded)
    complaints.push({ kind: `an error with exit ${code}`, detail: show(err + out) });
  // The catalogue is told line by line; what came before the failure stands.
  const verdict = /^(holds:|VIOLATED:|UNKNOWN:|unknown:)/m.exec(out);
  if (code === 2 && verdict && isHeard(one))
    complaints.push({ kind: 'a verdict with exit 2', detail: `${show(verdict[0])} ${show(err)}` });
  return complaints;
}

function ofFiles(one: Case, taken: Taken): readonly Complaint[] {
  const { made, changed, gone } = changesBetween(taken.before, taken.after);
  const asked = askedBy(taken.line);
  const inWork = (path: string): string | null => (path.startsWith('work/') ? path.slice(5) : null);
  const isMine = (path: string): boolean => {
    const inner = inWork(path);
    return inner !== null && wasAskedFor(inner, asked);
  };
  const complaints: Complaint[] = [];
  const odd = (kind: string, path: string): void => void complaints.push({ kind, detail: show(path) });
  for (const path of made) {
    if (/(^|\/)gone$/.test(path)) continue; // Of the script around the run.
    if (!isMine(path)) odd(/OWNED/.test(path) ? 'hostile text was run' : 'a file that nobody asked for', path);
  }
  for (const path of changed) {
    const inner = inWork(path);
    const mayBe = inner !== null && asked.some((file) => file.mayReplace && wasAskedFor(inner, [file]));
    if (!mayBe) odd('a file was replaced without --force', path);
  }
  for (const path of gone) odd('a file is gone', path);
  return one.kind === 'code' ? complaints.filter(({ kind }) => kind !== 'hostile text was run') : complaints;
}

/** A file of the tool's own making must be one that it reads. */
function ofSequel(all: readonly Taken[]): readonly Complaint[] {
  const [first, second] = all;
  if (!first || !second || first.code !== 0 || second.code !== 2) return [];
  const [verb] = first.line;
  if (verb !== 'import' && !first.line.includes('--guest')) return [];
  return [{ kind: `${verb} writes what check refuses`, detail: show(second.err + second.out) }];
}

/** Everything that is wrong with a run but what is written to files. */
export function judge(one: Case, all: readonly Taken[]): readonly Complaint[] {
  return [
    ...all.flatMap((taken) => {
      const { code, signal, out, err } = taken;
      const ended: readonly Complaint[] =
        signal !== null
          ? [
              {
                kind: signal.startsWith('it throws') ? 'it throws' : `ended by ${outline(signal)}`,
                detail: show(signal),
              },
            ]
          : codes.includes(code)
            ? []
            : [{ kind: `exit ${code}`, detail: show(err) }];
      const ran =
        !taken.line.some((word) => word.includes('OWNED RUN')) && /OWNED RUN/.test(out + err) && one.kind === 'document'
          ? [{ kind: 'a file that a document names was run', detail: show(err) }]
          : [];
      const heardAll = isHeard(one) && signal === null;
      return [
        ...ended,
        ...ran,
        ...ofText('stdout', out, one.isTerminal),
        ...ofText('stderr', err, one.isTerminal),
        ...(heardAll && isAsJson(taken.line) ? ofJson(taken) : []),
        ...(signal === null ? ofFailure(one, taken) : []),
        ...ofFiles(one, taken),
      ];
    }),
    ...ofSequel(all),
  ];
}

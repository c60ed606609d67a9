import { transformSync } from '@swc/wasm-typescript';
import { tokenizer, tokTypes } from 'acorn';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { targets as exportTargets } from '../../src/export/targets.ts';
import { askedBy, wasAskedFor } from './asked-files.ts';
import type { Complaint } from './judge.ts';
import { bareShell, faultOfMarkdown, faultOfNetwork } from './lexers.ts';
import type { Taken } from './take.ts';
import type { Places } from './tree.ts';

/** A text that the tool wrote for another program. */
export interface Written {
  readonly form: 'network' | 'typescript' | 'bash' | 'guest' | 'json' | 'arguments' | 'markdown';
  /** For a network its target. */
  readonly name: string;
  readonly text: string;
}

const after = (line: readonly string[], option: string): string =>
  line[line.indexOf(option) + 1] ?? line.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1) ?? '';

const formOfName = (name: string): Written['form'] | null =>
  name.endsWith('.ts') ? 'typescript' : name.endsWith('.sh') ? 'bash' : name.endsWith('.json') ? 'json' : null;

/** What is in the files that a command line made. */
function filesOf(taken: Taken, { work }: Places): readonly (readonly [string, string])[] {
  const asked = askedBy(taken.line);
  return [...taken.after.entries()].flatMap(([path, mark]) => {
    const inner = path.startsWith('work/') ? path.slice(5) : null;
    if (inner === null || taken.before.get(path) === mark || mark === 'folder' || !wasAskedFor(inner, asked)) return [];
    const file = join(work, inner);
    // A later line may have taken it away.
    return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? [[inner, readFileSync(file, 'utf8')] as const] : [];
  });
}

const field = (out: string, name: string): unknown => {
  try {
    const document: unknown = JSON.parse(out);
    return typeof document === 'object' && document !== null ? (document as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
};

/** The texts that a command line wrote, to files or to stdout. */
export function writtenBy(taken: Taken, places: Places): readonly Written[] {
  const { line, code, out } = taken;
  const verb = line[0] ?? '';
  if (code === null || code === 2 || line.some((word) => /^(-h|--help|-V|--version)$/.test(word))) return [];
  const files = filesOf(taken, places);
  const shown = field(out, 'text');
  const printed = files.length === 0 ? out : '';
  const text = line.includes('--json') ? (typeof shown === 'string' ? shown : '') : printed;
  const target = after(line, '--target');
  if (verb === 'export' && (exportTargets as readonly string[]).includes(target))
    return [...(text === '' ? [] : [text]), ...files.map(([, content]) => content)].map((content) => ({
      form: 'network',
      name: target,
      text: content,
    }));
  if (verb === 'generate') {
    const form = ({ vitest: 'typescript', shell: 'bash', vm: 'bash', json: 'json' } as const)[target];
    return [
      ...(text === '' || form === undefined ? [] : [{ form, name: target, text }]),
      ...files.flatMap(([name, content]) => {
        const own = formOfName(name);
        return own === null ? [] : [{ form: own, name, text: content }];
      }),
    ];
  }
  if (verb === 'new') return files.map(([name, content]) => ({ form: 'typescript', name, text: content }));
  if (after(line, '--format') === 'markdown') return [{ form: 'markdown', name: verb, text: out }];
  if (verb === 'vm' && line.includes('--dry-run') && line.includes('--json')) return guestTexts(out);
  return [];
}

function guestTexts(out: string): readonly Written[] {
  const plan = field(out, 'plan');
  const files = field(out, 'files');
  if (typeof plan !== 'object' || plan === null || !Array.isArray(files)) return [];
  const { qemu, commandLine } = plan as { readonly qemu?: unknown; readonly commandLine?: unknown };
  const texts = files.flatMap((file: unknown): readonly Written[] =>
    typeof file === 'object' && file !== null && 'path' in file && 'text' in file
      ? [{ form: 'guest', name: String(file.path), text: String(file.text) }]
      : [],
  );
  return [
    // A test brings its own text: it is a script that the user names.
    ...texts.filter(({ name }) => !/test/.test(name)),
    { form: 'arguments', name: 'qemu', text: JSON.stringify(qemu) },
    { form: 'arguments', name: 'kernel', text: String(commandLine) },
  ];
}

/** Whether no identifier of a TypeScript file comes from the input. */
function faultOfTypeScript(text: string): string | null {
  let code: string;
  try {
    ({ code } = transformSync(text, { mode: 'strip-only' }));
  } catch (error) {
    return `it cannot be parsed: ${String(error).slice(0, 200)}`;
  }
  if (!/OWNED/.test(code)) return null;
  for (const token of tokenizer(code, { ecmaVersion: 'latest', sourceType: 'module' })) {
    // What stands in `${}` of a template comes as tokens of its own.
    const isQuoted = token.type === tokTypes.string || token.type === tokTypes.template;
    if (!isQuoted && /OWNED/.test(code.slice(token.start, token.end)))
      return `text of the input is code: ${code.slice(token.start - 40, token.end + 40)}`;
  }
  return null;
}

/** Options of QEMU's devices that the tool writes. */
const qemuKeys =
  /^(size|nodeid|memdev|cpus|cxl|bus_nr|bus|id|hdm_for_passthrough|port|chassis|slot|volatile-memdev|share|sn|thread|cxl-fmw\.\d+\.(targets\.\d+|size|interleave-granularity))=/;
const kernelWords =
  /^(console|panic|log_buf_len|iomem|nokaslr|nmi_watchdog|tsc|dyndbg|(cxl|dax|device_dax|kmem)\w*\.dyndbg|memmap|memhp_default_state|driver_async_probe|initcall_blacklist|module_blacklist)(=|$)/;

function faultOfArguments(name: string, text: string): string | null {
  if (name === 'kernel') {
    const words = text.replaceAll(/"[^"]*"/g, 'Q').split(/\s+/);
    const odd = words.find((word) => !kernelWords.test(word) || /[^\x21-\x7e]/.test(word));
    return odd === undefined ? null : `the kernel's command line has the word ${odd}`;
  }
  const args = JSON.parse(text) as readonly string[];
  for (const arg of args) {
    const [, ...options] = arg.replaceAll(',,', ';').split(',');
    const odd = options.find((option) => !qemuKeys.test(option) && option !== '-hypervisor');
    if (odd !== undefined) return `QEMU is given the option ${odd} in ${arg}`;
  }
  return null;
}

/** What is wrong with a text at first sight; what bash makes of scripts is seen when they are run. */
function faultOf({ form, name, text }: Written): string | null {
  if (form === 'network') return faultOfNetwork(name, text);
  if (form === 'typescript') return faultOfTypeScript(text);
  if (form === 'markdown') return faultOfMarkdown(text);
  if (form === 'arguments') return faultOfArguments(name, text);
  if (form === 'guest') {
    const { code, fault } = bareShell(text);
    return fault ?? (/OWNED/.test(code) ? `text of the input is code: ${/.*OWNED.*/.exec(code)?.[0] ?? ''}` : null);
  }
  if (form === 'json') {
    try {
      JSON.parse(text);
      return null;
    } catch (error) {
      return String(error);
    }
  }
  return null;
}

/** What is wrong with the texts of a run. */
export const judgeWritten = (texts: readonly Written[]): readonly Complaint[] =>
  texts.flatMap((written) => {
    const fault = faultOf(written);
    const what = written.form === 'network' || written.form === 'arguments' ? written.name : written.form;
    return fault === null ? [] : [{ kind: `a wrong text for ${what}`, detail: fault }];
  });

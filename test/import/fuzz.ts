import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { readLines } from '../../src/conform/log-lines.ts';
import { decodeText } from '../../src/input/decode-text.ts';
import { ImportError } from '../../src/input/errors.ts';
import { importCapture } from '../../src/capture/import-capture.ts';
import { readCaptureFolder } from '../../src/capture/read-folder.ts';
import { formatScenario, readScenario } from '../../src/scenario/scenario-file.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { xorshift } from '../../src/engine/index.ts';
import { mutated } from './mutator.ts';
import { captureFolder } from '../boots/captures.ts';

/** A file to be mutated, and its parser. */
export interface Target {
  readonly name: string;
  readonly file: string;
  readonly seed: Uint8Array;
  readonly isTable: boolean;
  /** Parses the mutated file, alone or within its capture; returns the scenario and the notes. */
  read(bytes: Uint8Array, whole: boolean): { readonly scenario: Scenario; readonly notes: readonly string[] };
}

const encoder = new TextEncoder();
const catalogue = fileURLToPath(new URL('../../src/scenario/catalogue/', import.meta.url));

/** A log reduced to relevant lines and some others; whole logs would make the test a hundred times slower. */
const shortLog = (log: string): string =>
  log
    .split('\n')
    .filter(
      (line, index) =>
        /Linux version|ommand line|soft reserved|block size|cxl|dax|hmem|kmem/i.test(line) || index % 60 === 0,
    )
    .filter((line, index) => index < 40 || /probe of|decode range|failed/.test(line))
    .slice(0, 70)
    .join('\n');

/** Other forms of the same files that users provide. */
function variants(files: ReadonlyMap<string, string | Uint8Array>): readonly (readonly [string, string])[] {
  const log = String(files.get('dmesg.txt'));
  const cxl = String(files.get('cxl-list.json'));
  return [
    ['dmesg.txt', log.replaceAll(/^\[ *([\d.]+)\] /gm, 'Nov 22 12:00:00 box kernel: ')],
    ['dmesg.txt', log.replaceAll(/^\[ *([\d.]+)\] /gm, '<6>[Sun Nov 22 12:00:00 2026] ')],
    ['dmesg.txt', log.replaceAll(/^\[ *([\d.]+)\] /gm, '6,1,$1,-,caller=T1;')],
    ['cxl-list.json', cxl.replaceAll(/"size":\d+/g, '"size":"255.94 GiB (274.81 GB)"')],
    ['daxctl-list.json', '[{"chardev":"dax0.0","size":"256.00 MiB (268.44 MB)","mode":"system-ram"}]'],
    ['lsmod.txt', 'Module                  Size  Used by\ncxl_acpi               28672  0\nkmem 16384 0 - Live\n'],
    ['.config', 'CONFIG_CXL_BUS=m\n# CONFIG_CXL_PMEM is not set\nCONFIG_CXL_ACPI=m\nCONFIG_DEV_DAX="x"\n'],
    [
      'proc-cmdline',
      'quiet dyndbg="module a +p" memmap=256M%0x110000000+0xefffffff efi_fake_mem=1G@8G:0x40000 module_blacklist=kmem\n',
    ],
    ['memory_block_size', '8000000\n'],
    ['osrelease.txt', '7.3.4+deb13-amd64\n'],
    ['memmap.txt', '0-9fbff : System RAM\n110000000-11fffffff : Soft Reserved\n'],
    [
      'scenario.sh',
      'fw hb 12 0 0x110000000 0x10000000 1 256 0\nfor d in a b $(ls /sys/bus/cxl/devices | grep ^mem); do\n order cxl_acpi,cxl_pci,sleep:2 && echo $d > /sys/bus/cxl/drivers/cxl_mem/unbind\ndone\ncxl destroy-region -f all; par cxl_mem kmem\n',
    ],
  ];
}

function captureTargets(name: string, asUser: boolean): readonly Target[] {
  const files = new Map(readCaptureFolder(captureFolder(name)));
  for (const file of files.keys()) if (file.includes('/')) files.delete(file);
  files.set('dmesg.txt', shortLog(String(files.get('dmesg.txt'))));
  // Disabled decoders are most of a listing and carry no information.
  files.set(
    'cxl-list.json',
    String(files.get('cxl-list.json')).replaceAll(/,\s*\{[^{}]*"state":"disabled"(?:[^{}]|\{[^{}]*\})*\}/g, ''),
  );
  if (asUser)
    for (const file of ['scenario.sh', 'firmware.txt', 'hdm.txt', 'cmdline.txt', 'meta.json']) files.delete(file);
  const of = (file: string, seed: string | Uint8Array, label = ''): Target => ({
    name: `${file}${label} of ${name}${asUser ? ' as a person has it' : ''}`,
    file,
    seed: typeof seed === 'string' ? encoder.encode(seed) : seed,
    isTable: typeof seed !== 'string',
    read(bytes, whole) {
      const content = typeof seed === 'string' ? decodeText(bytes, file) : bytes;
      if (file.startsWith('dmesg')) readLines(String(content));
      // Parsing the file with only the files it depends on is ten times faster.
      const others = [...files].filter(([other]) =>
        whole ? file !== 'proc-cmdline' || other !== 'dmesg.txt' : other === 'cedt.dat',
      );
      return importCapture(new Map(others).set(file, content), 'fuzzed');
    },
  });
  return [
    ...[...files].map(([file, seed]) => of(file, seed)),
    ...variants(files).map(([file, seed], index) => of(file, seed, ` (form ${index})`)),
  ];
}

const scenarioTargets = (): readonly Target[] =>
  readdirSync(catalogue)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({
      name: file,
      file,
      seed: new Uint8Array(readFileSync(catalogue + file)),
      isTable: false,
      read(bytes: Uint8Array) {
        const { scenario, warnings } = readScenario(decodeText(bytes, file), file);
        return { scenario, notes: warnings };
      },
    }));

/** Every file that can be imported, each within an intact capture. */
export const targets = (): { readonly captures: readonly Target[]; readonly scenarios: readonly Target[] } => ({
  captures: [
    ...captureTargets('7.3-t1h-sr256-hmat', true),
    ...captureTargets('7.3-t1h-sr256-hmat', false),
    ...captureTargets('6.12-t2-sr512-std', true),
    ...captureTargets('6.12-t1d-sr512-x2', false),
  ],
  scenarios: scenarioTargets(),
});

/** The problem of an error, or `null`: it must have a place. */
function complaintOf(error: ImportError, bytes: Uint8Array): string | null {
  if (error.message === '' || error.hint === '') return 'says nothing, or not what to do';
  if (error.file === '') return 'names no file';
  const { line, offset } = error;
  if (offset !== undefined) return offset >= 0 && offset <= bytes.length ? null : `names byte ${offset}`;
  if (line === undefined) return 'names neither line nor byte';
  // A position at the end of the last line counts as the next line.
  const last = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/).length + 1;
  return Number.isInteger(line) && line >= 1 && line <= last ? null : `names line ${line} of ${last}`;
}

/** The result of one mutated file. */
export interface Outcome {
  readonly taken: boolean;
  /** The problem, or `null`. */
  readonly wrong: string | null;
}

/** The largest accepted growth: bytes of scenario and notes for each byte of input. */
const growthMax = 64;
const growthBase = 200_000;

/**
 * Feeds one mutated file.
 * @param reread - whether an accepted file must survive the round trip through a scenario file
 */
export function feed(target: Target, number: number, reread: boolean): Outcome {
  const whole = xorshift(-1 - number)(16) === 0;
  const bytes = mutated(target.seed, target.isTable, number);
  try {
    const { scenario, notes } = target.read(bytes, whole);
    const made = JSON.stringify(scenario).length + notes.join('\n').length;
    if (made > growthBase + growthMax * bytes.length)
      return { taken: true, wrong: `makes ${made} bytes of ${bytes.length}` };
    if (!reread) return { taken: true, wrong: null };
    const again = readScenario(formatScenario(scenario), 'again.yaml').scenario;
    const isSame = isDeepStrictEqual(again, scenario);
    return { taken: true, wrong: isSame ? null : 'reads back as something else' };
  } catch (error) {
    if (!(error instanceof ImportError))
      return {
        taken: false,
        wrong: `fails: ${String(error)}\n${error instanceof Error ? error.stack : ''}`.slice(0, 600),
      };
    if (error.file === 'again.yaml')
      return { taken: true, wrong: `is taken, but its scenario is not: ${error.message}` };
    const complaint = complaintOf(error, bytes);
    return { taken: false, wrong: complaint === null ? null : `is refused (${error.message}), but ${complaint}` };
  }
}

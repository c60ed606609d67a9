import { crc32 } from 'node:zlib';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { wiring } from '../../src/cli/wiring.ts';
import { targets as testTargets } from '../../src/testgen/forms.ts';
import { mutated } from '../import/mutator.ts';
import { textFile, type Case, type Entry } from './case.ts';
import type { Chance } from './chance.ts';
import { hostile } from './hostile.ts';
import { recordingIo } from './quiet-io.ts';
import { changedAt, oddData, placesOf, spoiltData, type Data } from './spoil.ts';
import { smallBox } from './small-box.ts';

// Where QEMU puts the range, so that a test of it fits a guest.
const scenario = stringify(smallBox('0x110000000-0x11fffffff'));

/** Documents of the tool's own making, right as they are. */
interface Documents {
  readonly reports: readonly Data[];
  readonly checkpoint: Uint8Array;
}

let made: Documents | null = null;

/** Has the tool write the documents that are then spoilt; once for all runs. */
export async function makeDocuments(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  try {
    const file = join(folder, 'box.yaml');
    writeFileSync(file, scenario);
    const told = async (...line: readonly string[]): Promise<string> => {
      const heard = { out: '', err: '' };
      const code = await runCommandLine(line, recordingIo(false, heard), wiring, 'fuzz');
      if (code === 2) throw new Error(`${line.join(' ')}: ${heard.err}`);
      return heard.out;
    };
    const kept = join(folder, 'kept.qck');
    const reports = [
      await told('check', file, '--json'),
      await told('explain', file, '--json'),
      await told('replay', file, '--schedule', '0/0/0', '--json'),
      await told('generate', file, '--target', 'json'),
    ].map((text) => JSON.parse(text) as Data);
    await told('check', file, '--worlds', '5', '--checkpoint', kept);
    made = { reports, checkpoint: new Uint8Array(readFileSync(kept)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const documents = (): Documents => {
  if (!made) throw new Error('makeDocuments() comes first');
  return made;
};

const encoder = new TextEncoder();

/** Runs nothing when it is read; when it is run, it says so. */
const trap = "throw new Error('OWNED RUN');\nexport default {};\n";

const named: readonly (readonly [string, Data])[] = [
  ['gate', './gate.ts'],
  ['gate', 'gate.ts'],
  ['design', './gate.ts'],
  ['design', '../work/gate.ts'],
  ['scenario', '../beside/precious.txt'],
  ['scenario', './box.yaml'],
  ['scenario', '/proc/self/environ'],
  ['scenario', '/dev/zero'],
  ['scenario', '.'],
  ['schedule', '0/99'],
  ['schedule', '0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0'],
  ['schedule', 'x'],
  ['faults', ['probe ../x EIO', 'missing $(OWNED)']],
  ['order', 'sideways'],
];

/** A report that says something else than the tool would. */
function report(chance: Chance): Uint8Array {
  const base = chance.pick(documents().reports);
  const text = (data: Data): Uint8Array => encoder.encode(JSON.stringify(data));
  return chance.weighted<() => Uint8Array>([
    [5, () => text(spoiltData(base, chance))],
    [3, () => text(oddData(base, chance, () => true))],
    [
      5,
      () => {
        const [key, value] = chance.pick(named);
        const places = placesOf(base).filter((place) => place.at(-1) === key);
        if (places.length === 0 || chance.oneIn(3))
          return text({ scenario: 'box', schedule: '0/0', design: 'a0', gate: 'G0', [key]: value });
        return text(changedAt(base, chance.pick(places), () => value) ?? null);
      },
    ],
    [2, () => text([base, spoiltData(base, chance)])],
    [3, () => mutated(text(base), false, chance.below(2 ** 31))],
    [1, () => encoder.encode(hostile(chance))],
    [1, () => text(base)],
  ])();
}

/** A header that says something else: nothing, anything, or a number that is a little off, which no shape can show. */
function forgedHeader(header: Data, chance: Chance): Data {
  if (chance.oneIn(4)) return header;
  if (chance.oneIn(2)) return spoiltData(header, chance);
  const places = placesOf(header).filter((place) => !place.includes('question') && !place.includes('crc32'));
  const near = (old: Data): Data => (typeof old === 'number' ? old + chance.pick([-1, 1, 2, 1000]) : old);
  let changed = header;
  for (let count = 0; count < 12; count++) changed = changedAt(changed, chance.pick(places), near) ?? changed;
  return changed;
}

/** A checkpoint that was changed by somebody who knows how its sums are made. */
function forged(chance: Chance): Uint8Array {
  const { checkpoint } = documents();
  const length = new DataView(checkpoint.buffer, checkpoint.byteOffset).getUint32(12, true);
  const header = JSON.parse(new TextDecoder().decode(checkpoint.subarray(20, 20 + length))) as Data;
  const arrays = checkpoint.slice(20 + length);
  if (chance.oneIn(3) && arrays.length > 0) {
    const at = chance.below(arrays.length);
    arrays[at] = chance.below(256);
  }
  const changed = encoder.encode(JSON.stringify(resummed(forgedHeader(header, chance), arrays)));
  const bytes = new Uint8Array(20 + changed.length + arrays.length);
  bytes.set(checkpoint.subarray(0, 12));
  new DataView(bytes.buffer).setUint32(12, changed.length, true);
  bytes.set(changed, 20);
  bytes.set(arrays, 20 + changed.length);
  new DataView(bytes.buffer).setUint32(16, crc32(changed, crc32(bytes.subarray(0, 16))), true);
  return bytes;
}

/** The header with the sums of the arrays as they are now. */
function resummed(header: Data, arrays: Uint8Array): Data {
  let from = 0;
  return (
    changedAt(header, ['arrays'], (list) =>
      Array.isArray(list)
        ? (list as readonly Data[]).map((entry) => {
            if (typeof entry !== 'object' || entry === null || !('bytes' in entry)) return entry;
            const size = Number(entry['bytes']);
            const part = arrays.subarray(from, from + size);
            from += size;
            return 'crc32' in entry ? { ...entry, crc32: crc32(part) } : entry;
          })
        : list,
    ) ?? header
  );
}

const ktap = (chance: Chance): string =>
  chance.pick([
    'KTAP version 1\n1..1\nok 1 x\n',
    '#!/bin/bash\necho "KTAP version 1"; echo "1..1"; echo "ok 1"\n',
    `#!/bin/bash\n# ${hostile(chance)}\n`,
    hostile(chance),
    "cat <<'END'\n",
    '',
  ]);

/** A run about a document that names other things: a report, a checkpoint, a test for a guest. */
export function documentRun(chance: Chance): Pick<Case, 'tree' | 'lines'> {
  const beside: readonly Entry[] = [textFile('box.yaml', scenario), textFile('gate.ts', trap)];
  return chance.weighted<() => Pick<Case, 'tree' | 'lines'>>([
    [
      8,
      () => ({
        tree: [...beside, { path: 'bug.json', kind: 'file', bytes: report(chance) }],
        lines: [
          [
            'generate',
            ...(chance.oneIn(4) ? [] : ['box.yaml']),
            '--from',
            'bug.json',
            '--target',
            chance.pick(testTargets),
            ...(chance.oneIn(3) ? ['--out', 'tests/'] : []),
            ...(chance.oneIn(4) ? ['--property', chance.pick(['I1', 'foreign-dax', hostile(chance)])] : []),
            ...(chance.oneIn(3) ? ['--json'] : []),
          ],
        ],
      }),
    ],
    [
      5,
      () => ({
        tree: [
          ...beside,
          {
            path: 'kept.qck',
            kind: 'file',
            bytes: chance.oneIn(2) ? forged(chance) : mutated(documents().checkpoint, false, chance.below(2 ** 31)),
          },
        ],
        lines: [
          [
            'check',
            'box.yaml',
            '--worlds',
            '40',
            '--time',
            '1',
            '--resume',
            'kept.qck',
            ...(chance.oneIn(2) ? ['--json'] : []),
          ],
        ],
      }),
    ],
    [
      2,
      () => ({
        tree: [...beside, textFile('test.sh', ktap(chance))],
        lines: [['vm', 'box.yaml', '--test', 'test.sh', '--dry-run', ...(chance.oneIn(2) ? ['--json'] : [])]],
      }),
    ],
    [
      1,
      () => ({
        tree: [...beside, textFile('precious.txt', 'precious\n')],
        lines: [
          ['check', 'box.yaml', '--worlds', '5', '--checkpoint', chance.pick(['precious.txt', 'box.yaml', 'gate.ts'])],
        ],
      }),
    ],
  ])();
}

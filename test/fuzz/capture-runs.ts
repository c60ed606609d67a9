import { readCaptureFolder } from '../../src/capture/read-folder.ts';
import { mutated } from '../import/mutator.ts';
import type { Case, Entry } from './case.ts';
import type { Chance } from './chance.ts';
import { hostile, spoilt } from './hostile.ts';
import { fileName } from './scenario-runs.ts';
import { oddData, spoiltData, type Data } from './spoil.ts';
import { usesOfCapture } from './uses.ts';
import { captureFolder } from '../boots/captures.ts';

/** Captures that differ in kernel, topology, firmware and script. */
const names = [
  '6.12-t1-sr256-nopci',
  '7.3-t1-sr256-std',
  '6.12-t2-sr512-std',
  '7.3-t1h-sr256-hmat',
  '6.12-t1d-sr512-x2',
  '7.3-t1w-sr256-destroy-create',
  '6.12-t1-sr256-unbind-rebind-acpi',
  '7.2-t2-sr512-std',
];

const encoder = new TextEncoder();

/** Lines that matter of a log, and few others: thousands of them each time would be a hundred times as slow. */
const shortLog = (log: string): string =>
  log
    .split('\n')
    .filter(
      (line, index) => /Linux version|ommand line|soft reserved|cxl|dax|hmem|kmem/i.test(line) || index % 60 === 0,
    )
    .slice(0, 120)
    .join('\n');

function filesOf(name: string): ReadonlyMap<string, Uint8Array> {
  return new Map(
    [...readCaptureFolder(captureFolder(name))].map(([file, content]) => [
      file,
      typeof content === 'string' ? encoder.encode(file.includes('dmesg') ? shortLog(content) : content) : content,
    ]),
  );
}

let loaded: readonly ReadonlyMap<string, Uint8Array>[] | null = null;
const bases = (): readonly ReadonlyMap<string, Uint8Array>[] => (loaded ??= names.map(filesOf));

const decoder = new TextDecoder();

/** One file of a capture, changed as text, as JSON or as bytes. */
function changed(file: string, bytes: Uint8Array, chance: Chance): Uint8Array {
  const isTable = file.endsWith('.dat');
  if (isTable || chance.oneIn(3)) return mutated(bytes, isTable, chance.below(2 ** 31));
  const text = decoder.decode(bytes);
  if (file.endsWith('.json') && text.trim() !== '' && !chance.oneIn(4)) {
    const data = JSON.parse(text) as Data;
    return encoder.encode(
      JSON.stringify(chance.oneIn(2) ? spoiltData(data, chance) : oddData(data, chance, () => true)),
    );
  }
  const words = [...text.matchAll(/\S+/g)];
  if (words.length === 0) return encoder.encode(hostile(chance));
  const word = chance.pick(words);
  return encoder.encode(text.slice(0, word.index) + spoilt(word[0], chance) + text.slice(word.index + word[0].length));
}

/** What a stranger may have put beside the files of a capture. */
const besides = (folder: string, chance: Chance): readonly Entry[] =>
  chance.weighted<() => readonly Entry[]>([
    [20, () => []],
    [2, () => [{ path: `${folder}/${fileName(chance, '')}`, kind: 'file', bytes: encoder.encode('x') }]],
    [1, () => [{ path: `${folder}/iomem`, kind: 'link', to: '../../beside/precious.txt' }]],
    [1, () => [{ path: `${folder}/dmesg`, kind: 'link', to: '/proc/self/environ' }]],
    [1, () => [{ path: `${folder}/.config`, kind: 'link', to: '/dev/zero' }]],
    [1, () => [{ path: `${folder}/snap`, kind: 'link', to: '..' }]],
    [1, () => [{ path: `${folder}/lsmod`, kind: 'link', to: 'lsmod' }]],
    [1, () => [{ path: `${folder}/cedt`, kind: 'sparse', size: chance.pick([2 ** 21, 2 ** 33, 2 ** 40]) }]],
    [1, () => [{ path: `${folder}/kern.log`, kind: 'sparse', size: 2 ** 36 }]],
    [1, () => [{ path: `${folder}/dmesg.txt/x`, kind: 'file', bytes: encoder.encode('x') }]],
    [1, () => [{ path: `${folder}/CEDT`, kind: 'folder' }]],
  ])();

/** A run about the folder of a capture. */
export function captureRun(chance: Chance): Pick<Case, 'tree' | 'lines'> {
  const folder = fileName(chance, '');
  const base = chance.pick(bases());
  const files = [...base].filter(([file]) => !file.includes('/') && !chance.oneIn(12));
  const touched = new Set(Array.from({ length: 1 + chance.below(3) }, () => chance.below(Math.max(1, files.length))));
  const tree: Entry[] = files.map(([file, bytes], index) => ({
    path: `${folder}/${file}`,
    kind: 'file',
    bytes: touched.has(index) ? changed(file, bytes, chance) : bytes,
  }));
  // A folder that stands where a file would: the file gives way.
  const more = besides(folder, chance);
  const kept = tree.filter(
    ({ path }) => !more.some((entry) => entry.path === path || entry.path.startsWith(`${path}/`)),
  );
  return {
    tree: [{ path: 'made', kind: 'folder' }, { path: folder, kind: 'folder' }, ...kept, ...more],
    lines: usesOfCapture(folder, chance),
  };
}

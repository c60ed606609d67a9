import { describe, expect, it } from 'vitest';
import { iomem } from '../../machines/index.ts';
import { treeFromLines } from '../../src/model/resource-tree.ts';
import { play, type Bench } from './rig.ts';

// What the rules are is told in test/model; here only that each call reaches its rule and is answered.
const mib = 2 ** 20;
const at = (start: number, size: number) => ({ start: start * mib, end: (start + size) * mib - 1 });
const bench = (flat: boolean): Bench => ({
  id: 'iomem',
  machine: iomem,
  input: { tree: treeFromLines([]), flat },
  hears: {
    window: {
      type: 'call.insert',
      from: 'who',
      name: 'CXL Window 0',
      range: at(1024, 1024),
      kind: 'cxl-window',
      busy: false,
      under: null,
      expand: true,
    },
    region: {
      type: 'call.insert',
      from: 'who',
      name: 'region0',
      range: at(1024, 256),
      kind: 'cxl-region',
      busy: false,
      under: 'CXL Window 0',
      expand: false,
    },
    request: { type: 'call.request', from: 'who', name: 'dax0.0', range: at(1024, 256), kind: 'dax' },
    requestAgain: { type: 'call.request', from: 'who', name: 'dax1.0', range: at(1152, 256), kind: 'dax' },
    ram: {
      type: 'call.insert',
      from: 'who',
      name: 'dax0.0/ram',
      range: at(1024, 256),
      kind: 'system-ram',
      busy: true,
      under: 'dax0.0',
      expand: false,
    },
    intersects: { type: 'call.intersects', from: 'who', range: at(1024, 1), kind: 'cxl-window' },
    hasRam: { type: 'call.has_ram', from: 'who', range: at(1024, 1024) },
    alloc: { type: 'call.alloc', from: 'who', window: 'CXL Window 0', size: 256 * mib },
    allocAll: { type: 'call.alloc', from: 'who', window: 'CXL Window 0', size: 1024 * mib },
    drop: { type: 'call.remove', name: 'region0' },
  },
  peers: { who: {} },
});
const answers = (one: Bench, ...moves: readonly string[]) =>
  play(one, ...moves).said.filter((line) => line.startsWith('who'));

describe('iomem', () => {
  it('answers each question from the tree of that moment', () => {
    expect(
      answers(
        bench(false),
        'intersects',
        'window',
        'intersects',
        'region',
        'hasRam',
        'request',
        'ram',
        'hasRam',
        'requestAgain',
      ),
    ).toEqual([
      'who reply.intersects result=disjoint',
      'who reply.insert ok=true',
      'who reply.intersects result=intersects',
      'who reply.insert ok=true',
      'who reply.has_ram yes=false',
      'who reply.request ok=true',
      'who reply.insert ok=true',
      'who reply.has_ram yes=true',
      'who reply.request ok=false',
    ]);
  });

  it('finds the lowest free base in a window, and none for more than is free', () => {
    expect(
      answers(bench(false), 'window', 'alloc', 'region', 'alloc', 'allocAll', 'drop', 'allocAll').slice(1),
    ).toEqual([
      'who reply.alloc range=0x40000000-0x4fffffff',
      'who reply.insert ok=true',
      'who reply.alloc range=0x50000000-0x5fffffff',
      'who reply.alloc range=-',
      'who reply.alloc range=0x40000000-0x7fffffff',
    ]);
  });
});

describe('the flat tree of dax_regions', () => {
  it('gives overlapping ranges to the first who asks', () => {
    expect(answers(bench(true), 'request', 'requestAgain')).toEqual([
      'who reply.request ok=true',
      'who reply.request ok=false',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { dmesg, readDmesg } from '../../machines/index.ts';
import { after, play, type Bench } from './rig.ts';

const bench: Bench = {
  id: 'dmesg',
  machine: dmesg,
  input: { watched: ['region-committed'] },
  hears: {
    b: { type: 'call.log.conflict', text: 'b' },
    a: { type: 'call.log.conflict', text: 'a' },
    freed: { type: 'call.log.crash', text: 'slab-use-after-free' },
    full: { type: 'call.log.nospace', range: { start: 0, end: 15 } },
    committed: { type: 'call.log.milestone', milestone: 'region-committed' },
    decided: { type: 'call.log.milestone', milestone: 'hmem-decided' },
    await: { type: 'call.log.await', milestone: 'region-committed', from: 'user' },
    awaitOther: { type: 'call.log.await', milestone: 'hmem-decided', from: 'user' },
  },
  peers: { user: {} },
};
const read = (...moves: readonly string[]) => readDmesg(after(bench, ...moves) as Parameters<typeof readDmesg>[0]);

describe('dmesg', () => {
  it('keeps each conflict once, in no order that tells one run from another', () => {
    expect(read('b', 'a', 'b', 'full')).toEqual(read('a', 'b', 'full'));
    expect(read('b', 'a', 'b', 'full')).toEqual({
      conflicts: ['a', 'b'],
      crashes: [],
      noSpace: [{ start: 0, end: 15 }],
    });
  });

  it('keeps each use of freed memory once', () => {
    expect(read('freed', 'freed').crashes).toEqual(['slab-use-after-free']);
  });

  it('tells a waiter when its milestone comes, or at once when it has come', () => {
    expect(play(bench, 'await', 'committed').said).toEqual(['> await', '> committed', 'user reply.log']);
    expect(play(bench, 'committed', 'await').said).toEqual(['> committed', '> await', 'user reply.log']);
  });

  it('keeps no milestone that nobody watches', () => {
    expect(play(bench, 'decided', 'awaitOther').said).toEqual(['> decided', '> awaitOther']);
  });
});

import { describe, expect, it } from 'vitest';
import {
  afterStep,
  consume,
  noPendingLines,
  isSettled,
  nextKeys,
  type PendingLines,
} from '../../src/conform/pending-lines.ts';
import type { LineEffect } from '../../src/conform/line-effects.ts';

const say = (actor: string, key: number, how: { loose?: boolean; optional?: boolean } = {}): LineEffect => ({
  do: 'print',
  depth: 0,
  actor,
  observation: { kind: 'device.add', device: String(key), value: '' },
  loose: how.loose ?? false,
  optional: how.optional ?? false,
});
const call = (from: string, to: string, depth = 0): LineEffect => ({
  do: 'message',
  from,
  to,
  queued: false,
  returns: true,
  depth,
});
const reply = (from: string, to: string, depth = 0): LineEffect =>
  ({ ...call(from, to, depth), returns: false }) as LineEffect;
const mail = (from: string, to: string): LineEffect => ({ ...call(from, to), queued: true }) as LineEffect;

const step = (
  pending: PendingLines | null,
  actor: string,
  acts: readonly LineEffect[],
  from?: string,
): PendingLines | null =>
  pending &&
  afterStep(
    pending,
    { actor, ...(from === undefined ? {} : { from }) },
    acts,
    (act) => Number(act.observation.device),
    false,
  );

/** Every order in which the lines may come. */
function orders(pending: PendingLines | null): readonly string[] {
  if (!pending) return ['not yet'];
  if (pending.lines.length === 0) return [''];
  return nextKeys(pending)
    .flatMap((key) => consume(pending, key).flatMap((rest) => orders(rest).map((later) => `${key}${later}`)))
    .toSorted();
}

describe('pending lines', () => {
  it('come in the order of their thread', () => {
    expect(orders(step(noPendingLines, 'a', [say('a', 1), say('a', 2)]))).toEqual(['12']);
  });

  it('come in any order when nobody waits for the other', () => {
    const first = step(noPendingLines, 'a', [say('a', 1), say('a', 2)]);
    expect(orders(step(first, 'b', [say('b', 3)]))).toEqual(['123', '132', '312']);
  });

  it('come before what a woken thread prints, not before what the waker prints next', () => {
    const woken = step(noPendingLines, 'a', [say('a', 1), reply('a', 'b'), say('b', 2), say('a', 3)]);
    expect(orders(woken)).toEqual(['123', '132']);
  });

  it('come before what the caller prints after its call', () => {
    const returned: readonly LineEffect[] = [call('a', 'b'), { ...say('b', 1), depth: 1 } as LineEffect, say('a', 2)];
    expect(orders(step(noPendingLines, 'a', returned))).toEqual(['12']);
  });

  it('hold up the next step of their thread, and nobody else’s', () => {
    const first = step(noPendingLines, 'a', [say('a', 1)]);
    expect([orders(step(first, 'a', [])), orders(step(first, 'b', []))]).toEqual([['not yet'], ['1']]);
  });

  it('hold up whoever takes mail that was sent after them', () => {
    const sent = step(noPendingLines, 'a', [say('a', 1), mail('a', 'b'), say('a', 2)]);
    const out = sent && consume(sent, 1)[0];
    expect([orders(step(sent, 'b', [say('b', 3)], 'a')), orders(step(out ?? null, 'b', [say('b', 3)], 'a'))]).toEqual([
      ['not yet'],
      ['23', '32'],
    ]);
  });

  it('may be left out when they are optional, and then do not come later', () => {
    const pending = step(noPendingLines, 'a', [say('a', 1, { optional: true }), say('a', 2)]);
    expect([orders(pending), pending && isSettled(pending)]).toEqual([['12', '2'], false]);
  });

  it('of a teardown come in any order, and hold up nobody', () => {
    const pending = step(noPendingLines, 'a', [say('a', 1, { loose: true }), say('a', 2, { loose: true })]);
    expect([orders(pending), orders(step(pending, 'a', []))]).toEqual([
      ['12', '21'],
      ['12', '21'],
    ]);
  });
});

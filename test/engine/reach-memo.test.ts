import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReachMemo, type PossibleSend } from '../../src/engine/reductions/partial-order/reach-memo.ts';

const sendsOf = (messages: readonly number[]): PossibleSend[] =>
  messages.map((message) => ({ message, predecessor: { position: message, event: 0 } }));

const entry = fc.record({
  reach: fc.nat(300),
  place: fc.nat(70),
  to: fc.nat(1000),
  messages: fc.array(fc.nat(5000), { maxLength: 4 }),
});

describe('growths', () => {
  it('are found again by reach and place, with all their messages, however many there are', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), (before, entries) => {
        const growths = new ReachMemo();
        for (const { reach, place, to, messages } of before)
          growths.set(reach, place, growths.add(to, sendsOf(messages)));
        growths.clear();
        const model = new Map<string, readonly [to: number, messages: readonly number[]]>();
        for (const { reach, place, to, messages } of entries) {
          growths.set(reach, place, growths.add(to, sendsOf(messages)));
          model.set(`${reach} ${place}`, [to, messages]);
        }
        for (const { reach, place } of [...before, ...entries]) {
          const growth = growths.find(reach, place);
          const found = growth < 0 ? undefined : [growths.reach(growth), messagesOf(growths, growth)];
          expect(found).toEqual(model.get(`${reach} ${place}`));
        }
      }),
    );
  });
});

function messagesOf(growths: ReachMemo, growth: number): readonly number[] {
  const messages: number[] = [];
  for (let index = growths.begin(growth); index < growths.end(growth); index++) {
    expect(growths.send(index).message).toBe(growths.message(index));
    messages.push(growths.message(index));
  }
  return messages;
}

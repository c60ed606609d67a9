import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Growths, type MaySend } from '../../src/engine/reduce/growths.ts';

const sendsOf = (messages: readonly number[]): MaySend[] =>
  messages.map((message) => ({ message, via: { position: message, event: 0 } }));

const entry = fc.record({
  prospect: fc.nat(300),
  place: fc.nat(70),
  to: fc.nat(1000),
  messages: fc.array(fc.nat(5000), { maxLength: 4 }),
});

describe('growths', () => {
  it('are found again by prospect and place, with all their messages, however many there are', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), (before, entries) => {
        const growths = new Growths();
        for (const { prospect, place, to, messages } of before)
          growths.set(prospect, place, growths.add(to, sendsOf(messages)));
        growths.clear();
        const model = new Map<string, readonly [to: number, messages: readonly number[]]>();
        for (const { prospect, place, to, messages } of entries) {
          growths.set(prospect, place, growths.add(to, sendsOf(messages)));
          model.set(`${prospect} ${place}`, [to, messages]);
        }
        for (const { prospect, place } of [...before, ...entries]) {
          const growth = growths.find(prospect, place);
          const found = growth < 0 ? undefined : [growths.prospect(growth), messagesOf(growths, growth)];
          expect(found).toEqual(model.get(`${prospect} ${place}`));
        }
      }),
    );
  });
});

function messagesOf(growths: Growths, growth: number): readonly number[] {
  const messages: number[] = [];
  for (let index = growths.begin(growth); index < growths.end(growth); index++) {
    expect(growths.send(index).message).toBe(growths.message(index));
    messages.push(growths.message(index));
  }
  return messages;
}

import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { replayScenario } from '../../src/verbs/index.ts';
import { end } from './kernel.ts';

// A gate that waits longer than it needs beside one that does not, on the same boot.

const over = 'all CXL probing due at boot is over, and the gate';
const causeOf = (...asked: Parameters<typeof end>) => end(...asked).overWaits?.cause ?? null;

describe('a fixed delay', () => {
  it('is waited out when the last probe is long over (G2), where a wait for probes ends with it (G5)', () => {
    expect(end('S01', 'f', { gate: 'G2' }).overWaits).toMatchObject({
      cause: 'timer',
      why: `${over} waits out a timer`,
    });
    expect(end('S01', 'f', { gate: 'G5' }).overWaits).toBeNull();
  });

  it('is too short in another order of the same boot: a guess is wrong on both sides', () => {
    const { properties } = end('S01', 'f', { gate: 'G2' });
    expect(properties.find(({ id }) => id === 'I5')?.verdict).toBe('violated');
  });

  it('is waited out as well when it is longer than any probe that ends (G2-endpoint-long)', () => {
    expect(causeOf('S01', 'b', { gate: 'G2-endpoint-long' })).toBe('timer');
  });
});

describe('a timeout', () => {
  it('costs nothing where what it bounds comes to an end (R5), and is waited out where that never comes (G4 of e5)', () => {
    expect([causeOf('S01', 'f', { gate: 'R5' }), causeOf('S03', 'f', { gate: 'R5' })]).toEqual([null, null]);
    expect([causeOf('S01', 'e5', { gate: 'G4-v5-long' }), causeOf('S03', 'e5', { gate: 'G4-v5-long' })]).toEqual([
      null,
      'timer',
    ]);
  });
});

describe('a probe that is slow', () => {
  it('is what a gate waits for, and no over-wait, when it is CXL’s', () => {
    expect([causeOf('S24', 'f', { gate: 'G5' }), causeOf('S24', 'f', { gate: 'R5' })]).toEqual([null, null]);
  });
});

describe('a probe that never returns and is not CXL’s', () => {
  it('is waited for, and for ever without a timeout (G5): a hang, and an over-wait', () => {
    const { overWaits, endings } = end('S29', 'f', { gate: 'G5' });
    expect([endings, overWaits?.cause, overWaits?.why]).toEqual([
      ['HANG'],
      'unrelated',
      `${over} waits for the probe of 0000:03:00.0, which is not CXL's`,
    ]);
  });

  it('is waited for until the timeout (R5): an over-wait, and no hang', () => {
    const { overWaits, endings } = end('S29', 'f', { gate: 'R5' });
    expect([endings, overWaits?.cause, overWaits?.why]).toEqual([
      ['CXL'],
      'unrelated',
      `${over} waits for the probe of 0000:03:00.0, which is not CXL's, until its timer fires`,
    ]);
  });

  it('is nothing to a gate that counts no probes (G2): that one waits out its timer', () => {
    expect(causeOf('S29', 'f', { gate: 'G2' })).toBe('timer');
  });
});

describe('a hang', () => {
  it('is no over-wait where CXL’s own module is waited for: what could come is not there, and no time helps (G3)', () => {
    const { overWaits, endings } = end('S03', 'd', { gate: 'G3', kernel: '6.12' });
    expect([endings, overWaits]).toEqual([['HANG'], null]);
  });

  it('is no over-wait where the gate waits for its own caller: that probe is not over (G1-in-probe)', () => {
    expect(end('S01', 'f', { gate: 'G1-in-probe' })).toMatchObject({ endings: ['HANG'], overWaits: null });
  });
});

describe('a probe that waits for the decision', () => {
  it('hangs with a gate that counts it, which is no over-wait even beside somebody else’s probe (f-v5 with G5)', () => {
    expect([end('S01', 'f-v5').overWaits, end('S29', 'f-v5').overWaits]).toEqual([null, null]);
    expect(end('S29', 'f-v5').endings).toEqual(['HANG']);
  });

  it('is waited for until the timeout, where the gate has one (f-v5 with R5)', () => {
    expect(causeOf('S01', 'f-v5', { gate: 'R5' })).toBe('timer');
  });
});

describe('the order that over-waits', () => {
  it.each([
    ['S01', 'f', 'G2', null],
    ['S29', 'f', 'R5', null],
    ['S29', 'f', 'G5', 'HANG'],
  ] as const)('replays step by step: %s under %s with %s', (id, design, gate, ending) => {
    const { overWaits } = end(id, design, { gate });
    const record = replayScenario(loadScenario(id), { design, gate }, overWaits?.schedule ?? '');
    expect([record.steps.length, record.ending]).toEqual([overWaits?.steps, ending]);
  });
});

import { describe, expect, it } from 'vitest';
import { broken, end } from './kernel.ts';

// The proposals between the seed and the merge, each with the hole that its review found and a neighbour that has it not.

describe('trimming when a region is constructed (b)', () => {
  it('loses the range when assembly then fails; trimming after the probe (d) does not', () => {
    expect(end('S06', 'b').endings).toEqual(['LOST']);
    expect(end('S06', 'd').endings).toEqual(['REMNANT']);
  });

  it('shares out a range that is larger than its region', () => {
    expect(end('S45', 'b', { gate: 'G2-endpoint-long' }).endings).toEqual(['HMEM+CXL+HMEM']);
  });

  it('decides nothing where no endpoint is ever probed, for nobody armed the work', () => {
    expect(end('S03', 'b').endings).toEqual(['LOST']);
    expect(end('S43', 'b').endings).toEqual(['HMEM']);
  });
});

describe('the window test that the managed proposals left in hmem (e4, e5)', () => {
  it('leaves the regression case lost, though the gate has opened', () => {
    for (const design of ['e4', 'e5']) expect(end('S03', design).endings).toEqual(['LOST']);
  });

  it('lets go of a range that no window touches', () => {
    for (const design of ['e4', 'e5']) expect(end('S04', design).endings).toEqual(['HMEM']);
  });
});

describe('dax_hmem by callback (e5)', () => {
  it('drops what is left when dax_hmem comes after the work; by symbol (e4) it is always there before', () => {
    expect(end('S05', 'e5', { gate: 'G4-v5-long' }).endings).toEqual(['HMEM', 'LOST']);
    expect(end('S05', 'e4', { gate: 'G4-long' }).endings).toEqual(['HMEM']);
  });
});

describe('HMAT entries', () => {
  it('are taken by hmem before any window is there when dax_hmem precedes cxl_acpi by symbol (e4), and are not walked later (e5)', () => {
    expect(end('S42', 'e4', { gate: 'G4-long' }).endings).toEqual(['CXL+HMEM', 'SHADOW+HMEM']);
    expect(broken(end('S42', 'e4', { gate: 'G4-long' }))).toContain('I9');
    expect(broken(end('S42', 'e5', { gate: 'G4-v5-long' }))).not.toContain('I9');
  });
});

describe('thirty seconds (G4)', () => {
  it('are a guess: too short, and the Soft Reserved node stays in the window', () => {
    expect(end('S01', 'e5').endings).toEqual(['CXL', 'CXL+SR']);
    expect(end('S01', 'e5', { gate: 'G4-v5-long' })).toMatchObject({ endings: ['CXL'], verdict: 'holds' });
  });

  it('bound only the first wait: a probe that never returns hangs behind them', () => {
    expect(broken(end('S29', 'e5', { gate: 'G4-v5-long' }))).toContain('I7');
  });
});

describe('a teardown in the barrier (G3-teardown)', () => {
  it('gives hmem the range when the only function fails, and leaves a healthy boot alone', () => {
    expect(end('S03', 'd', { gate: 'G3-teardown' }).endings).toEqual(['HMEM']);
    expect(end('S01', 'd', { gate: 'G3-teardown' })).toMatchObject({ endings: ['CXL'], verdict: 'holds' });
  });

  it('takes a healthy region apart when an unrelated probe hangs: its memory is online, and nobody can use it after', () => {
    expect(end('S29', 'd', { gate: 'G3-teardown' }).endings).toEqual(['NOBIND']);
    expect(end('S29', 'd').endings).toEqual(['HANG']);
  });
});

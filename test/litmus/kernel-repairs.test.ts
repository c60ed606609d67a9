import { describe, expect, it } from 'vitest';
import { broken, end } from './kernel.ts';

// Each hole of the merged design and gate with the repair that closes it, and beside it one that does not: a repair is worth its
// name only for the hole it was made for.

const withGate = (id: string, gate: string) => end(id, 'f', { gate });
const shadowed = ['I4', 'I5', 'I9', 'I10', 'I11'];

describe('everything built in (f1)', () => {
  it('is decided before cxl_pci has registered, unless the gate waits for the last initcall (R3)', () => {
    expect(withGate('S20', 'G5')).toMatchObject({ endings: ['CXL', 'SHADOW'] });
    expect(withGate('S20', 'R3')).toMatchObject({ endings: ['CXL'], verdict: 'holds', complete: true });
  });

  it('is not mended by another look (R1), by a flush of cxl_bus_wq (R2) or by a timeout (R5)', () => {
    for (const gate of ['R1', 'R2', 'R5']) expect(withGate('S20', gate).endings).toEqual(['CXL', 'SHADOW']);
  });
});

describe('a rescan that is still queued (f2)', () => {
  it('is waited for by a gate that flushes cxl_bus_wq (R2), and by one that looks until nothing begins (R1)', () => {
    expect(broken(withGate('S27', 'G5'))).toEqual(expect.arrayContaining(shadowed));
    for (const gate of ['R1', 'R2'])
      expect(withGate('S27', gate)).toMatchObject({ endings: ['CXL'], verdict: 'holds', complete: true });
  });

  it('is not waited for because initcalls are over (R3)', () => {
    expect(withGate('S27', 'R3').endings).toEqual(['CXL', 'SHADOW']);
  });
});

describe('a probe that never returns (f8)', () => {
  it('holds the decision up for ever, unless the wait is bounded (R5)', () => {
    expect(broken(withGate('S29', 'G5'))).toContain('I7');
    expect(withGate('S29', 'R5')).toMatchObject({ endings: ['CXL'], verdict: 'holds', complete: true });
  });

  it('is worse than a timeout that may be too short: that one opens too early on the fault-free boot', () => {
    expect(withGate('S01', 'R5').endings).toEqual(['CXL']);
    expect(withGate('S01', 'R5-guess').endings).toEqual(['CXL', 'SHADOW']);
  });
});

describe('all repairs of the gate together (R1235)', () => {
  it.each(['S01', 'S20', 'S27', 'S29'])('end %s with CXL in every order', (id) => {
    expect(withGate(id, 'R1235')).toMatchObject({ endings: ['CXL'], verdict: 'holds', complete: true });
  });

  it('cannot load what is not there: cxl_pci outside the initramfs is a shadow still (f4)', () => {
    expect(withGate('S19', 'R1235').endings).toEqual(['SHADOW']);
  });
});

describe('a region that is committed and then fails its probe (f6)', () => {
  it('keeps the range under f, and loses it to hmem when only a dax_region counts (R4)', () => {
    expect(end('S09', 'f').endings).toEqual(['LOST']);
    expect(end('S09', 'f-R4').endings).toEqual(['REMNANT']);
  });

  it('is not told apart by pieces alone (R6); and no policy sees that dax_cxl is missing', () => {
    expect(end('S09', 'f-R6').endings).toEqual(['LOST']);
    for (const design of ['f', 'f-R4', 'f-R6', 'f-R46']) expect(end('S10', design).endings).toEqual(['LOST']);
  });
});

describe('a range that is larger than its region (f5)', () => {
  it('blocks itself under f, and is shared out when hmem gets the gaps (R6)', () => {
    expect(end('S45', 'f')).toMatchObject({ endings: ['NOBIND'] });
    expect(end('S45', 'f-R6')).toMatchObject({ endings: ['HMEM+CXL+HMEM'], verdict: 'holds' });
  });

  it('is no case for the union of regions (R4): the gap is no region', () => {
    expect(end('S45', 'f-R4').endings).toEqual(['NOBIND']);
  });
});

describe('a flush of the decision from a probe', () => {
  it('waits for itself in the probe of a CXL dax_region (f-v5), which 7.1 never lets begin before the decision', () => {
    expect(end('S01', 'f-v5').endings).toEqual(['CXL', 'HANG']);
    expect(end('S01', 'f').endings).toEqual(['CXL']);
  });
});

import { describe, expect, it } from 'vitest';
import { broken, end } from './kernel.ts';

// Each race of the kernel twice: the way that was tried and lost, and the way that holds.

describe('wait_for_device_probe() from cxl_acpi', () => {
  it('returns before cxl_pci is registered, and hmem takes what CXL was still to claim (G1)', () => {
    const report = end('S01', 'f', { gate: 'G1' });
    expect(report).toMatchObject({ endings: ['CXL', 'SHADOW'], complete: true });
    expect(broken(report)).toEqual(['I4', 'I5', 'I9', 'I10', 'I11', 'I12']);
  });

  it('comes too early for a rescan as well (G1)', () => {
    expect(broken(end('S27', 'f', { gate: 'G1' }))).toContain('I5');
  });

  it('returns after all of it when both modules are requested first and a work item waits (G5)', () => {
    expect(end('S01', 'f', { gate: 'G5' })).toMatchObject({ endings: ['CXL'], verdict: 'holds', complete: true });
  });
});

describe('wait_for_device_probe() inside a probe', () => {
  it('waits for itself in cxl_acpi_probe: nobody ever decides (G1-in-probe)', () => {
    const report = end('S01', 'f', { gate: 'G1-in-probe' });
    expect(report).toMatchObject({ endings: ['HANG'], complete: true });
    expect(broken(report)).toEqual(['I1', 'I1b', 'I7', 'I16']);
  });

  it('waits for itself in the probe of dax_hmem, where a0 would ask a gate (G5)', () => {
    expect(broken(end('S01', 'a0', { gate: 'G5' }))).toEqual(['I4', 'I7', 'I16']);
    expect(broken(end('S01', 'a1', { gate: 'G5' }))).toEqual(['I7', 'I16']);
  });

  it('comes back from a work item, which is in no probe (f with G5)', () => {
    expect(broken(end('S01', 'f', { gate: 'G5' }))).toEqual([]);
  });
});

describe('cxl_mem.ko under the merged gate', () => {
  it('is loaded by udev after the gate has looked, in a 6.12 stack: between uevent and load all is idle', () => {
    const report = end('S26', 'f', { kernel: '6.12' });
    expect(report).toMatchObject({ endings: ['CXL', 'SHADOW'], complete: true });
    expect(broken(report)).toEqual(['I4', 'I5', 'I9', 'I10', 'I11', 'I12']);
  });

  it('is needed by cxl_pci as a symbol, in a 7.1 stack: it is there before the first function is probed', () => {
    expect(end('S26', 'f', { kernel: '7.1' })).toMatchObject({ endings: ['CXL'], verdict: 'holds', complete: true });
  });
});

describe('the rescan of the cxl bus', () => {
  it('is plain work, which the gate does not wait for: a memdev that came before the root is attached too late', () => {
    const report = end('S27', 'f');
    expect(report).toMatchObject({ endings: ['CXL', 'SHADOW'], complete: true });
    expect(broken(report)).toContain('I5');
  });

  it('has nothing to do when cxl_acpi comes first', () => {
    expect(end('S01', 'f')).toMatchObject({ endings: ['CXL'], verdict: 'holds', complete: true });
  });
});

import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { Fault, Scenario } from '../../src/model/scenario.ts';
import { broken, end } from './kernel.ts';

// What goes wrong, each beside its twin that goes right.

const withFaults = (id: string, ...faults: readonly Fault[]): Scenario => ({ ...loadScenario(id), faults });
const pci = '0000:0d:00.0';

describe('a probe that takes another time', () => {
  it('is waited for while it runs, however slow the hardware', () => {
    expect(end(withFaults('S01', { kind: 'slow', device: pci }), 'f')).toMatchObject({
      endings: ['CXL'],
      verdict: 'holds',
      complete: true,
    });
  });

  it('is not waited for once it is on the deferred list', () => {
    const report = end(withFaults('S01', { kind: 'defer', device: pci, times: 1 }), 'f');
    expect(report).toMatchObject({ endings: ['CXL', 'SHADOW'], complete: true });
    expect(broken(report)).toContain('I5');
  });

  it('costs nothing before 7.1, where nobody waits', () => {
    expect(end(withFaults('S01', { kind: 'defer', device: pci, times: 1 }), 'a1')).toMatchObject({
      endings: ['CXL'],
      verdict: 'holds',
    });
  });
});

describe('a pointer to a staged target', () => {
  it('outlives its memdev on a 7.0 stack, and the region follows it', () => {
    expect(end('S35', 'd', { kernel: '7.0' }).endings).toEqual(['CRASH']);
  });

  it('goes with it on a 7.1 stack (87805c32e6ad)', () => {
    expect(end('S35', 'd', { kernel: '7.1' }).endings).not.toContain('CRASH');
  });
});

describe('a card that is pulled at any moment', () => {
  it('takes its region along in every order, and no machine hears anything that it does not know', () => {
    for (const design of ['a0', 'a1', 'c', 'd', 'f']) {
      const report = end(withFaults('S06', { kind: 'removed', device: 'mem0' }), design);
      expect(report).toMatchObject({ findings: [], complete: true });
      expect(report.endings.some((ending) => ending.startsWith('CXL'))).toBe(false);
    }
  });

  it('is another matter when it was never needed: the card of S34 that firmware left alone', () => {
    const box: Scenario = {
      ...loadScenario('S34'),
      kernel: loadScenario('S01').kernel,
      userspace: loadScenario('S01').userspace,
      faults: [{ kind: 'removed', device: 'mem1' }],
    };
    expect(end(box, 'f')).toMatchObject({ endings: ['CXL'], findings: [], complete: true });
  });
});

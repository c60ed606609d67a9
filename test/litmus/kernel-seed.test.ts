import { describe, expect, it } from 'vitest';
import { broken, end } from './kernel.ts';

// The proposals of the seed mail and their gate, each with the twin that shows what it is good for.

describe('the seed minimum, every Soft Reserved range a dax device', () => {
  it('fails where only function of a box fails (a0), and holds when the rest goes to hmem (c, d)', () => {
    expect(broken(end('S03', 'a0'))).toContain('I1');
    for (const design of ['c', 'd']) expect(end('S03', design)).toMatchObject({ endings: ['HMEM'], verdict: 'holds' });
  });

  it('fails for a region whose probe fails under f, which looks at the commit, and holds under c and d, which look at the probe', () => {
    expect(broken(end('S09', 'f'))).toContain('I1');
    for (const design of ['c', 'd']) expect(broken(end('S09', design))).not.toContain('I1');
  });

  it('is lost under every design where dax_cxl is missing: a probed region without a dax device is a blind spot', () => {
    for (const design of ['c', 'd', 'f']) expect(end('S10', design).endings).toEqual(['LOST']);
  });
});

describe('the gate of the seed (G3)', () => {
  it('never opens on a 6.12 stack when the only function fails: without a memdev nobody asks for cxl_mem', () => {
    expect(end('S03', 'd', { kernel: '6.12' })).toMatchObject({ endings: ['HANG'], complete: true });
    expect(end('S03', 'd', { kernel: '7.0' })).toMatchObject({ endings: ['HMEM'], complete: true });
  });

  it('waits for modules that come with the real root, where the merged gate gives up on them', () => {
    expect(end('S19', 'd')).toMatchObject({ endings: ['CXL'], complete: true });
    expect(end('S19', 'f')).toMatchObject({ endings: ['SHADOW'], complete: true });
  });

  it('hangs on an unrelated probe that never returns, like every gate without a timeout', () => {
    expect(broken(end('S29', 'd'))).toContain('I7');
  });
});

describe('a fixed delay (G2)', () => {
  it('may be shorter than the probes it should outlast; G3 is not', () => {
    expect(broken(end('S01', 'd', { gate: 'G2' }))).toEqual(expect.arrayContaining(['I5', 'I11']));
    expect(end('S01', 'd', { gate: 'G3' })).toMatchObject({ endings: ['CXL'], verdict: 'holds' });
  });

  it('never hangs once it is armed, whatever probe does', () => {
    expect(broken(end('S29', 'd', { gate: 'G2' }))).not.toContain('I7');
    expect(broken(end('S29', 'd', { gate: 'G3' }))).toContain('I7');
  });
});

describe('teardown at the first trouble (c)', () => {
  it('takes a healthy region down as well, whose memory may be online already: then nobody can use it', () => {
    const report = end('S11', 'c');
    expect(report.endings).toEqual(['HMEM', 'NOBIND']);
    expect(broken(report)).toContain('I1b');
    expect(broken(end('S11', 'd'))).not.toContain('I11');
  });
});

import { describe, expect, it } from 'vitest';
import { overWaitIn } from '../../src/properties/index.ts';
import { view } from './views.ts';

const judged = (text: string, hasTimer: boolean) => overWaitIn(view(text), hasTimer);
const over = 'all CXL probing due at boot is over, and';

describe('a world in which only time can pass', () => {
  it('is an over-wait when the gate waits, nothing is outstanding and a timer can fire', () => {
    expect(judged('gate waiting', true)).toEqual({ cause: 'timer', why: `${over} the gate waits out a timer` });
    expect(judged('deciding', true)).toEqual({ cause: 'timer', why: `${over} the decision waits out a timer` });
  });

  it('is none while a CXL probe due at boot is outstanding, when nobody waits, or without a timer', () => {
    expect([
      judged('gate waiting\noutstanding cxl_pci/0000:0d:00.0', true),
      judged('gate waiting\noutstanding cxl_pci/0000:0d:00.0\nunrelated 0000:03:00.0', true),
      judged('gate released', true),
      judged('unrelated 0000:03:00.0', true),
      judged('gate waiting', false),
    ]).toEqual([null, null, null, null, null]);
  });

  it('is one, with or without a timer, when somebody else’s probe is waited for', () => {
    const why = `${over} the gate waits for the probe of 0000:03:00.0, which is not CXL's`;
    expect(judged('gate waiting\nunrelated 0000:03:00.0', false)).toEqual({ cause: 'unrelated', why });
    expect(judged('gate waiting\nunrelated 0000:03:00.0', true)).toEqual({
      cause: 'unrelated',
      why: `${why}, until its timer fires`,
    });
    expect(judged('gate waiting\nunrelated 0000:03:00.0\nunrelated 0000:04:00.0', false)?.why).toBe(
      `${over} the gate waits for the probes of 0000:03:00.0, 0000:04:00.0, which are not CXL's`,
    );
  });
});

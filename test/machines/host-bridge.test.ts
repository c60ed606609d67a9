import { describe, expect, it } from 'vitest';
import { hostBridge, type HostBridgeInput } from '../../machines/index.ts';
import { offers, play, type Bench } from './rig.ts';

const bench = (free: boolean): Bench => ({
  id: 'bridge',
  machine: hostBridge,
  input: { id: 'bridge', functions: ['0d', '0e'], free } satisfies HostBridgeInput,
  hears: {
    step: { type: 'call.function.add' },
    ask: { type: 'call.bridge.check', from: 'cxl_acpi' },
  },
  peers: { '0d': {}, '0e': {}, driver_core: {}, cxl_acpi: {} },
});

describe('a late host bridge', () => {
  it('brings the functions below it, and what binds on them sets off the deferred list', () => {
    expect(play(bench(true), 'ask', 'env.enumerate', 'ask')).toEqual({
      said: [
        '> ask',
        'cxl_acpi reply.bridge bound=false',
        '> env.enumerate',
        '0d call.function.add',
        '0e call.function.add',
        'driver_core call.bound',
        '> ask',
        'cxl_acpi reply.bridge bound=true',
      ],
      state: 'bound',
    });
  });

  it('comes at any moment, or only when a step brings it', () => {
    expect([offers(bench(true)), offers(bench(false))]).toEqual([['env.enumerate'], []]);
    expect(play(bench(false), 'step')).toMatchObject({ state: 'bound' });
  });
});

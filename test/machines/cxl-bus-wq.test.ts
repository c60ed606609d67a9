import { describe, expect, it } from 'vitest';
import { cxlBusWq, rescanIsDue } from '../../machines/index.ts';
import { after, play, type Bench } from './rig.ts';

const bench: Bench = {
  id: 'cxl_bus_wq',
  machine: cxlBusWq,
  input: { memdevDriver: 'driver/cxl_mem', portDriver: 'driver/cxl_port' },
  hears: {
    rescan: { type: 'call.work.rescan' },
    detach0: { type: 'call.work.detach', memdev: 'mem0' },
    detach1: { type: 'call.work.detach', memdev: 'mem1' },
    rescanned: { type: 'reply.rescan' },
    detached: { type: 'reply.unbind' },
    off: { type: 'call.autoprobe', on: false },
  },
  peers: { 'driver/cxl_mem': {}, 'driver/cxl_port': {}, mem0: {}, mem1: {} },
};

describe('cxl_bus_wq', () => {
  it('does its work in the order queued, one item at a time', () => {
    expect(play(bench, 'detach1', 'rescan', 'detach0', 'go', 'detached', 'go', 'rescanned', 'go', 'detached')).toEqual({
      said: [
        '> detach1',
        '> rescan',
        '> detach0',
        '> go',
        'mem1 detach',
        '> detached',
        '> go',
        'driver/cxl_mem rescan',
        '> rescanned',
        '> go',
        'mem0 detach',
        '> detached',
      ],
      state: 'idle',
    });
  });

  // The real 6.12-t1-sr256-portlate.
  it('binds ports too while the bus does not probe by itself', () => {
    expect(play(bench, 'off', 'rescan', 'go', 'rescanned', 'rescanned')).toEqual({
      said: [
        '> off',
        '> rescan',
        '> go',
        'driver/cxl_port rescan',
        '> rescanned',
        'driver/cxl_mem rescan',
        '> rescanned',
      ],
      state: 'idle',
    });
  });

  it('does not queue twice what is pending', () => {
    expect(play(bench, 'rescan', 'detach0', 'rescan', 'detach0', 'go', 'rescanned', 'go', 'detached').state).toBe(
      'idle',
    );
  });

  it('owes a rescan while one is queued or runs, and none for a detach', () => {
    const owes = (...moves: readonly string[]): boolean =>
      rescanIsDue(after(bench, ...moves) as Parameters<typeof rescanIsDue>[0]); // The bench's own machine.
    expect([
      owes('rescan'),
      owes('rescan', 'go'),
      owes('detach0', 'rescan'),
      owes('rescan', 'go', 'rescanned'),
      owes('detach0'),
      owes('detach0', 'go'),
    ]).toEqual([true, true, true, false, false, false]);
  });

  it('queues again what is already running', () => {
    expect(play(bench, 'rescan', 'go', 'rescan', 'rescanned', 'go').said.slice(-2)).toEqual([
      '> go',
      'driver/cxl_mem rescan',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { daxHmem, type DaxHmemInput } from '../../machines/index.ts';
import type { KernelEvent } from '../../src/model/event.ts';
import { play, type Bench } from './rig.ts';

const judge = (register: boolean): KernelEvent => ({ type: 'reply.policy.judge', register });
const bench = (verdicts: readonly KernelEvent[], refused = false): Bench => ({
  id: 'dax_hmem',
  machine: daxHmem,
  input: {
    id: 'dax_hmem',
    driver: 'driver',
    policy: 'owner',
    hmemDriver: 'hmem',
    ranges: [
      { range: { start: 0x1000, end: 0x1fff }, devices: ['hmem.0'] },
      { range: { start: 0x2000, end: 0x2fff }, devices: ['hmem.1'] },
    ],
    error: null,
    flushesOnFailure: false,
  } satisfies DaxHmemInput,
  hears: {
    start: { type: 'call.probe.start', async: false, prober: 'adder' },
    ask: { type: 'call.hmem.bound', from: 'owner' },
    register1: { type: 'call.hmem.register', index: 1, from: 'owner' },
    release1: { type: 'call.hmem.release', index: 1, from: 'owner' },
    unbind: { type: 'call.unbind', from: 'user' },
  },
  peers: {
    owner: {
      'call.policy.begin': { type: 'reply.policy.begin', error: refused ? 'EBUSY' : null },
      'call.policy.judge': verdicts,
    },
    hmem: { 'call.device.add': { type: 'reply.attach', device: 'hmem', bound: false } },
    driver: {},
    'hmem.0': {},
    'hmem.1': {},
    driver_core: {},
    user: {},
  },
});
const added = (index: number, range: string) => [
  `hmem.${index} call.create range=${range}`,
  `hmem call.device.add device=hmem.${index}`,
];
const first = added(0, '0x1000-0x1fff');
const second = added(1, '0x2000-0x2fff');
const done = (error: string) => `driver call.probe.done device=dax_hmem error=${error} prober=adder`;

describe('dax_hmem', () => {
  it('asks the policy about range after range and adds a device for those it is given', () => {
    expect(play(bench([judge(true), judge(false)]), 'start', 'go', 'go')).toEqual({
      said: [
        '> start',
        '> go',
        'owner call.policy.begin',
        'owner call.policy.judge index=0',
        ...first,
        '> go',
        'owner call.policy.judge index=1',
        done('-'),
      ],
      state: 'bound.idle',
    });
  });

  it('fails with EBUSY while an earlier decision is pending', () => {
    expect(play(bench([], true), 'start', 'go')).toEqual({
      said: ['> start', '> go', 'owner call.policy.begin', done('EBUSY')],
      state: 'unbound.failed',
    });
  });

  it('registers a range later when the policy asks, once bound', () => {
    expect(
      play(bench([judge(false)]), 'ask', 'start', 'go', 'go', 'ask', 'register1').said.filter(
        (line) => !line.startsWith('owner call'),
      ),
    ).toEqual([
      '> ask',
      'owner reply.hmem.bound bound=false',
      '> start',
      '> go',
      '> go',
      done('-'),
      '> ask',
      'owner reply.hmem.bound bound=true',
      '> register1',
      ...second,
      'owner reply.hmem.register',
    ]);
  });

  it('gives one range back when the policy asks, keeps the others, and can register it again', () => {
    const { said } = play(bench([judge(true)]), 'start', 'go', 'go', 'release1', 'release1', 'register1', 'unbind');
    expect(said.slice(said.indexOf('> release1'))).toEqual([
      '> release1',
      'hmem.1 call.destroy offline=false',
      'owner reply.hmem.release',
      '> release1',
      'owner reply.hmem.release',
      '> register1',
      ...second,
      'owner reply.hmem.register',
      '> unbind',
      'hmem.1 call.destroy offline=false',
      'hmem.0 call.destroy offline=false',
      'driver call.released device=dax_hmem',
      'user reply.unbind',
    ]);
  });

  it('has nothing to give back while it is unbound', () => {
    expect(play(bench([]), 'release1').said).toEqual(['> release1', 'owner reply.hmem.release']);
  });

  it('takes its devices down when it is unbound, the last one first', () => {
    expect(play(bench([judge(true)]), 'start', 'go', 'go', 'unbind').said.slice(-5)).toEqual([
      '> unbind',
      'hmem.1 call.destroy offline=false',
      'hmem.0 call.destroy offline=false',
      'driver call.released device=dax_hmem',
      'user reply.unbind',
    ]);
  });

  it('is unbound only after the probe that holds its device lock', () => {
    expect(play(bench([judge(true)]), 'start', 'unbind', 'go', 'go').said.slice(-5)).toEqual([
      'driver call.probe.done device=dax_hmem error=- prober=adder',
      'hmem.1 call.destroy offline=false',
      'hmem.0 call.destroy offline=false',
      'driver call.released device=dax_hmem',
      'user reply.unbind',
    ]);
  });
});

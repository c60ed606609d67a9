import { describe, expect, it } from 'vitest';
import { daxRegion, type DaxRegionInput } from '../../machines/index.ts';
import { play, type Bench } from './rig.ts';

const create = (start: number, end: number) => ({ type: 'call.create', range: { start, end } }) as const;
const bench = (change: Partial<DaxRegionInput> = {}, free = true): Bench => ({
  id: 'hmem.0',
  machine: daxRegion,
  input: {
    id: 'hmem.0',
    driver: 'driver',
    exclusion: 'dax_regions',
    dax: 'dax0.0',
    daxDriver: 'kmem',
    error: null,
    awaits: null,
    ...change,
  } satisfies DaxRegionInput,
  hears: {
    create: create(0x20_0000, 0x5f_ffff),
    createOdd: create(0x20_0000, 0x5f_fffd),
    createHigh: create(0x30_0000, 0x6f_ffff),
    start: { type: 'call.probe.start', async: false, prober: 'adder' },
    startAsync: { type: 'call.probe.start', async: true, prober: null },
    attached: { type: 'reply.attach', device: 'dax0.0', bound: true },
    destroy: { type: 'call.destroy', offline: true },
    unbind: { type: 'call.unbind', from: 'driver' },
  },
  peers: {
    dax_regions: { 'call.request': { type: 'reply.request', ok: free } },
    driver: {},
    'dax0.0': {},
    kmem: {},
    dmesg: {},
    driver_core: {},
  },
});
const done = (error: string, prober = 'adder') =>
  `driver call.probe.done device=hmem.0 error=${error} prober=${prober}`;
const claim = 'dax_regions call.request kind=dax name=hmem.0 range=0x200000-0x5fffff';
const addDax = ['dax0.0 call.create range=0x200000-0x5fffff', 'kmem call.device.add device=dax0.0'];

describe('a dax_region', () => {
  it('claims its range before it adds its dax device', () => {
    expect(play(bench(), 'create', 'start', 'go', 'attached')).toEqual({
      said: ['> create', '> start', '> go', claim, ...addDax, '> attached', done('-')],
      state: 'bound',
    });
  });

  it('claims nothing before 7.1', () => {
    expect(play(bench({ exclusion: null }), 'create', 'start', 'go').said.slice(3)).toEqual(addDax);
  });

  it('fails with ENOMEM when start or length is not a multiple of 2 MiB', () => {
    for (const odd of ['createOdd', 'createHigh']) {
      expect(play(bench(), odd, 'start', 'go')).toEqual({
        said: [`> ${odd}`, '> start', '> go', done('ENOMEM')],
        state: 'unbound',
      });
    }
  });

  it('fails with ENOMEM and a line in the log when its range is taken', () => {
    expect(play(bench({}, false), 'create', 'start', 'go')).toEqual({
      said: [
        '> create',
        '> start',
        '> go',
        claim,
        'dmesg call.log.conflict text=hmem.0: dax_region resource conflict, error -12',
        done('ENOMEM'),
      ],
      state: 'unbound',
    });
  });

  it('fails as its fault says, before it looks at anything', () => {
    expect(play(bench({ error: 'EBUSY' }), 'create', 'startAsync', 'go').said.slice(3)).toEqual([
      'driver_core call.async.begin',
      done('EBUSY', '-'),
    ]);
  });

  it('gives up its claim and its dax device when it goes', () => {
    expect(play(bench(), 'create', 'start', 'go', 'attached', 'destroy').said.slice(-4)).toEqual([
      '> destroy',
      'dax0.0 call.destroy offline=true',
      'dax_regions call.remove name=hmem.0',
      'driver call.device.del device=hmem.0',
    ]);
  });

  it('gives up its claim when its driver is unregistered, and waits for it to come again', () => {
    expect(play(bench(), 'create', 'start', 'go', 'attached', 'unbind', 'start', 'go').said.slice(-10)).toEqual([
      '> unbind',
      'dax0.0 call.destroy offline=false',
      'dax_regions call.remove name=hmem.0',
      'driver call.released device=hmem.0',
      'driver reply.unbind',
      '> start',
      '> go',
      claim,
      ...addDax,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { daxDevice, daxInSysfs, type DaxDeviceInput } from '../../machines/index.ts';
import { after, offers, play, type Bench } from './rig.ts';

const range = { start: 0x1_0000_0000, end: 0x1_3fff_ffff };
const bench = (change: Partial<DaxDeviceInput> = {}, free = true): Bench => ({
  id: 'dax0',
  machine: daxDevice,
  input: {
    id: 'dax0',
    name: 'dax0.0',
    parent: 'hmem',
    region: null,
    driver: 'driver',
    kmem: true,
    memoryBlockSize: 0x1000_0000,
    nodes: [range],
    ...change,
  } satisfies DaxDeviceInput,
  hears: {
    create: { type: 'call.create', range },
    createRagged: { type: 'call.create', range: { start: 0x1_0020_0000, end: 0x1_3fdf_ffff } },
    createSmall: { type: 'call.create', range: { start: 0x1_0020_0000, end: 0x1_07ff_ffff } },
    start: { type: 'call.probe.start', async: false, prober: 'adder' },
    destroy: { type: 'call.destroy', offline: false },
    destroyOffline: { type: 'call.destroy', offline: true },
    unbind: { type: 'call.unbind', from: 'driver' },
  },
  peers: {
    iomem: { 'call.request': { type: 'reply.request', ok: free }, 'call.insert': { type: 'reply.insert', ok: true } },
    driver: {},
    dmesg: {},
    driver_core: {},
  },
});
const done = (error: string) => `driver call.probe.done device=dax0 error=${error} prober=adder`;
const request = (where: string) => `iomem call.request kind=dax name=dax0.0 range=${where}`;
const plug = (where: string) =>
  `iomem call.insert busy=true expand=false kind=system-ram name=dax0.0/ram range=${where} under=dax0.0`;
const whole = '0x100000000-0x13fffffff';
const toBound = ['create', 'start', 'go', 'go'];
const seen = (one: Bench, ...moves: readonly string[]) =>
  daxInSysfs(after(one, ...moves) as Parameters<typeof daxInSysfs>[0]);

describe('kmem on a dax device', () => {
  it('claims the range, and hot-adds it in a later step', () => {
    expect(play(bench(), ...toBound)).toEqual({
      said: ['> create', '> start', '> go', request(whole), '> go', plug(whole), done('-')],
      state: 'bound',
    });
  });

  it('claims only whole memory blocks', () => {
    expect(play(bench(), 'createRagged', 'start', 'go', 'go').said.slice(3)).toEqual([
      request('0x110000000-0x12fffffff'),
      '> go',
      plug('0x110000000-0x12fffffff'),
      done('-'),
    ]);
  });

  it('fails with EINVAL for a range without a whole block, and for one without a NUMA node', () => {
    expect(play(bench(), 'createSmall', 'start', 'go').said.slice(3)).toEqual([done('EINVAL')]);
    expect(play(bench({ nodes: [] }), 'create', 'start', 'go').said.slice(3)).toEqual([done('EINVAL')]);
  });

  it('fails with EBUSY and a line in the log when something is in the way', () => {
    expect(play(bench({}, false), 'create', 'start', 'go').said.slice(3)).toEqual([
      request(whole),
      'dmesg call.log.conflict text=dax0.0: could not reserve region, error -16',
      done('EBUSY'),
    ]);
    expect(seen(bench({}, false), 'create', 'start', 'go')).toEqual({
      id: 'dax0.0',
      range,
      parent: 'hmem',
      region: null,
      driver: null,
      probeError: 'EBUSY',
      online: null,
      adding: null,
    });
  });

  it('leaves memory that is online in the tree when the device goes', () => {
    expect(play(bench(), ...toBound, 'destroy').said.slice(-2)).toEqual([
      '> destroy',
      'driver call.device.del device=dax0',
    ]);
    expect(play(bench(), ...toBound, 'unbind').said.slice(-3)).toEqual([
      '> unbind',
      'driver call.released device=dax0',
      'driver reply.unbind',
    ]);
  });

  it('gives memory back that user space took offline first', () => {
    expect(play(bench(), ...toBound, 'destroyOffline').said.slice(-4)).toEqual([
      '> destroyOffline',
      'iomem call.remove name=dax0.0/ram',
      'iomem call.remove name=dax0.0',
      'driver call.device.del device=dax0',
    ]);
  });
});

describe('device_dax on a dax device', () => {
  const plain = bench({ kmem: false, nodes: [] });
  it('claims the range as it is, onlines nothing and needs no node', () => {
    expect(play(plain, 'createRagged', 'start', 'go').said.slice(3)).toEqual([
      request('0x100200000-0x13fdfffff'),
      done('-'),
    ]);
    expect(seen(plain, 'create', 'start', 'go')).toMatchObject({ driver: 'device_dax', online: null });
  });
});

describe('a dax device that is not there', () => {
  it('offers nothing and shows nothing in sysfs', () => {
    expect(offers(bench())).toEqual([]);
    expect(seen(bench())).toBe(null);
  });
});

import { describe, expect, it } from 'vitest';
import { driver, unboundDevices, type DriverInput } from '../../machines/index.ts';
import { after, offers, play, type Bench } from './rig.ts';

/** The probe of one of its devices has returned to whoever began it; null: to an async worker. */
const done = (device: string, error: string | null, prober: string | null) =>
  ({ type: 'call.probe.done', device, error, prober }) as const;
const bench = (change: Partial<DriverInput> = {}): Bench => ({
  id: 'driver/x',
  machine: driver,
  input: {
    id: 'driver/x',
    async: false,
    unordered: false,
    unloadable: true,
    module: 'module/x',
    devices: ['a', 'b'],
    ...change,
  } satisfies DriverInput,
  hears: {
    init: { type: 'call.init.run', from: 'module/x' },
    exit: { type: 'call.exit.run', from: 'module/x' },
    okA: done('a', null, 'driver/x'),
    failA: done('a', 'ENXIO', 'driver/x'),
    deferA: done('a', 'EPROBE_DEFER', 'driver/x'),
    okB: done('b', null, 'driver/x'),
    asyncFailA: done('a', 'ENXIO', null),
    asyncOkB: done('b', null, null),
    asyncDeferA: done('a', 'EPROBE_DEFER', null),
    boundA: done('a', null, 'user'),
    retriedA: done('a', null, 'driver_core'),
    okC: done('c', null, 'adder'),
    failC: done('c', 'EIO', 'adder'),
    addC: { type: 'call.device.add', device: 'c', from: 'adder' },
    delA: { type: 'call.device.del', device: 'a' },
    ask: { type: 'rescan', from: 'cxl_bus_wq' },
    off: { type: 'call.autoprobe', on: false },
    bindA: { type: 'call.bind', device: 'a', from: 'user' },
    retryA: { type: 'call.retry', device: 'a', from: 'driver_core' },
  },
  peers: {
    a: { 'call.unbind': { type: 'reply.unbind' } },
    b: { 'call.unbind': { type: 'reply.unbind' } },
    c: {},
    driver_core: {},
    'module/x': {},
    adder: {},
    user: {},
    cxl_bus_wq: {},
  },
});
const begin = (device: string) => [
  'driver_core call.probe.begin',
  `${device} call.probe.start async=false prober=driver/x`,
];
const end = ['driver_core call.bound', 'driver_core call.probe.end'];
const waiting = (...moves: readonly string[]) =>
  unboundDevices(after(bench(), ...moves) as Parameters<typeof unboundDevices>[0]);

describe('a retry of the deferred list', () => {
  it('is a probe in the work item itself, and for an asynchronous driver an async item', () => {
    expect(play(bench(), 'init', 'deferA', 'okB', 'retryA').said.slice(-2)).toEqual([
      '> retryA',
      'a call.probe.start async=false prober=driver_core',
    ]);
    expect(play(bench({ async: true }), 'init', 'asyncDeferA', 'asyncOkB', 'retryA').said.slice(-4)).toEqual([
      '> retryA',
      'driver_core call.async.queue',
      'a call.probe.start async=true prober=-',
      'driver_core reply.attach bound=false device=a',
    ]);
  });
});

describe('a synchronous registration', () => {
  it('probes device after device and returns after the last', () => {
    expect(play(bench(), 'init', 'okA', 'okB')).toEqual({
      said: ['> init', ...begin('a'), '> okA', ...end, ...begin('b'), '> okB', ...end, 'module/x reply.init'],
      state: 'idle',
    });
  });

  it('leaves out a device that has gone while it was in the queue', () => {
    const two = bench({ devices: ['b', 'a'] });
    expect(play(two, 'init', 'delA', 'okB').said).toEqual([
      '> init',
      ...begin('b'),
      '> delA',
      '> okB',
      ...end,
      'module/x reply.init',
    ]);
  });

  it('returns at once where autoprobe is off, and a bind by hand is not counted as a probe', () => {
    expect(play(bench(), 'off', 'init', 'bindA', 'boundA').said).toEqual([
      '> off',
      '> init',
      'module/x reply.init',
      '> bindA',
      'a call.probe.start async=false prober=user',
      '> boundA',
      'driver_core call.bound',
      'user reply.attach bound=true device=a',
    ]);
  });
});

describe('an asynchronous registration', () => {
  it('schedules an item for each device and returns before any has run', () => {
    expect(play(bench({ async: true }), 'init')).toEqual({
      said: [
        '> init',
        'driver_core call.async.queue',
        'a call.probe.start async=true prober=-',
        'driver_core call.async.queue',
        'b call.probe.start async=true prober=-',
        'module/x reply.init',
      ],
      state: 'idle',
    });
  });

  it('ends the item with its probe', () => {
    expect(play(bench({ async: true }), 'init', 'asyncOkB', 'asyncFailA').said.slice(-5)).toEqual([
      '> asyncOkB',
      'driver_core call.bound',
      'driver_core call.async.end',
      '> asyncFailA',
      'driver_core call.async.end',
    ]);
  });
});

describe('a device that is added', () => {
  it('asks udev for the module while the driver is not there, and the adder does not wait', () => {
    expect(play(bench(), 'addC').said).toEqual([
      '> addC',
      'module/x call.uevent',
      'adder reply.attach bound=false device=c',
    ]);
  });

  it('is probed in the thread of its adder, which hears how that ended', () => {
    const none = bench({ devices: [] });
    const started = ['> init', 'module/x reply.init', '> addC', 'c call.probe.start async=false prober=adder'];
    expect(play(none, 'init', 'addC', 'okC').said).toEqual([
      ...started,
      '> okC',
      'driver_core call.bound',
      'adder reply.attach bound=true device=c',
    ]);
    expect(play(none, 'init', 'addC', 'failC').said).toEqual([
      ...started,
      '> failC',
      'adder reply.attach bound=false device=c',
    ]);
  });

  it('gets an async item of its own where the driver prefers one', () => {
    expect(play(bench({ async: true, devices: [] }), 'init', 'addC').said.slice(2)).toEqual([
      '> addC',
      'driver_core call.async.queue',
      'c call.probe.start async=true prober=-',
      'adder reply.attach bound=false device=c',
    ]);
  });
});

describe('a device whose probe failed', () => {
  it('stays for the next rescan, which probes nothing else', () => {
    expect(waiting('init', 'failA', 'okB')).toEqual({ registered: true, devices: ['a'] });
    expect(play(bench(), 'init', 'failA', 'okB', 'ask', 'rescan', 'okA').said.slice(-7)).toEqual([
      '> rescan',
      ...begin('a'),
      '> okA',
      ...end,
      'cxl_bus_wq reply.rescan',
    ]);
  });

  it('is put on the deferred list when it asked for that', () => {
    expect(play(bench(), 'init', 'deferA').said.slice(3, 6)).toEqual([
      '> deferA',
      'driver_core call.defer device=a driver=driver/x',
      'driver_core call.probe.end',
    ]);
    expect(play(bench(), 'init', 'deferA', 'okB', 'retryA', 'retriedA').said.slice(-4)).toEqual([
      'a call.probe.start async=false prober=driver_core',
      '> retriedA',
      'driver_core call.bound',
      'driver_core reply.attach bound=true device=a',
    ]);
  });

  it('is not retried once it is bound', () => {
    expect(play(bench(), 'init', 'okA', 'okB', 'retryA').said.at(-1)).toBe(
      'driver_core reply.attach bound=false device=a',
    );
  });
});

describe('a rescan', () => {
  it('waits behind a registration that holds the devices', () => {
    expect(offers(bench(), 'init', 'ask')).toEqual([]);
    expect(offers(bench(), 'init', 'ask', 'okA', 'okB')).toEqual(['rescan']);
  });

  it('probes nothing for a driver that is not registered', () => {
    expect(play(bench(), 'ask', 'rescan').said).toEqual(['> ask', '> rescan', 'cxl_bus_wq reply.rescan']);
  });
});

describe('unregistering a driver', () => {
  it('makes every bound device let go, and the devices wait for it to come again', () => {
    expect(play(bench(), 'init', 'okA', 'okB', 'exit').said.slice(-4)).toEqual([
      '> exit',
      'b call.unbind',
      'a call.unbind',
      'module/x reply.exit',
    ]);
  });

  it('lets go of every device, whichever of them say so before they answer', () => {
    const slow: Bench = {
      ...bench(),
      peers: { ...bench().peers, a: {}, b: {} },
      hears: {
        ...bench().hears,
        goneB: { type: 'call.released', device: 'b' },
        unbound: { type: 'reply.unbind' },
      },
    };
    const said = play(slow, 'init', 'okA', 'okB', 'exit', 'goneB', 'unbound', 'unbound').said;
    expect(said.slice(said.indexOf('> exit'))).toEqual([
      '> exit',
      'b call.unbind',
      '> goneB',
      '> unbound',
      'a call.unbind',
      '> unbound',
      'module/x reply.exit',
    ]);
  });
});

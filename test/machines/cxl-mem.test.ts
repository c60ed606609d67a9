import { describe, expect, it } from 'vitest';
import { cxlMem, type CxlMemInput } from '../../machines/index.ts';
import type { KernelEvent } from '../../src/model/event.ts';
import { offers, play, type Bench } from './rig.ts';

const port = (ok: boolean): KernelEvent => ({ type: 'reply.port', ok });
const attach = (bound: boolean): KernelEvent => ({ type: 'reply.attach', device: 'port', bound });

const bench = (host: boolean, change: Partial<CxlMemInput> = {}, attached = true): Bench => ({
  id: 'mem0',
  machine: cxlMem,
  input: {
    id: 'mem0',
    driver: 'driver',
    ports: ['hb0', 'sw0'],
    portDriver: 'cxl_port',
    endpoint: 'endpoint',
    error: null,
    signals: false,
    outcomeOf: null,
    defers: 0,
    ...change,
  } satisfies CxlMemInput,
  hears: {
    start: { type: 'call.probe.start', async: false, prober: 'adder' },
    startAsync: { type: 'call.probe.start', async: true, prober: null },
    unbind: { type: 'call.unbind', from: 'user' },
    queueDetach: { type: 'detach', from: 'cxl_bus_wq' },
  },
  peers: {
    // The switch port is there from its second asking on.
    hb0: { 'call.port.check': port(host) },
    sw0: { 'call.port.check': [port(false), port(true)] },
    cxl_port: { 'call.device.add': [attach(true), attach(attached)] },
    driver: {},
    endpoint: {},
    driver_core: {},
    flush_probe: {},
    user: {},
    cxl_bus_wq: {},
    gate: {},
  },
});
const done = (error: string) => `driver call.probe.done device=mem0 error=${error} prober=adder`;
const climb = [
  'hb0 call.port.check',
  'sw0 call.port.check',
  'cxl_port call.device.add device=sw0',
  'sw0 call.port.check',
  'cxl_port call.device.add device=endpoint',
];

describe('cxl_mem', () => {
  it('asks for another try as often as it is told, then climbs', () => {
    const deferred = bench(true, { defers: 1 });
    expect(play(deferred, 'start', 'go')).toEqual({
      said: ['> start', '> go', done('EPROBE_DEFER')],
      state: 'unbound.deferred',
    });
    expect(play(deferred, 'start', 'go', 'start', 'go')).toMatchObject({ state: 'bound' });
  });

  it('tells a gate that asks for outcomes of its function when it is attached or fails, not when a port is still missing', () => {
    const told = (one: Bench) => play(one, 'start', 'go').said.filter((line) => line.startsWith('gate '));
    const outcomeOf = '0000:0d:00.0';
    expect(told(bench(true, { outcomeOf }))).toEqual([`gate call.gate.outcome device=${outcomeOf} outcome=attached`]);
    expect(told(bench(true, { outcomeOf, error: 'EIO' }))).toEqual([
      `gate call.gate.outcome device=${outcomeOf} outcome=failed`,
    ]);
    expect(told(bench(false, { outcomeOf }))).toEqual([]);
    expect(told(bench(true))).toEqual([]);
  });

  it('fails with ENXIO when no host bridge port is there, and that is no trouble', () => {
    expect(play(bench(false), 'start', 'go')).toEqual({
      said: ['> start', '> go', 'hb0 call.port.check', done('ENXIO')],
      state: 'unbound.failed',
    });
  });

  it('adds a missing switch port on its way down, then its endpoint', () => {
    expect(play(bench(true), 'start', 'go')).toEqual({
      said: ['> start', '> go', ...climb, done('-')],
      state: 'bound',
    });
  });

  it('gives up when a switch port is still missing after it was added', () => {
    const stubborn = { ...bench(true), peers: { ...bench(true).peers, sw0: { 'call.port.check': port(false) } } };
    expect(play(stubborn, 'start', 'go').said.slice(-2)).toEqual(['sw0 call.port.check', done('ENXIO')]);
  });

  it('fails and reports trouble when the endpoint does not bind', () => {
    expect(play(bench(true, {}, false), 'start', 'go')).toEqual({
      said: [
        '> start',
        '> go',
        ...climb,
        'cxl_port call.device.del device=endpoint',
        done('ENXIO'),
        'flush_probe call.probe_failed device=mem0',
      ],
      state: 'unbound.broken',
    });
  });

  it('touches no port while media is not ready', () => {
    expect(play(bench(true, { error: 'EBUSY' }), 'start', 'go').said.slice(2)).toEqual([
      done('EBUSY'),
      'flush_probe call.probe_failed device=mem0',
    ]);
  });

  it('begins an async item when it is probed from one', () => {
    expect(play(bench(false), 'startAsync', 'go').said[2]).toBe('driver_core call.async.begin');
  });

  it('makes a queued detach wait until its probe is over', () => {
    expect(offers(bench(true), 'start', 'queueDetach')).toEqual(['go']);
    expect(play(bench(true), 'start', 'queueDetach', 'go', 'detach')).toEqual({
      said: [
        '> start',
        '> queueDetach',
        '> go',
        ...climb,
        done('-'),
        '> detach',
        'endpoint call.port.remove',
        'driver call.released device=mem0',
        'cxl_bus_wq reply.unbind',
      ],
      state: 'unbound.released',
    });
  });

  it('answers an unbind at once when there is nothing to let go', () => {
    expect(play(bench(true), 'unbind').said).toEqual(['> unbind', 'user reply.unbind']);
  });
});

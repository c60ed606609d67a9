import { describe, expect, it } from 'vitest';
import {
  cxlEndpointPort,
  cxlSwitchPort,
  type CxlEndpointPortInput,
  type CxlSwitchPortInput,
} from '../../machines/index.ts';
import { play, type Bench } from './rig.ts';

const done = (device: string, error = '-') => `driver call.probe.done device=${device} error=${error} prober=adder`;

describe('cxl_port on a host bridge or switch', () => {
  const bench = (change: Partial<CxlSwitchPortInput> = {}): Bench => ({
    id: 'hb0',
    machine: cxlSwitchPort,
    input: {
      id: 'hb0',
      driver: 'driver',
      parent: null,
      switches: ['sw0'],
      endpoints: ['endpoint'],
      error: null,
      ...change,
    } satisfies CxlSwitchPortInput,
    hears: {
      start: { type: 'call.probe.start', async: false, prober: 'adder' },
      check: { type: 'call.port.check', from: 'mem0' },
      remove: { type: 'call.port.remove' },
      unbind: { type: 'call.unbind', from: 'user' },
    },
    peers: { driver: {}, mem0: {}, sw0: {}, endpoint: {}, user: {} },
  });

  it('is a rung of the ladder once it is bound', () => {
    expect(play(bench(), 'check', 'start', 'check')).toEqual({
      said: ['> check', 'mem0 reply.port ok=false', '> start', done('hb0'), '> check', 'mem0 reply.port ok=true'],
      state: 'bound',
    });
  });

  it('is none when its probe fails', () => {
    expect(play(bench({ error: 'ENODEV' }), 'start')).toEqual({
      said: ['> start', done('hb0', 'ENODEV')],
      state: 'absent',
    });
  });

  it('takes what is below it along: switches, endpoints, itself', () => {
    expect(play(bench(), 'start', 'remove')).toEqual({
      said: [
        '> start',
        done('hb0'),
        '> remove',
        'sw0 call.port.remove',
        'endpoint call.port.remove',
        'driver call.device.del device=hb0',
      ],
      state: 'absent',
    });
  });

  it('stays as a device without a driver when it is unbound, and nobody climbs over it', () => {
    expect(play(bench(), 'start', 'unbind', 'check').said.slice(2)).toEqual([
      '> unbind',
      'sw0 call.port.remove',
      'endpoint call.port.remove',
      'driver call.released device=hb0',
      'user reply.unbind',
      '> check',
      'mem0 reply.port ok=false',
    ]);
  });
});

describe('cxl_port on an endpoint', () => {
  const decoders: CxlEndpointPortInput['decoders'] = [
    { id: 'd0', region: 'region0', attachError: null },
    { id: 'd1', region: null, attachError: null },
    { id: 'd2', region: 'region1', attachError: 'unexpected interleave' },
  ];
  const bench = (change: Partial<CxlEndpointPortInput> = {}): Bench => ({
    id: 'endpoint',
    machine: cxlEndpointPort,
    input: {
      id: 'endpoint',
      driver: 'driver',
      memdev: 'mem0',
      decoders,
      error: null,
      launches: false,
      created: [],
      ...change,
    } satisfies CxlEndpointPortInput,
    hears: {
      start: { type: 'call.probe.start', async: false, prober: 'adder' },
      check: { type: 'call.port.check', from: 'region1' },
      answer: { type: 'reply.region' },
      remove: { type: 'call.port.remove' },
      reset: { type: 'call.decoder.reset' },
    },
    peers: { driver: {}, region0: {}, region1: {}, cxl_bus_wq: {}, flush_probe: {} },
  });
  const offer = (decoder: string, region: string, error = '-') =>
    `${region} region.add attachError=${error} decoder=${decoder}`;
  const removed = [
    'region0 call.target.remove decoder=d0',
    'region1 call.target.remove decoder=d2',
    'cxl_bus_wq call.work.detach memdev=mem0',
    'driver call.device.del device=endpoint',
  ];

  it('offers its committed decoders one after the other, and one outside every window to nobody', () => {
    expect(play(bench(), 'start', 'answer', 'answer')).toEqual({
      said: [
        '> start',
        offer('d0', 'region0'),
        '> answer',
        offer('d2', 'region1', 'unexpected interleave'),
        '> answer',
        done('endpoint'),
      ],
      state: 'bound',
    });
  });

  it('has no region to offer to once its decoders are reset', () => {
    expect(play(bench(), 'reset', 'start')).toEqual({ said: ['> reset', '> start', done('endpoint')], state: 'bound' });
  });

  it('fails whole for a decoder committed out of order', () => {
    expect(play(bench({ error: 'ENXIO' }), 'start')).toEqual({
      said: ['> start', done('endpoint', 'ENXIO'), 'flush_probe call.probe_failed device=endpoint'],
      state: 'absent',
    });
  });

  it('takes its decoders from their regions when it goes, and the detach of the memdev is plain work', () => {
    expect(play(bench(), 'start', 'answer', 'answer', 'remove').said.slice(-5)).toEqual(['> remove', ...removed]);
  });

  // The real 7.3-t1-nosr-create-rmmod-modprobe.
  it('leaves regions that user space made of it as well', () => {
    const made: Bench = { ...bench({ created: ['region1'], decoders: [] }) };
    expect(play(made, 'start', 'remove').said.slice(-3)).toEqual([
      'region1 call.target.remove decoder=endpoint',
      'cxl_bus_wq call.work.detach memdev=mem0',
      'driver call.device.del device=endpoint',
    ]);
  });

  it('cannot go before its probe is over', () => {
    expect(play(bench(), 'start', 'remove', 'answer', 'answer').said.slice(-6)).toEqual([
      '> answer',
      done('endpoint'),
      ...removed,
    ]);
  });

  it('is enabled only once it is bound', () => {
    expect(
      play(bench(), 'check', 'start', 'check', 'answer', 'answer', 'check').said.filter((line) =>
        line.includes('reply.port'),
      ),
    ).toEqual(['region1 reply.port ok=false', 'region1 reply.port ok=false', 'region1 reply.port ok=true']);
  });
});

import { describe, expect, it } from 'vitest';
import { cxlAcpi, type CxlAcpiInput } from '../../machines/index.ts';
import { offers, play, type Bench } from './rig.ts';

const window = (id: number, start: number) => ({
  name: `CXL Window ${id}`,
  range: { start, end: start + 0xfff_ffff },
  ports: [`hb${id}`],
});
const bench = (change: Partial<CxlAcpiInput> = {}): Bench => ({
  id: 'cxl_acpi',
  machine: cxlAcpi,
  input: {
    id: 'cxl_acpi',
    driver: 'driver',
    windows: [window(0, 0x1_0000_0000), window(1, 0x2_0000_0000)],
    ports: ['hb0', 'hb1'],
    portDriver: 'cxl_port',
    regions: ['region0', 'region1'],
    error: null,
    bridgeMustBind: true,
    atProbeEnd: null,
    launches: 'never',
    lateBridges: [],
    bridgesDefer: false,
    defers: 0,
    ...change,
  } satisfies CxlAcpiInput,
  hears: {
    start: { type: 'call.probe.start', async: false, prober: 'adder' },
    unbind: { type: 'call.unbind', from: 'user' },
    autoprobeOff: { type: 'call.autoprobe', on: false },
    launched: { type: 'reply.gate.launch' },
  },
  peers: {
    iomem: { 'call.insert': { type: 'reply.insert', ok: true } },
    cxl_port: { 'call.device.add': { type: 'reply.attach', device: 'hb', bound: true } },
    driver: {},
    driver_core: {},
    dmesg: {},
    cxl_bus_wq: {},
    flush_probe: {},
    hb0: {},
    hb1: {},
    region0: {},
    region1: {},
    user: {},
    gate: {},
    bridge: {
      'call.bridge.check': [
        { type: 'reply.bridge', bound: false },
        { type: 'reply.bridge', bound: true },
      ],
    },
  },
});
const insert = (id: number, range: string) =>
  `iomem call.insert busy=false expand=true kind=cxl-window name=CXL Window ${id} range=${range} under=-`;
const done = (error: string) => `driver call.probe.done device=cxl_acpi error=${error} prober=adder`;
const published = 'dmesg call.log.milestone milestone=windows-published';
const whole = ['start', 'go', 'go', 'go', 'go', 'go'];
const unwound = [
  'region1 call.region.disable offline=false',
  'region1 call.region.destroy',
  'region0 call.region.disable offline=false',
  'region0 call.region.destroy',
  '> go',
  'hb1 call.port.remove',
  'hb0 call.port.remove',
  '> go',
  'iomem call.remove name=CXL Window 1',
  'iomem call.remove name=CXL Window 0',
];

describe('cxl_acpi', () => {
  it('publishes each window and adds each port in a step of its own, queues the rescan and binds', () => {
    expect(play(bench(), ...whole)).toEqual({
      said: [
        '> start',
        '> go',
        insert(0, '0x100000000-0x10fffffff'),
        '> go',
        insert(1, '0x200000000-0x20fffffff'),
        '> go',
        published,
        'cxl_port call.device.add device=hb0',
        '> go',
        'cxl_port call.device.add device=hb1',
        '> go',
        'cxl_bus_wq call.work.rescan',
        done('-'),
      ],
      state: 'bound',
    });
  });

  it('lets go of regions, then ports, then windows, each last made first', () => {
    expect(play(bench(), ...whole, 'unbind', 'go', 'go').said.slice(-13)).toEqual([
      '> unbind',
      ...unwound,
      'driver call.released device=cxl_acpi',
      'user reply.unbind',
    ]);
  });

  it('publishes nothing when its probe fails at once', () => {
    expect(
      play(bench({ error: 'ENOMEM' }), 'start', 'go')
        .said.slice(2)
        .sort(),
    ).toEqual([done('ENOMEM'), 'flush_probe call.probe_failed device=cxl_acpi'].sort());
  });

  it('unwinds all it made when the nvdimm bridge cannot bind', () => {
    const off = play(bench(), 'autoprobeOff', ...whole, 'go', 'go');
    expect(off).toEqual({
      said: expect.arrayContaining([...unwound, done('ENODEV')]) as string[],
      state: 'unbound.released',
    });
    expect(off.said).not.toContain('cxl_bus_wq call.work.rescan');
    expect(play(bench({ bridgeMustBind: false }), 'autoprobeOff', ...whole).state).toBe('bound');
  });

  it('is held up at the end of its probe by a gate that is launched there', () => {
    const held = bench({ atProbeEnd: 'gate' });
    expect(play(held, ...whole).said.slice(-2)).toEqual(['cxl_bus_wq call.work.rescan', 'gate call.gate.launch']);
    expect(offers(held, ...whole)).toEqual([]);
    expect(play(held, ...whole, 'launched').said.at(-1)).toBe(done('-'));
  });

  it('skips a host bridge that ACPI has not bound, and every window that needs it', () => {
    const late = bench({ lateBridges: [{ bridge: 'bridge', port: 'hb1' }] });
    expect(play(late, 'start', 'go', 'go', 'go').said.filter((line) => /insert|device.add|bridge/.test(line))).toEqual([
      'bridge call.bridge.check',
      insert(0, '0x100000000-0x10fffffff'),
      'cxl_port call.device.add device=hb0',
    ]);
  });

  it('asks for another try instead, where it has the patch, and makes all of it when the bridge is there', () => {
    const late = bench({ lateBridges: [{ bridge: 'bridge', port: 'hb1' }], bridgesDefer: true });
    expect(play(late, 'start', 'go')).toEqual({
      said: ['> start', '> go', 'bridge call.bridge.check', done('EPROBE_DEFER')],
      state: 'unbound.deferred',
    });
    expect(play(late, 'start', 'go', ...whole)).toMatchObject({ state: 'bound' });
  });

  it('asks for another try as often as a fault says', () => {
    expect(play(bench({ defers: 1 }), 'start', 'go').said.at(-1)).toBe(done('EPROBE_DEFER'));
    expect(play(bench({ defers: 1 }), 'start', 'go', ...whole)).toMatchObject({ state: 'bound' });
  });

  it('answers an unbind at once while it is not bound', () => {
    expect(play(bench(), 'unbind').said).toEqual(['> unbind', 'user reply.unbind']);
  });
});

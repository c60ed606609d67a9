import { describe, expect, it } from 'vitest';
import {
  a0,
  a1,
  f,
  g0,
  g1,
  g5,
  type Design,
  type Gate,
  type GateInput,
  type PolicyInput,
} from '../../machines/index.ts';
import type { KernelEvent } from '../../src/model/event.ts';
import { play, type Bench } from './rig.ts';

type Look = 'disjoint' | 'intersects' | 'mixed';
const look = (result: Look): KernelEvent => ({ type: 'reply.intersects', result });

/** A policy with two ranges, of which one region could contain the first. */
const policy = (
  design: Design,
  looks: readonly Look[],
  {
    inRegion = false,
    bound = true,
    softReserved = true,
    ...config
  }: Partial<PolicyInput> & { inRegion?: boolean; bound?: boolean; softReserved?: boolean } = {},
): Bench => ({
  id: 'owner',
  machine: design.policy,
  input: {
    cxlRegion: true,
    daxCxl: true,
    cxlAcpi: true,
    ranges: [
      {
        range: { start: 0x1000, end: 0x1fff },
        source: 'soft-reserved',
        softReserved,
        windowed: true,
        regions: ['region0'],
        touching: ['region0'],
      },
      {
        range: { start: 0x2000, end: 0x2fff },
        source: 'soft-reserved',
        softReserved,
        windowed: true,
        regions: [],
        touching: [],
      },
    ],
    ...config,
  } satisfies PolicyInput,
  hears: {
    begin: { type: 'call.policy.begin', from: 'dax_hmem' },
    judge0: { type: 'call.policy.judge', index: 0, from: 'dax_hmem' },
    judge1: { type: 'call.policy.judge', index: 1, from: 'dax_hmem' },
    open: { type: 'reply.gate.open' },
    flush: { type: 'call.flush', from: 'dax_cxl_init' },
  },
  peers: {
    iomem: { 'call.intersects': looks.map(look) },
    region0: { 'call.region.contains': { type: 'reply.contains', yes: inRegion } },
    dax_hmem: {
      'call.hmem.bound': { type: 'reply.hmem.bound', bound },
      'call.hmem.register': { type: 'reply.hmem.register' },
    },
    gate: {},
    dmesg: {},
    dax_cxl_init: {},
  },
});
const judged = (register: boolean) => `dax_hmem reply.policy.judge register=${register}`;
const asks = (kind: string, range = '0x1000-0x1fff') => `iomem call.intersects kind=${kind} range=${range}`;
const deferred = 'dmesg call.log.milestone milestone=hmem-deferred';

describe('the first look of a0 and a1', () => {
  it('leaves a range that touches a window to CXL', () => {
    for (const design of [a0, a1]) {
      expect(play(policy(design, ['mixed']), 'judge0').said.slice(1)).toEqual([
        asks('cxl-window'),
        deferred,
        judged(false),
      ]);
    }
  });

  it('of a0 gives the rest to hmem when Soft Reserved nodes cover it', () => {
    expect(play(policy(a0, ['disjoint', 'intersects']), 'judge0').said.slice(1)).toEqual([
      asks('cxl-window'),
      asks('soft-reserved'),
      judged(true),
    ]);
    expect(play(policy(a0, ['disjoint', 'mixed']), 'judge0').said.at(-1)).toBe(judged(false));
  });

  it('of a1 asks the private tree instead', () => {
    expect(play(policy(a1, ['disjoint']), 'judge0').said.slice(1)).toEqual([asks('cxl-window'), judged(true)]);
    expect(play(policy(a1, ['disjoint'], { softReserved: false }), 'judge0').said.at(-1)).toBe(judged(false));
  });

  it('does not look for windows without CXL_REGION', () => {
    expect(play(policy(a0, ['intersects'], { cxlRegion: false }), 'judge0').said.slice(1)).toEqual([
      asks('soft-reserved'),
      judged(true),
    ]);
  });

  it('begins when the gate lets it', () => {
    expect(play(policy(a0, []), 'begin', 'open').said).toEqual([
      '> begin',
      'gate call.gate.wait',
      '> open',
      'dax_hmem reply.policy.begin error=-',
    ]);
  });
});

describe('the deferred decision of f', () => {
  const both = ['judge0', 'judge1', 'go', 'open', 'go', 'go'];
  const end = 'dmesg call.log.milestone milestone=hmem-decided';

  it('queues one work for two ranges, and gives each to its own owner after the gate', () => {
    expect(play(policy(f, ['intersects'], { inRegion: true }), ...both)).toEqual({
      said: [
        '> judge0',
        asks('cxl-window'),
        deferred,
        judged(false),
        '> judge1',
        asks('cxl-window', '0x2000-0x2fff'),
        deferred,
        judged(false),
        '> go',
        'gate call.gate.wait',
        '> open',
        '> go',
        'dax_hmem call.hmem.bound',
        asks('cxl-window'),
        'region0 call.region.contains range=0x1000-0x1fff',
        '> go',
        asks('cxl-window', '0x2000-0x2fff'),
        'dax_hmem call.hmem.register index=1',
        end,
      ],
      state: 'walk.idle work.none',
    });
  });

  it('gives a range that no region contains to hmem', () => {
    expect(play(policy(f, ['intersects']), ...both).said.filter((line) => line.includes('register index'))).toEqual([
      'dax_hmem call.hmem.register index=0',
      'dax_hmem call.hmem.register index=1',
    ]);
  });

  it('drops a range whose window has vanished in the meantime', () => {
    expect(play(policy(f, ['intersects', 'intersects', 'disjoint']), ...both).said.slice(-3)).toEqual([
      '> go',
      asks('cxl-window', '0x2000-0x2fff'),
      end,
    ]);
  });

  it('gives up when hmem_platform is no longer bound', () => {
    expect(
      play(policy(f, ['intersects'], { bound: false }), 'judge0', 'go', 'flush', 'open', 'go').said.slice(-3),
    ).toEqual(['> go', 'dax_hmem call.hmem.bound', 'dax_cxl_init reply.flush']);
  });

  it('refuses a new walk with EBUSY while the work is pending', () => {
    expect(play(policy(f, ['intersects']), 'judge0', 'begin').said.at(-1)).toBe(
      'dax_hmem reply.policy.begin error=EBUSY',
    );
  });

  it('is made once per boot: a later walk registers no window range', () => {
    expect(play(policy(f, ['intersects']), ...both, 'judge0').said.slice(-3)).toEqual([
      '> judge0',
      asks('cxl-window'),
      judged(false),
    ]);
  });

  it('holds a flush until it is made, and only then', () => {
    expect(play(policy(f, ['intersects']), 'flush').said).toEqual(['> flush', 'dax_cxl_init reply.flush']);
    expect(play(policy(f, ['intersects']), 'judge0', 'flush', 'go', 'open', 'go', 'go').said.at(-1)).toBe(
      'dax_cxl_init reply.flush',
    );
  });

  it('is not put off without DEV_DAX_CXL', () => {
    expect(play(policy(f, ['intersects'], { daxCxl: false }), 'judge0').said.at(-1)).toBe(judged(true));
  });
});

describe('a gate', () => {
  const gate = (one: Gate): Bench => ({
    id: 'gate',
    machine: one.machine,
    input: { cxlAcpi: 'module/cxl_acpi', cxlPci: 'module/cxl_pci', signals: [], functions: [] } satisfies GateInput,
    hears: {
      prepare: { type: 'call.init.run', from: 'module/dax_hmem' },
      launch: { type: 'call.gate.launch', from: 'module/cxl_acpi' },
      wait: { type: 'call.gate.wait', from: 'owner' },
      loaded: { type: 'reply.module', module: 'module/cxl_acpi', ok: true },
      missing: { type: 'reply.module', module: 'module/cxl_pci', ok: false },
      flushed: { type: 'reply.flush.probe', timedOut: false },
    },
    peers: { 'module/dax_hmem': {}, 'module/cxl_acpi': {}, 'module/cxl_pci': {}, owner: {}, flush_probe: {} },
  });
  const prepared = 'module/dax_hmem reply.init';
  const open = 'owner reply.gate.open';

  it('of G0 lets everybody through', () => {
    expect(play(gate(g0), 'prepare', 'launch', 'wait').said.filter((line) => !line.startsWith('>'))).toEqual([
      prepared,
      'module/cxl_acpi reply.gate.launch',
      open,
    ]);
  });

  it('of G1 opens when the flush that cxl_acpi launched is over', () => {
    expect(play(gate(g1), 'prepare', 'wait', 'launch', 'flushed', 'wait').said).toEqual([
      '> prepare',
      prepared,
      '> wait',
      '> launch',
      'flush_probe call.flush.probe',
      '> flushed',
      'module/cxl_acpi reply.gate.launch',
      open,
      '> wait',
      open,
    ]);
  });

  it('of G5 requests cxl_acpi, then cxl_pci, takes no notice of a failure, and flushes for each who waits', () => {
    expect(play(gate(g5), 'prepare', 'loaded', 'missing', 'wait', 'flushed', 'launch')).toEqual({
      said: [
        '> prepare',
        'module/cxl_acpi call.module.load',
        '> loaded',
        'module/cxl_pci call.module.load',
        '> missing',
        prepared,
        '> wait',
        'flush_probe call.flush.probe',
        '> flushed',
        open,
        '> launch',
        'module/cxl_acpi reply.gate.launch',
      ],
      state: 'idle.released',
    });
  });
});

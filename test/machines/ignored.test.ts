import { describe, expect, it } from 'vitest';
import * as machines from '../../machines/index.ts';
import type { Machine } from '../../src/engine/index.ts';
import type { KernelEvent } from '../../src/model/event.ts';
import { designs, gates } from '../../src/boot/registry.ts';
import { play, type Bench } from './rig.ts';

// An event that a state hears and does nothing about is a claim about the kernel. Each such claim stands in this table
// with a way to get there; a claim that is not in the table fails the last test.

const range = { start: 0x1_0000_0000, end: 0x1_1fff_ffff };
const bound: KernelEvent = { type: 'reply.attach', device: 'x', bound: true };
const region0: KernelEvent = { type: 'region.add', from: 'peer', decoder: 'a', attachError: null };

const pci = (present: boolean, pulled = false): Bench => ({
  id: 'pci',
  machine: machines.cxlPci,
  input: {
    id: 'pci',
    driver: 'peer',
    memdev: 'peer',
    memdevDriver: 'peer',
    present,
    error: null,
    tellsOutcome: true,
    slowUntilStep: null,
    defers: 0,
    pulled,
  } satisfies machines.CxlPciInput,
  hears: { start: { type: 'call.probe.start', async: false, prober: 'adder' }, done: bound },
  peers: { peer: {}, driver_core: {}, flush_probe: {}, gate: {}, user: {} },
});
const bridge: Bench = {
  id: 'bridge',
  machine: machines.hostBridge,
  input: { id: 'bridge', functions: [], free: true } satisfies machines.HostBridgeInput,
  hears: {},
  peers: { driver_core: {} },
};
const region = (cannotReset: boolean): Bench => ({
  id: 'region',
  machine: machines.cxlRegion,
  input: {
    id: 'region',
    name: 'region0',
    range,
    window: 'w',
    ways: 1,
    createSize: 0,
    members: ['peer'],
    endpoints: [],
    assemblyError: null,
    losesPositions: false,
    tracksSlots: false,
    cannotReset,
    pmem: false,
    probeError: 'ENXIO',
    forgetsStaged: true,
    daxRegion: 'peer',
    daxDriver: 'peer',
    trimmer: null,
    listener: null,
  } satisfies machines.CxlRegionInput,
  hears: { offer: region0, create: { type: 'call.region.create', from: 'peer' } },
  peers: { peer: {}, iomem: { 'call.insert': { type: 'reply.insert', ok: true } }, dmesg: {}, flush_probe: {} },
});
const acpi: Bench = {
  id: 'acpi',
  machine: machines.cxlAcpi,
  input: {
    id: 'acpi',
    driver: 'peer',
    windows: [],
    ports: [],
    portDriver: 'peer',
    regions: [],
    error: null,
    bridgeMustBind: false,
    atProbeEnd: null,
    launches: 'always',
    lateBridges: [],
    bridgesDefer: false,
    defers: 0,
  } satisfies machines.CxlAcpiInput,
  hears: { start: { type: 'call.probe.start', async: false, prober: 'adder' } },
  peers: { peer: {}, dmesg: {}, cxl_bus_wq: {}, gate: {} },
};
const mem: Bench = {
  id: 'mem',
  machine: machines.cxlMem,
  input: {
    id: 'mem',
    driver: 'peer',
    ports: [],
    portDriver: 'peer',
    endpoint: 'peer',
    error: null,
    signals: true,
    outcomeOf: 'peer',
    defers: 0,
  } satisfies machines.CxlMemInput,
  hears: { start: { type: 'call.probe.start', async: false, prober: 'adder' }, attached: bound },
  peers: { peer: {}, gate: {}, flush_probe: {}, driver_core: {} },
};
const endpoint: Bench = {
  id: 'endpoint',
  machine: machines.cxlEndpointPort,
  input: {
    id: 'endpoint',
    driver: 'peer',
    memdev: 'peer',
    decoders: [],
    error: null,
    launches: true,
    created: [],
  } satisfies machines.CxlEndpointPortInput,
  hears: { start: { type: 'call.probe.start', async: false, prober: 'adder' } },
  peers: { peer: {}, gate: {} },
};
const daxDevice: Bench = {
  id: 'dax',
  machine: machines.daxDevice,
  input: {
    id: 'dax',
    name: 'dax',
    parent: 'hmem',
    region: null,
    driver: 'peer',
    kmem: true,
    memoryBlockSize: 4096,
    nodes: [],
  } satisfies machines.DaxDeviceInput,
  hears: {},
  peers: { peer: {}, iomem: {}, dmesg: {}, driver_core: {} },
};
const daxRegion: Bench = {
  id: 'dax',
  machine: machines.daxRegion,
  input: {
    id: 'dax',
    driver: 'peer',
    exclusion: null,
    dax: 'peer',
    daxDriver: 'peer',
    error: null,
    awaits: null,
  } satisfies machines.DaxRegionInput,
  hears: {},
  peers: { peer: {}, dmesg: {}, driver_core: {} },
};
const barrier: Bench = {
  id: 'barrier',
  machine: machines.flushProbe,
  input: { bounded: 'never', teardown: null, remembers: false } satisfies machines.FlushProbeInput,
  hears: {},
  peers: { driver_core: {} },
};
const owner: Bench = {
  id: 'owner',
  machine: machines.f.policy,
  input: {
    cxlRegion: true,
    daxCxl: true,
    cxlAcpi: true,
    ranges: [{ range, source: 'soft-reserved', softReserved: true, windowed: true, regions: [], touching: [] }],
  } satisfies machines.PolicyInput,
  hears: { judge: { type: 'call.policy.judge', index: 0, from: 'peer' }, open: { type: 'reply.gate.open' } },
  peers: {
    peer: {},
    iomem: { 'call.intersects': { type: 'reply.intersects', result: 'intersects' } },
    gate: {},
    dmesg: {},
    dax_hmem: {},
  },
};

/** State as the chart names it, the event it ignores, and the moves that lead there. */
const table: readonly (readonly [state: string, event: KernelEvent, bench: Bench, moves: readonly string[]])[] = [
  ['cxl_acpi', { type: 'reply.gate.launch' }, acpi, ['start', 'go']],
  ['cxl_endpoint_port', { type: 'reply.gate.launch' }, endpoint, ['start']],
  ['cxl_mem.bound', { type: 'reply.gate.signal' }, mem, ['start', 'go', 'attached']],
  ['cxl_pci.gone', { type: 'call.function.remove' }, pci(false), []],
  ['cxl_pci.gone', { type: 'reply.unbind' }, pci(false), []],
  ['cxl_pci.unbound', { type: 'call.function.add' }, pci(true), []],
  ['cxl_pci.unbound', bound, pci(true), []],
  ['cxl_pci.unbound', { type: 'reply.unbind' }, pci(true), []],
  ['cxl_pci.probing', { type: 'call.function.add' }, pci(true), ['start']],
  ['cxl_pci.probing', bound, pci(true), ['start']],
  ['cxl_pci.bound', { type: 'call.function.add' }, pci(true), ['start', 'go', 'go', 'done']],
  ['cxl_pci.bound', bound, pci(true), ['start', 'go', 'go', 'done']],
  ['cxl_pci.pulling', { type: 'call.function.add' }, pci(true, true), ['start', 'go', 'go', 'done', 'env.pull']],
  ['cxl_pci.pulling', { type: 'call.function.remove' }, pci(true, true), ['start', 'go', 'go', 'done', 'env.pull']],
  ['host_bridge.bound', { type: 'call.function.add' }, bridge, ['env.enumerate']],
  ['cxl_region', { type: 'call.region.disable', offline: true }, region(false), []],
  ['cxl_region', { type: 'call.target.remove', decoder: 'a' }, region(false), []],
  ['cxl_region.absent', { type: 'call.region.destroy' }, region(false), []],
  ['cxl_region.creating', { type: 'call.region.destroy' }, region(false), ['create']],
  ['cxl_region.committed.unbound', { type: 'call.region.destroy' }, region(true), ['offer', 'region.add', 'go', 'go']],
  ['dax_device.absent', { type: 'call.destroy', offline: false }, daxDevice, []],
  ['dax_region.absent', { type: 'call.destroy', offline: false }, daxRegion, []],
  ['flush_probe', { type: 'call.probe_failed', device: 'x' }, barrier, []],
  ['flush_probe', { type: 'reply.quiet' }, barrier, []],
];

// The policy raises `defer` to itself: a second range of a walk finds the work queued already.
const deferred: readonly (readonly [state: string, bench: Bench, moves: readonly string[]])[] = [
  ['owner.work.queued', owner, ['judge', 'judge']],
  ['owner.work.waiting', owner, ['judge', 'go', 'judge']],
  ['owner.work.locking', owner, ['judge', 'go', 'open', 'judge']],
  ['owner.work.between', { ...owner, machine: machines.d.policy }, ['judge', 'go', 'open', 'judge']],
];

describe.each(table)('%s', (_, event, bench, moves) => {
  it(`ignores ${event.type}`, () => {
    const one = { ...bench, hears: { ...bench.hears, event } };
    const before = play(one, ...moves);
    expect(play(one, ...moves, 'event')).toEqual({ said: [...before.said, '> event'], state: before.state });
  });
});

describe.each(deferred)('%s', (_, bench, moves) => {
  it('ignores that one more range is put off', () => {
    const before = play(bench, ...moves.slice(0, -1));
    expect(play(bench, ...moves).state).toBe(before.state);
  });
});

type Node = Machine['root'];
const statesOf = (node: Node): readonly Node[] => [node, ...Object.values(node.states).flatMap(statesOf)];
const isIgnored = (transition: { readonly target: unknown; readonly actions: readonly unknown[] }): boolean =>
  transition.target === undefined && transition.actions.length === 0;

describe('what the machines ignore', () => {
  it('is all in these tables', () => {
    const charts = [
      ...Object.values(machines),
      ...designs.flatMap((design) => [design.policy, design.daxCxlInit]),
      ...gates.map((gate) => gate.machine),
    ].filter((one): one is Machine => typeof one === 'object' && one !== null && 'root' in one);
    const ignored = charts.flatMap((chart) =>
      statesOf(chart.root).flatMap((node) =>
        [...node.transitions].flatMap(([type, transitions]) =>
          transitions.some(isIgnored)
            ? [`${node.path.length === 0 ? chart.id : `${chart.id}.${node.path.join('.')}`} ${type}`]
            : [],
        ),
      ),
    );
    const told = [
      ...table.map(([state, event]) => `${state} ${event.type}`),
      ...deferred.map(([state]) => `${state} defer`),
    ];
    expect([...new Set(ignored)].sort()).toEqual(told.sort());
  });
});

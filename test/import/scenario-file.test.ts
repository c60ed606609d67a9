import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatScenario, parseScenario, readScenario } from '../../src/scenario/scenario-file.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import { formatSize, readSize } from '../../src/scenario/units.ts';
import { modularConfig, moduleNames, type Kernel } from '../../src/model/kernel.ts';
import { asyncDrivers, driverNames } from '../../src/model/drivers.ts';
import { isLine, isName, namePattern } from '../../src/model/plain-text.ts';
import type { EndpointDecoder, Memdev, Platform, SwitchDecoder } from '../../src/model/platform.ts';
import { rangeOf, type Range } from '../../src/model/range.ts';
import type { Errno, Fault, Scenario, UserStep } from '../../src/model/scenario.ts';
import { runs } from '../runs.ts';
import { emptyPlatform } from './empty-platform.ts';

const text = fc
  .oneof(
    fc.constantFrom('a: b', '# no comment', '7.0', 'null', "it's", '- dash', '[x]', 'ü line', ' ', '| x', '"'),
    fc.string({ minLength: 1, unit: 'grapheme' }),
  )
  .filter(isLine);
// Words with a meaning in YAML, which must be quoted.
const name = fc.oneof(
  fc.constantFrom('7.0', 'null', 'true', '0x10', '1e3', '12:30', '2001-12-14', 'y', '__proto__', 'constructor'),
  fc.stringMatching(new RegExp(namePattern)).filter(isName),
);
const at = (slot: number): Range => rangeOf(slot * 2 ** 28, 2 ** 28);
const range = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 53 - 2 }), fc.integer({ min: 0, max: 2 ** 53 - 2 }))
  .map(([a, b]): Range => ({ start: Math.min(a, b), end: Math.max(a, b) }));
const ordered = fc
  .uniqueArray(fc.integer({ min: 16, max: 2 ** 20 }), { maxLength: 3 })
  .map((slots) => slots.sort((a, b) => a - b).map(at));
const ways = fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 16);
const granularity = fc.constantFrom(256, 512, 4096, 16384);
const numbered = <T extends object>(items: fc.Arbitrary<T[]>): fc.Arbitrary<(T & { index: number })[]> =>
  items.map((list) => list.map((item, index) => ({ ...item, index: index * 2 })));
const endpointDecoders: fc.Arbitrary<EndpointDecoder[]> = numbered(
  fc.array(
    fc.record({
      range,
      ways,
      granularity,
      committed: fc.boolean(),
      mode: fc.constantFrom('ram' as const, 'pmem' as const),
    }),
    { maxLength: 2 },
  ),
);
const switchDecoders: fc.Arbitrary<SwitchDecoder[]> = numbered(
  fc.array(
    fc.record({ range, ways, granularity, targets: fc.array(fc.nat(9), { maxLength: 3 }), committed: fc.boolean() }),
    { maxLength: 2 },
  ),
);

const memdev = (index: number): fc.Arbitrary<Memdev> =>
  fc
    .record(
      {
        size: fc.integer({ min: 0, max: 2 ** 53 - 2 }),
        serial: fc.nat(),
        decoders: endpointDecoders,
        presence: fc.constantFrom('boot' as const, 'late' as const),
        driver: fc.constant('sfc' as const),
      },
      { requiredKeys: ['size', 'serial', 'decoders'] },
    )
    .map((m) => ({
      ...m,
      name: `mem${index}`,
      pci: `0000:0${index}:00.0`,
      parent: index === 0 ? { port: { switch: 'sw0' }, dport: 5 } : { port: { hostBridge: 7 }, dport: index },
    }));

const platform: fc.Arbitrary<Platform> = fc
  .record({
    name: text,
    softReserved: ordered,
    hmat: ordered,
    srat: ordered,
    hdm: fc.boolean(),
    granularity,
    windows: fc.uniqueArray(fc.integer({ min: 16, max: 2 ** 20 }), { maxLength: 3 }),
    bridge: switchDecoders,
    sw: switchDecoders,
    memdevs: fc.tuple(memdev(0), memdev(1), memdev(2)),
    resources: fc.boolean(),
    bridgePresence: fc.constantFrom({}, { presence: 'late' as const }, { presence: 'boot' as const }),
  })
  .map((p) => ({
    name: p.name,
    softReserved: p.softReserved,
    hmat: p.hmat,
    srat: p.srat,
    windows: p.windows.map((slot, index) => ({
      id: index * 3,
      range: at(slot),
      ways: 1,
      granularity: p.granularity,
      targets: [7],
    })),
    hostBridges: [
      {
        uid: 7,
        hdm: p.hdm,
        dports: [0, 1, 2].map((id) => ({ id, pci: `0000:a0:0${id}.0` })),
        decoders: p.bridge,
        ...p.bridgePresence,
      },
    ],
    switches: [
      {
        name: 'sw0',
        parent: { port: { hostBridge: 7 }, dport: 0 },
        dports: [{ id: 5, pci: '0000:b0:00.0' }],
        decoders: p.sw,
      },
    ],
    memdevs: p.memdevs,
    resources: p.resources
      ? [
          { name: 'System RAM', range: rangeOf(0x1000, 0x9000), depth: 0 },
          { name: 'Kernel code : x', range: rangeOf(0x2000, 0x1000), depth: 1 },
          { name: 'PCI Bus 0000:00', range: at(9), depth: 0 },
        ]
      : [],
  }));

const modules = fc.subarray([...moduleNames]);
const kernel: fc.Arbitrary<Kernel> = fc.record(
  {
    family: fc.constantFrom('6.12' as const, '7.0' as const, '7.1' as const),
    release: name,
    config: fc.constantFrom(modularConfig, { ...modularConfig, DEV_DAX_CXL: 'n' as const }),
    initramfs: fc.oneof(fc.constant('all' as const), modules),
    missing: modules,
    softdeps: fc.boolean(),
    memoryBlockSize: fc.integer({ min: 20, max: 34 }).map((n) => 2 ** n),
    asyncProbe: fc.subarray([...asyncDrivers], { maxLength: 2 }),
    lateBridges: fc.constantFrom('skip' as const, 'defer' as const),
  },
  { requiredKeys: ['config', 'initramfs', 'missing', 'softdeps', 'memoryBlockSize', 'asyncProbe'] },
);

const module = fc.constantFrom(...moduleNames);
const one = <T extends string>(...words: T[]): fc.Arbitrary<T> => fc.constantFrom(...words);
const memdevName = one('mem0', 'mem1', 'mem2');
const step: fc.Arbitrary<UserStep> = fc.oneof<fc.Arbitrary<UserStep>[]>(
  fc.record({ do: one('modprobe', 'insmod', 'rmmod'), module }),
  fc.record({ do: one('parallel'), modules }),
  fc.record({ do: one('settle', 'coldplug', 'switch_root') }),
  fc.record({ do: one('await'), event: one('windows-published', 'hmem-deferred', 'hmem-decided', 'region-committed') }),
  fc.record({
    do: one('unbind'),
    device: one('ACPI0017', 'ACPI0017:00', 'mem1', '0000:01:00.0', 'sw0', 'hb7', 'endpoint:mem2', 'region0', 'dax1.0'),
    driver: fc.constantFrom(...driverNames),
  }),
  fc.record({ do: one('bind'), device: one('mem1', 'hmem_platform.0'), driver: fc.constantFrom(...driverNames) }),
  fc.record({ do: one('autoprobe'), bus: one('pci', 'cxl'), on: fc.boolean() }),
  fc.record({ do: one('unplug', 'rescan'), memdev: memdevName }),
);
const errno = one<Errno>(
  'EBUSY',
  'EINVAL',
  'EINTR',
  'EIO',
  'ENODEV',
  'ENOENT',
  'ENOMEM',
  'ENXIO',
  'ETIMEDOUT',
  'EPROBE_DEFER',
);
const fault: fc.Arbitrary<Fault> = fc.oneof<fc.Arbitrary<Fault>[]>(
  fc.record({
    kind: one('probe'),
    device: one('0000:01:00.0', 'mem2', 'endpoint:mem1', 'region', 'dax_region', 'ACPI0017'),
    errno,
  }),
  fc.record({ kind: one('absent', 'media'), device: memdevName }),
  fc.record({ kind: one('hang'), device: name }),
  fc.record(
    { kind: one('slow'), device: fc.constant('0000:02:00.0'), untilStep: fc.constant(0) },
    { requiredKeys: ['kind', 'device'] },
  ),
  fc.record({
    kind: one('defer'),
    device: one('0000:01:00.0', 'mem0', 'ACPI0017'),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: one('removed'), device: memdevName }),
  fc.record({ kind: one('missing'), device: module }),
  fc.constant({ kind: 'assembly', device: 'region' }),
);
const scenario: fc.Arbitrary<Scenario> = fc.record({
  id: name,
  title: text,
  cite: fc.array(text, { maxLength: 2 }),
  platform,
  kernel,
  userspace: fc.record({
    udev: fc.boolean(),
    order: one('free', 'forced'),
    steps: fc.array(step, { minLength: 1, maxLength: 4 }),
  }),
  faults: fc.array(fault, { maxLength: 3 }),
});

/** Restricts window steps to platforms with windows, so that references are valid. */
const closed = scenario.map((s): Scenario => {
  const [window] = s.platform.windows;
  if (!window) return s;
  const more: UserStep[] = [
    { do: 'disable_region', window: window.id },
    { do: 'destroy_region', window: window.id },
    { do: 'create_region', window: window.id, memdevs: ['mem1', 'mem0'] },
  ];
  return { ...s, userspace: { ...s.userspace, steps: [...s.userspace.steps, ...more] } };
});

describe('a scenario file', () => {
  it('says all that a scenario holds: what is written reads back the same', () => {
    fc.assert(
      fc.property(closed, (s) => {
        expect(parseScenario(formatScenario(s), 'written.yaml')).toEqual(s);
      }),
      { numRuns: runs(100) },
    );
  });

  it('writes sizes that read back the same', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 53 - 1 }), fc.integer({ min: 0, max: 40 }), (n, shift) => {
        const bytes = Math.floor(n / 2 ** shift) * (n < 2 ** 12 ? 2 ** shift : 1);
        expect(readSize(formatSize(bytes))).toEqual({ ok: true, value: bytes });
      }),
    );
    expect([128 * 2 ** 30, 2 ** 31, 4096, 1000, 0].map(formatSize)).toEqual(['128 GiB', '2 GiB', '4 KiB', 1000, 0]);
  });

  it('is short: defaults stand for an ordinary box', () => {
    const short = parseScenario(`{ id: X, title: A box, platform: { softReserved: [0x100000000-0x10fffffff] } }`, 'x');
    expect(short).toStrictEqual({
      id: 'X',
      title: 'A box',
      cite: [],
      platform: {
        name: 'A box',
        ...emptyPlatform,
        softReserved: [{ start: 0x100000000, end: 0x10fffffff }],
      },
      kernel: {
        config: modularConfig,
        initramfs: 'all',
        missing: [],
        softdeps: true,
        memoryBlockSize: 2 ** 31,
        asyncProbe: [],
      },
      userspace: { udev: true, order: 'free', steps: [] },
      faults: [],
    });
  });

  it('has a JSON Schema for editors, kept in docs', async () => {
    await expect(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      '../../docs/scenario.schema.json',
    );
  });
});

describe('docs/scenario-file.md', () => {
  const docs = readFileSync(new URL('../../docs/scenario-file.md', import.meta.url), 'utf8');

  it('shows an example that reads', () => {
    const example = /```yaml\n(.*?)```/s.exec(docs)?.[1] ?? '';
    expect(readScenario(example, 'docs').scenario.platform.hostBridges.map((hb) => hb.decoders.length)).toEqual([1, 1]);
  });

  it('names every key and every word that a file may hold', () => {
    const words = [
      ...JSON.stringify(scenarioJsonSchema()).matchAll(/"enum":\[(.*?)\]|"properties":|"(\w+)":\{/g),
    ].flatMap((m) => (m[1] ?? m[2] ?? '').split(','));
    const keys = words
      .map((word) => word.replaceAll('"', ''))
      .filter((word) => word !== '' && !['items', 'properties', 'propertyNames'].includes(word));
    expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(docs))).toEqual([]);
  });
});

/** Two bridges, a switch with two memdevs below the first: four ways, 256 bytes each. */
const tree = `id: X
title: Two memdevs below a switch of bridge 1, two below bridge 2
platform:
  windows:
    - { range: 0x100000000-0x1ffffffff, targets: [1, 2] }
  hostBridges:
    - uid: 1
      dports: [{ id: 3, pci: 0000:10:00.0 }]
    - uid: 2
      dports: [{ id: 0, pci: 0000:20:00.0 }, { id: 1, pci: 0000:20:01.0 }]
  switches:
    - name: sw0
      parent: { hostBridge: 1, dport: 3 }
      dports: [{ id: 8, pci: 0000:12:00.0 }, { id: 9, pci: 0000:12:01.0 }]
  memdevs:
    - { name: mem0, pci: 0000:13:00.0, parent: { switch: sw0, dport: 9 }, size: 1 GiB }
    - { name: mem1, pci: 0000:21:00.0, parent: { hostBridge: 2, dport: 0 }, size: 1 GiB }
    - { name: mem2, pci: 0000:14:00.0, parent: { switch: sw0, dport: 8 }, size: 1 GiB }
    - { name: mem3, pci: 0000:22:00.0, parent: { hostBridge: 2, dport: 1 }, size: 1 GiB }
`;

describe('decoders that a file leaves out', () => {
  const range = rangeOf(0x100000000, 4 * 2 ** 30);
  const decoder = (more: object): object => ({ index: 0, range, committed: true, ...more });

  it('are what firmware would have committed: each level takes the address bits above those of its parent', () => {
    const { platform: p } = parseScenario(tree, 'tree.yaml');
    expect({
      bridges: p.hostBridges.map((hb) => hb.decoders),
      switches: p.switches.map((sw) => sw.decoders),
      memdevs: p.memdevs.map((m) => m.decoders),
    }).toEqual({
      bridges: [
        [decoder({ ways: 1, granularity: 512, targets: [3] })],
        [decoder({ ways: 2, granularity: 512, targets: [0, 1] })],
      ],
      switches: [[decoder({ ways: 2, granularity: 512, targets: [9, 8] })]],
      memdevs: Array(4).fill([decoder({ ways: 4, granularity: 256, mode: 'ram' })]),
    });
  });

  it('stay out where firmware has nothing to program: late cards, bridges without registers, uncommitted memdevs', () => {
    const late = parseScenario(
      tree.replace('size: 1 GiB }', 'size: 1 GiB, presence: late }').replace('uid: 2\n', 'uid: 2\n      hdm: false\n'),
      'tree.yaml',
    ).platform;
    expect([late.memdevs[0]?.decoders, late.hostBridges[1]?.decoders]).toEqual([[], []]);
    const none = parseScenario(tree.replaceAll('size: 1 GiB', 'size: 1 GiB, decoders: []'), 'tree.yaml').platform;
    expect(none.hostBridges.map((hb) => hb.decoders)).toEqual([[], []]);
  });

  it('are written out when they differ from what the memdevs call for', () => {
    const { scenario: s } = readScenario(tree, 'tree.yaml');
    expect(formatScenario(s).split('hostBridges:')[1]?.split('memdevs:')[0]).not.toContain('decoders');
    const bare: Scenario = {
      ...s,
      platform: { ...s.platform, hostBridges: s.platform.hostBridges.map((hb) => ({ ...hb, decoders: [] })) },
    };
    expect(formatScenario(bare).split('hostBridges:')[1]?.split('memdevs:')[0]).toContain('decoders: []');
  });
});

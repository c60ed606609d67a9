import { describe, expect, it } from 'vitest';
import { driver } from '../machines/index.ts';
import { program } from '../src/cli/program.ts';
import { createNetwork, explore } from '../src/engine/index.ts';
import { loadScenario } from '../src/scenario/catalogue.ts';
import { parseScenario } from '../src/scenario/scenario-file.ts';
import type { Scenario } from '../src/model/scenario.ts';
import type { CheckReport } from '../src/model/verdict.ts';
import { checkScenario } from '../src/verbs/index.ts';
import { chart, to } from './engine/tiny.ts';

// What this version cannot do, or does otherwise than a reader may expect. Each title stands in docs/limits.md as well.
// A test that fails here is good news: take it out, with its line there.

const check = (scenario: Scenario, design: string): CheckReport =>
  checkScenario(scenario, { design }, { now: () => 0 });

const partsOf = (
  id: string,
  design: string,
  change: (scenario: Scenario) => Scenario = (same) => same,
): readonly string[] =>
  check(change(loadScenario(id)), design).endingReports.flatMap(({ parts }) =>
    parts.map(({ range, code }) => `${range} ${code}`),
  );

const withBlocks =
  (memoryBlockSize: number) =>
  (scenario: Scenario): Scenario => ({ ...scenario, kernel: { ...scenario.kernel, memoryBlockSize } });

describe('an over-wait', () => {
  it('known gap: a timer that may fire at any moment fires before a settle ends, so G2 under f never over-waits in S24', () => {
    const causeOf = (design: string, gate: string) =>
      checkScenario(loadScenario('S24'), { design, gate }, { now: () => 0 }).overWaits?.cause ?? null;
    expect([causeOf('f', 'G2'), causeOf('b', 'G2-endpoint-long')]).toEqual([null, 'timer']);
  });
});

describe('an ending', () => {
  it('known gap: the first card of S33 under a0 keeps its Soft Reserved node, so the box ends as CXL+SR', () => {
    expect(partsOf('S33', 'a0')).toEqual(['0x850000000-0x284fffffff CXL+SR']);
  });

  it('known gap: the tail of S11 under a0 is LOST beside a working region', () => {
    expect(partsOf('S11', 'a0')).toEqual(['0x850000000-0x280fffffff CXL+SR', '0x2810000000-0x284fffffff LOST']);
  });

  it('known gap: head and tail of S45 under a0 are LOST beside a working region', () => {
    expect(partsOf('S45', 'a0')).toEqual([
      '0xf010000000-0xf01fffffff LOST',
      '0xf020000000-0xf03fffffff CXL+SR',
      '0xf040000000-0xf04fffffff LOST',
    ]);
  });

  it('known gap: S11 under f is a shadow with memory blocks of 2 GiB, and NOBIND only with blocks that show the tail', () => {
    expect([partsOf('S11', 'f'), partsOf('S11', 'f', withBlocks(2 ** 27))]).toEqual([
      ['0x850000000-0x280fffffff SHADOW', '0x2810000000-0x284fffffff HMEM'],
      ['0x850000000-0x284fffffff NOBIND'],
    ]);
  });

  it('known gap: catalogue scenarios start udev after cxl_acpi is bound; the other order is S27', () => {
    const early = loadScenario('S27');
    expect([check(loadScenario('S01'), 'f').endings, check(early, 'f').endings]).toEqual([['CXL'], ['CXL', 'SHADOW']]);
  });
});

describe('the platform', () => {
  it('known gap: a window has no XOR map, no extended linear cache and no Type-2 target', () => {
    const withKey = (key: string): string => `id: x
title: x
platform:
  windows:
    - { range: 0x850000000-0x284fffffff, targets: [12], ${key}: 1 }
  hostBridges:
    - { uid: 12, dports: [] }
`;
    for (const key of ['arithmetic', 'cache', 'type2'])
      expect(() => parseScenario(withKey(key), 'x.yaml')).toThrow(`unknown key \`${key}\``);
  });
});

describe('the driver core', () => {
  it('known gap: a card that is pulled while cxl_mem probes its memdev does not wait for that probe, so the search says unknown', () => {
    const pulled = parseScenario(
      `id: pulled
title: a card is pulled during boot and found again
platform:
  softReserved: [0x850000000-0x284fffffff]
  windows: [{ range: 0x850000000-0x284fffffff, targets: [12] }]
  hostBridges: [{ uid: 12, dports: [{ id: 0, pci: 0000:0c:00.0 }] }]
  memdevs: [{ name: mem0, pci: 0000:0d:00.0, parent: { hostBridge: 12, dport: 0 }, size: 128 GiB }]
userspace: { order: forced, steps: [{ unplug: mem0 }, settle, { rescan: mem0 }] }
`,
      'pulled.yaml',
    );
    const { verdict, reason } = check(pulled, 'f');
    expect(verdict).toBe('unknown');
    expect(reason).toContain('cxl_mem/mem0 in state bound got call.probe.start');
  });

  it('known gap: a rescan passes by a device that another thread probes, and does not wait for it', () => {
    // mem0 never answers its probe: a rescan that waited for it could not come to its end.
    const asker = chart({
      initial: 'loading',
      states: {
        loading: {
          entry: to('driver', { type: 'call.init.run', from: 'asker' } as never),
          on: {
            'reply.init': { target: 'rescanning', actions: to('driver', { type: 'rescan', from: 'asker' } as never) },
          },
        },
        rescanning: { on: { 'reply.rescan': 'over' } },
        over: {},
      },
    });
    const network = createNetwork([
      { id: 'driver', machine: driver, input: { id: 'driver', async: true, module: null, devices: ['mem0'] } },
      { id: 'mem0', machine: chart({ on: { 'call.probe.start': {} } }) },
      { id: 'driver_core', machine: chart({ on: { 'call.async.queue': {} } }) },
      { id: 'asker', machine: asker },
    ]);
    const exploration = explore(network);
    expect(exploration.finals.map((index) => network.snapshot(exploration.world(index), 'asker').value)).toEqual([
      'over',
    ]);
  });
});

describe('a crash', () => {
  it('known gap: a report with CRASH lists what holds of the worlds after the crash', () => {
    const { endings, properties } = check(loadScenario('S35'), 'c');
    expect([endings, properties.find(({ id }) => id === 'I1')?.verdict]).toEqual([['CRASH'], 'holds']);
  });
});

describe('a user', () => {
  it('known gap: timeout, serve and sweep are not there', () => {
    // Only names are read here: no verb runs, so nothing behind the command line is needed.
    const nothing = { out: () => {}, err: () => {} } as never;
    const { commands } = program(nothing, '0', () => {});
    expect(commands.map((command) => command.name()).filter((name) => name !== 'help')).toEqual([
      'check',
      'compare',
      'replay',
      'explain',
      'diagnose',
      'diff',
      'import',
      'conform',
      'vm',
      'export',
      'generate',
      'run',
      'new',
      'kernels',
      'list',
      'start',
    ]);
  });
});

describe('a search', () => {
  it('known gap: no reduction is in use unless --reduce asks for it', () => {
    expect(check(loadScenario('S17'), 'f').reduction).toBe('none');
  });
});

import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/scenario-file.ts';
import { driverNames, driverOfDevice } from '../../src/model/drivers.ts';
import { modularConfig } from '../../src/model/kernel.ts';
import type { Scenario, UserStep } from '../../src/model/scenario.ts';
import { commandsOf } from '../../src/boot/commands.ts';
import { designById, gateById, planOf, UsageError } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';

// What a write to `bind` or `unbind` of a driver does, and when it does nothing.
const box = parseScenario(
  `id: box
title: One memdev behind one bridge
platform:
  softReserved: [0x850000000-0x284fffffff]
  windows: [{ range: 0x850000000-0x284fffffff, targets: [12] }]
  hostBridges: [{ uid: 12, dports: [{ id: 0, pci: 0000:0c:00.0 }] }]
  memdevs: [{ name: mem0, pci: 0000:0d:00.0, parent: { hostBridge: 12, dport: 0 }, size: 128 GiB }]
userspace:
  udev: true
  order: forced
  steps: [{ modprobe: cxl_acpi }, settle]
`,
  'box.yaml',
);

const withStep = (...steps: readonly UserStep[]): Scenario => ({
  ...box,
  userspace: { ...box.userspace, steps: [...box.userspace.steps, ...steps] },
});

/** How the box ends, and what breaks. */
const ends = (scenario: Scenario) => {
  const { endings, properties, complete } = checkScenario(scenario, { design: 'f' }, { now: () => 0 });
  return { complete, endings, verdicts: properties.map(({ id, verdict }) => `${id} ${verdict}`) };
};

const devices = [
  'ACPI0017',
  'hb12',
  'mem0',
  '0000:0d:00.0',
  'endpoint:mem0',
  'hmem_platform',
  'region0',
  'dax_region0',
];
const numbered = ['hmem.0', 'dax0.0'];

/** What user space does for a last step. */
const commandFor = (step: UserStep): string | undefined => {
  const design = designById('f');
  const plan = planOf(withStep(step), design, gateById(design.gate));
  return commandsOf(plan).at(-1)?.run;
};

describe('a write to unbind', () => {
  const plain = ends(withStep());

  it('of a driver that does not have the device is refused, whichever it is', () => {
    const taken = [...devices, ...numbered].flatMap((device) =>
      [...driverNames, 'cxl_prot', ''].flatMap((driver) =>
        commandFor({ do: 'unbind', device, driver }) === 'refused' ? [] : [[device, driver]],
      ),
    );
    expect(taken).toEqual(
      [...devices, ...numbered]
        .filter((device) => device !== 'dax_region0')
        .map((device) => [device, driverOfDevice(box.platform, modularConfig, device)]),
    );
  });

  it('of a driver that does not have the device does nothing', () => {
    expect(ends(withStep({ do: 'unbind', device: 'mem0', driver: 'cxl_prot' }))).toEqual(plain);
    expect(ends(withStep({ do: 'unbind', device: 'dax0.0', driver: 'device_dax' }))).toEqual(plain);
  });

  it('of the driver that has the device takes it away', () => {
    for (const [device, driver] of [
      ['mem0', 'cxl_mem'],
      ['0000:0d:00.0', 'cxl_pci'],
    ] as const)
      expect([driver, ends(withStep({ do: 'unbind', device, driver }))]).not.toEqual([driver, plain]);
  });

  it('of a driver that there is not, or that has no such file, does nothing', () => {
    for (const driver of ['cxl_prot', 'cxl_dax_region', ''])
      expect([driver, ends(withStep({ do: 'unbind', device: 'dax_region0', driver }))]).toEqual([driver, plain]);
  });

  it('of a device that a fault took away does nothing and ends', () => {
    const absent = (...steps: readonly UserStep[]): Scenario => ({
      ...withStep(...steps),
      faults: [{ kind: 'absent', device: 'mem0' }],
    });
    const gone = ends(absent());
    for (const [device, driver] of [
      ['mem0', 'cxl_mem'],
      ['region0', 'cxl_region'],
      ['dax_region0', 'cxl_dax_region'],
    ] as const)
      expect([device, ends(absent({ do: 'unbind', device, driver }))]).toEqual([device, gone]);
  });

  it('on a box without dax devices ends, so that the next step comes', () => {
    const bare: Scenario = {
      ...withStep({ do: 'unbind', device: 'dax0.0', driver: 'kmem' }),
      platform: { ...box.platform, softReserved: [], memdevs: [] },
    };
    expect(ends(bare).complete).toBe(true);
    expect(ends(bare).endings).toEqual(ends({ ...bare, userspace: box.userspace }).endings);
  });
});

describe('a write to bind', () => {
  const plain = ends(withStep());

  it('of a driver that does not match the device is refused, and does nothing', () => {
    const taken = devices.flatMap((device) =>
      [...driverNames, 'cxl_prot', ''].flatMap((driver) =>
        commandFor({ do: 'bind', device, driver }) === 'refused' ? [] : [[device, driver]],
      ),
    );
    expect(taken).toEqual(
      devices
        .filter((device) => device !== 'dax_region0')
        .map((device) => [device, driverOfDevice(box.platform, modularConfig, device)]),
    );
    expect(ends(withStep({ do: 'bind', device: 'hb12', driver: 'cxl_prot' }))).toEqual(plain);
  });

  it('of a driver whose module is not there does nothing', () => {
    const without = (...steps: readonly UserStep[]): Scenario => ({
      ...withStep(...steps),
      kernel: { ...box.kernel, missing: ['cxl_mem'] },
    });
    expect(ends(without({ do: 'bind', device: 'mem0', driver: 'cxl_mem' }))).toEqual(ends(without()));
  });

  it('of a device that the box has not is refused with those it has', () => {
    expect(() => ends(withStep({ do: 'bind', device: 'mem7', driver: 'cxl_mem' }))).toThrow(UsageError);
  });
});

describe('driver_async_probe', () => {
  it('knows the driver of dax_cxl by its own name', () => {
    const asked = (...names: readonly string[]): Scenario => ({
      ...withStep(),
      kernel: { ...box.kernel, asyncProbe: names },
    });
    const worlds = (scenario: Scenario) => checkScenario(scenario, { design: 'a0' }, { now: () => 0 }).worlds;
    expect(worlds(asked('cxl_dax_region'))).not.toBe(worlds(asked()));
    expect(worlds(asked('dax_cxl'))).toBe(worlds(asked()));
  });
});

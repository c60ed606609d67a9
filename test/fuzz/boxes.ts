import type { Chance } from './chance.ts';
import type { Data } from './spoil.ts';
import { twoPortSwitch } from './two-port-switch.ts';

const window0 = '0x100000000-0x10fffffff';
const window1 = '0x110000000-0x11fffffff';

const bridge = (uid: number, bus: string): Data => ({ uid, dports: [{ id: 0, pci: `0000:${bus}:00.0` }] });
const memdev = (name: string, pci: string, parent: Data): Data => ({ name, pci, parent, size: '256 MiB' });

/** Small boxes, of some dozens of worlds: one memdev, two on two bridges, two below a switch, none. */
const platforms: readonly Data[] = [
  {
    softReserved: [window0],
    windows: [{ range: window0, targets: [12] }],
    hostBridges: [bridge(12, '0c')],
    memdevs: [memdev('mem0', '0000:0d:00.0', { hostBridge: 12, dport: 0 })],
  },
  {
    name: 'two bridges',
    softReserved: [window0, window1],
    windows: [
      { range: window0, targets: [12] },
      { range: window1, targets: [222] },
    ],
    hostBridges: [bridge(12, '0c'), bridge(222, 'de')],
    memdevs: [
      memdev('mem0', '0000:0d:00.0', { hostBridge: 12, dport: 0 }),
      memdev('mem1', '0000:df:00.0', { hostBridge: 222, dport: 0 }),
    ],
    resources: '00100000-7fffffff : System RAM\n',
  },
  {
    name: 'a switch',
    softReserved: [window0],
    windows: [{ range: window0, targets: [12] }],
    hostBridges: [bridge(12, '0c')],
    switches: [twoPortSwitch],
    memdevs: [memdev('mem0', '0000:0f:00.0', { switch: 'sw0', dport: 0 })],
  },
  { softReserved: [window0], hmat: [window0], srat: [window0] },
];

const modules = ['dax_hmem', 'cxl_acpi', 'cxl_pci', 'cxl_mem', 'kmem', 'dax_cxl', 'cxl_port', 'device_dax'] as const;

const devices = ['mem0', '0000:0d:00.0', 'hb12', 'ACPI0017', 'region', 'dax_region', 'hmem_platform', 'endpoint:mem0'];

/** The kernel's own names of drivers, which are not those of the modules. */
const drivers = [
  'cxl_acpi',
  'cxl_pci',
  'cxl_mem',
  'cxl_port',
  'cxl_region',
  'hmem_platform',
  'hmem',
  'kmem',
  'device_dax',
];

const step = (chance: Chance): Data =>
  chance.weighted<Data>([
    [10, { modprobe: chance.pick(modules) }],
    [1, { insmod: chance.pick(modules) }],
    [1, { rmmod: chance.pick(modules) }],
    [1, { parallel: [chance.pick(modules), chance.pick(modules)] }],
    [2, 'settle'],
    [1, 'coldplug'],
    [1, { await: chance.pick(['windows-published', 'hmem-deferred', 'hmem-decided', 'region-committed']) }],
    [1, 'switch_root'],
    [1, { bind: { device: chance.pick(devices), driver: chance.pick(drivers) } }],
    [1, { unbind: { device: chance.pick(devices), driver: chance.pick(drivers) } }],
    [1, { autoprobe: { bus: 'cxl', on: chance.oneIn(2) } }],
    [1, { unplug: 'mem0' }],
    [1, { rescan: 'mem0' }],
    [1, { destroy_region: 0 }],
    [1, { create_region: { window: 0, memdevs: ['mem0'] } }],
  ]);

const fault = (chance: Chance): Data =>
  chance.pick<Data>([
    { probe: chance.pick(devices), errno: 'ENXIO' },
    { absent: 'mem0' },
    { hang: 'unrelated' },
    { slow: '0000:0d:00.0', untilStep: 1 },
    { media: 'mem0' },
    { defer: 'ACPI0017', times: 1 },
    { removed: 'mem0' },
    { missing: chance.pick(modules) },
    { assembly: 'region' },
  ]);

/** A scenario that is mostly right. Its steps come one after the other and udev is off, so that its worlds are few. */
export function box(chance: Chance): Data {
  return {
    id: 'box',
    title: 'a box',
    ...(chance.oneIn(3) ? { cite: ['somebody, some day'] } : {}),
    platform: chance.pick(platforms),
    kernel: {
      ...(chance.oneIn(3) ? { family: chance.pick(['6.12', '7.0', '7.1']) } : {}),
      ...(chance.oneIn(4) ? { release: '6.12.1-box' } : {}),
      ...(chance.oneIn(5) ? { asyncProbe: ['cxl_pci', 'cxl_mem'] } : {}),
      ...(chance.oneIn(8) ? { initramfs: ['cxl_acpi', 'dax_hmem'] } : {}),
      ...(chance.oneIn(8) ? { lateBridges: 'defer' } : {}),
      softdeps: false,
    },
    userspace: {
      udev: chance.oneIn(12),
      order: 'forced',
      steps: Array.from({ length: chance.below(6) }, () => step(chance)),
    },
    ...(chance.oneIn(4) ? { faults: [fault(chance)] } : {}),
  };
}

import { describe, expect, it } from 'vitest';
import { formatPlace, ImportError } from '../../src/input/errors.ts';
import { readScenario } from '../../src/scenario/scenario-file.ts';

const good = `id: X
title: A box
platform:
  softReserved: [0x100000000-0x13fffffff]
  windows:
    - { range: 0x100000000-0x13fffffff, targets: [12] }
  hostBridges:
    - uid: 12
      dports:
        - { id: 0, pci: 0000:0c:00.0 }
  memdevs:
    - name: mem0
      pci: 0000:0d:00.0
      parent: { hostBridge: 12, dport: 0 }
      size: 1 GiB
  resources: |
    00001000-0009ffff : System RAM
    00100000-7fffffff : System RAM
      01000000-01ffffff : Kernel code
kernel:
  missing: [dax_cxl]
userspace:
  steps:
    - settle
    - modprobe: dax_hmem
faults:
  - { probe: 0000:0d:00.0, errno: ENODEV }
`;

/** The error of the valid file with one text replaced: `place: problem | hint`. */
function errorFor(from: string, to: string, text = good): string {
  expect(text).toContain(from);
  try {
    readScenario(text.replace(from, to), 'box.yaml');
  } catch (error) {
    if (error instanceof ImportError) return `${formatPlace(error)}: ${error.message} | ${error.hint}`;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a scenario file', () => {
  it('is read when nothing is wrong', () => {
    expect(readScenario(good, 'box.yaml').warnings).toEqual([]);
  });

  it.each([
    [
      'a misspelt key',
      'softReserved:',
      'softReseved:',
      '4:3: unknown key `softReseved` in platform | did you mean softReserved? allowed: name, softReserved, hmat',
    ],
    [
      'a misspelt key in a list',
      'uid: 12',
      'udi: 12',
      '8:7: unknown key `udi` in a host bridge | did you mean uid? allowed: uid, hdm, dports, decoders',
    ],
    ['a missing key', 'title: A box\n', '', '1:1: title is missing or not text | write title as text'],
    [
      'an address that is no range',
      '[0x100000000-0x13fffffff]',
      '[0x100000000]',
      '4:18: an address range is missing or not text | write 0x850000000-0x284fffffff',
    ],
    [
      'a range with letters that are no digits',
      '[0x100000000-0x13fffffff]',
      '[0x10000zz00-0x13fffffff]',
      '4:18: `0x10000zz00-0x13fffffff` is not an address range | write 0x850000000',
    ],
    [
      'a range that ends before it begins',
      '[0x100000000-0x13fffffff]',
      '[0x13fffffff-0x100000000]',
      '4:18: the range 0x13fffffff-0x100000000 ends before it begins | both ends are included: did you mean 0x100000000-0x13fffffff?',
    ],
    [
      'an address above 2^53',
      '[0x100000000-0x13fffffff]',
      '[0x100000000-0x20000000000000]',
      '4:18: 0x20000000000000 is above 2^53 | x86 physical',
    ],
    [
      'a number above 2^53',
      'size: 1 GiB',
      'size: 9007199254740993',
      '15:13: 9007199254740993 is above 2^53 | addresses have at most 52 bits',
    ],
    ['a size without a known unit', 'size: 1 GiB', 'size: 1 GB', '15:13: `1 GB` is not a size | write 256 MiB'],
    [
      'an unknown module',
      '[dax_cxl]',
      '[dax-cxl]',
      '21:13: `dax-cxl` is not a module | did you mean dax_cxl? allowed: cxl_port, cxl_acpi',
    ],
    [
      'an unknown module in a step',
      'modprobe: dax_hmem',
      'modprobe: dax_hmme',
      '25:17: `dax_hmme` is not a module | did you mean dax_hmem?',
    ],
    ['an unknown step', '- settle', '- setle', '24:7: `setle` is not a step | did you mean settle?'],
    [
      'an unknown action',
      'modprobe: dax_hmem',
      'modprob: dax_hmem',
      '25:7: unknown key `modprob` in a step | did you mean modprobe?',
    ],
    [
      'two actions in a step',
      'modprobe: dax_hmem',
      '{ modprobe: dax_hmem, rmmod: kmem }',
      '25:7: a step names not exactly one action | write one of modprobe',
    ],
    ['an unknown errno', 'errno: ENODEV', 'errno: ENODEF', '27:35: `ENODEF` is not an errno | did you mean ENODEV?'],
    ['a fault without its errno', ', errno: ENODEV', '', '27:5: errno belongs to a probe fault'],
    [
      'a fault on a device that is not there',
      '{ probe: 0000:0d:00.0',
      '{ probe: 0000:0e:00.0',
      '27:14: no device 0000:0e:00.0 for a probe fault | did you mean 0000:0d:00.0? allowed: 0000:0d:00.0, mem0, endpoint:mem0, ACPI0017, region, dax_region, hmem_platform, hb12',
    ],
    [
      'a host bridge that is not there',
      'hostBridge: 12',
      'hostBridge: 13',
      '14:29: host bridge 13 is not declared | did you mean 12? allowed: 12',
    ],
    ['a dport that is not there', 'dport: 0', 'dport: 7', '14:40: hb12 has no dport 7 | '],
    [
      'a window target that is not there',
      'targets: [12]',
      'targets: [12, 13]',
      '6:55: host bridge 13 is not declared | did you mean 12? allowed: 12',
    ],
    [
      'ways that do not match',
      'targets: [12]',
      'ways: 2, targets: [12]',
      '6:47: ways is 2, but there are 1 targets | a window has one target per way',
    ],
    [
      'a memdev that does not fit the window',
      'size: 1 GiB',
      'size: 2 GiB',
      '12:7: the decoder of mem0 cannot be guessed: 1 x 2147483648 bytes do not fit window 0 | write its decoders',
    ],
    [
      'a PCI address in capitals',
      'pci: 0000:0d:00.0',
      'pci: 0000:0D:00.0',
      '13:12: `0000:0D:00.0` is not a PCI address | write domain:bus:device.function in lower case',
    ],
    [
      'a line that is no resource',
      '00100000-7fffffff : System RAM',
      '00100000 : System RAM',
      '18:1: `00100000 : System RAM` is not a line of /proc/iomem',
    ],
    [
      'a child outside its parent',
      '01000000-01ffffff',
      '01000000-8fffffff',
      '19:1: Kernel code is not inside System RAM',
    ],
    [
      'a build that no Kconfig allows',
      'missing: [dax_cxl]',
      'config: { EFI_SOFT_RESERVE: n }',
      '21:11: Kconfig cannot produce this: DEV_DAX_HMEM=m needs EFI_SOFT_RESERVE, which is n | checked against 6.12, 7.0, 7.1',
    ],
    [
      'a memory block that is no power of two',
      'missing: [dax_cxl]',
      'memoryBlockSize: 3 GiB',
      '21:20: memoryBlockSize is not a power of two',
    ],
    ['a key given twice', 'title: A box', 'title: A box\ntitle: B', '3:1: this is not YAML: Map keys must be unique'],
    ['a broken indentation', '  hostBridges:', ' hostBridges:', '7:1: this is not YAML'],
    [
      'a memdev step on nothing',
      'modprobe: dax_hmem',
      'unplug: mem1',
      '25:15: memdev mem1 is not declared | did you mean mem0? allowed: mem0',
    ],
    [
      'a hotadd of a memdev that is there',
      'modprobe: dax_hmem',
      'hotadd: mem0',
      '25:15: memdev mem0 is there from boot on | give mem0 `presence: late`',
    ],
    [
      'a slow probe until a step that is not there',
      '{ probe: 0000:0d:00.0, errno: ENODEV }',
      '{ slow: 0000:0d:00.0, untilStep: 2 }',
      '27:38: there is no step 2 | steps count from 0 to 1',
    ],
    [
      'a device that cannot be deferred',
      '{ probe: 0000:0d:00.0, errno: ENODEV }',
      '{ defer: endpoint:mem0 }',
      '27:14: no device endpoint:mem0 for a defer fault | allowed: 0000:0d:00.0, mem0, ACPI0017',
    ],
    [
      'a probe that is deferred no times',
      '{ probe: 0000:0d:00.0, errno: ENODEV }',
      '{ defer: mem0, times: 0 }',
      '27:27: a probe that is deferred 0 times is no fault | write a number, 1 or more',
    ],
    [
      'times without a defer fault',
      'errno: ENODEV',
      'errno: ENODEV, times: 2',
      '27:5: times belongs to a defer fault | write { defer: DEVICE, times: 2 }',
    ],
    [
      'a step of a fault that is not slow',
      'errno: ENODEV',
      'errno: ENODEV, untilStep: 0',
      '27:5: untilStep belongs to a slow fault | write { slow: PCI, untilStep: 0 }',
    ],
    [
      'a pulled card that is not there',
      '{ probe: 0000:0d:00.0, errno: ENODEV }',
      '{ removed: mem7 }',
      '27:16: no device mem7 for a removed fault | did you mean mem0? allowed: mem0, 0000:0d:00.0',
    ],
    [
      'a missing module that does not exist',
      '{ probe: 0000:0d:00.0, errno: ENODEV }',
      '{ missing: cxl_pcie }',
      '27:16: `cxl_pcie` is not a module | did you mean cxl_pci? allowed: cxl_port',
    ],
    [
      'the assembly of anything but a region',
      '{ probe: 0000:0d:00.0, errno: ENODEV }',
      '{ assembly: mem0 }',
      '27:17: `mem0` is not what cannot be assembled | allowed: region',
    ],
    [
      'two kinds of fault in one',
      '{ probe: 0000:0d:00.0, errno: ENODEV }',
      '{ absent: mem0, removed: mem0 }',
      '27:5: a fault names not exactly one action | write one of probe, absent, hang, slow, media, defer, removed, missing, assembly',
    ],
    [
      'a host bridge that comes at no known time',
      '- uid: 12\n',
      '- uid: 12\n      presence: later\n',
      '9:17: `later` is not a presence | did you mean late? allowed: boot, late',
    ],
    [
      'a hotadd of a host bridge that is there',
      'modprobe: dax_hmem',
      'hotadd: hb12',
      '25:15: memdev hb12 is not declared | ',
    ],
    [
      'a memdev of a driver that brings none',
      'pci: 0000:0d:00.0',
      'pci: 0000:0d:00.0\n      driver: kmem',
      '14:15: `kmem` is not the driver of a memdev | allowed: cxl_pci, sfc',
    ],
    [
      'an unknown way with late host bridges',
      'missing: [dax_cxl]',
      'lateBridges: wait',
      '21:16: `wait` is not a way with late host bridges | allowed: skip, defer',
    ],
    [
      'a family that does not exist',
      'missing: [dax_cxl]',
      'family: 7.2',
      '21:11: `7.2` is not a kernel family | allowed: 6.12, 7.0, 7.1; 6.18 behaves as 6.12, 7.2 and 7.3 as 7.1',
    ],
  ])('is refused for %s, with line, column and hint', (_name, from, to, message) => {
    const found = errorFor(from, to);
    expect(found.slice(0, `box.yaml:${message}`.length)).toBe(`box.yaml:${message}`);
  });

  it('is refused when it is empty, a list, or has an endless anchor', () => {
    expect([errorFor(good, ''), errorFor(good, '- a'), errorFor(good, 'a: *b')]).toEqual([
      'box.yaml:1:1: the file is empty | a scenario has at least id, title and platform',
      'box.yaml:1:1: a scenario is missing or not a map | write a map with id, title, cite, assumes, platform, kernel, userspace, faults',
      expect.stringMatching(/^box\.yaml:1:\d: this is not YAML|^box\.yaml:1:1: the anchors cannot be resolved/),
    ]);
  });

  it('takes the kernel family without quotes', () => {
    const families = ['6.12', '7.0', "'7.1'"].map(
      (family) =>
        readScenario(good.replace('missing: [dax_cxl]', `family: ${family}`), 'box.yaml').scenario.kernel.family,
    );
    expect(families).toEqual(['6.12', '7.0', '7.1']);
  });

  it('may have anchors and merge keys', () => {
    const text = good.replace(
      '- { id: 0, pci: 0000:0c:00.0 }',
      '- &dport { id: 0, pci: 0000:0c:00.0 }\n        - { <<: *dport, id: 1 }',
    );
    expect(readScenario(text, 'box.yaml').scenario.platform.hostBridges[0]?.dports).toEqual([
      { id: 0, pci: '0000:0c:00.0' },
      { id: 1, pci: '0000:0c:00.0' },
    ]);
  });

  it('may have a window that cxl_acpi skips, with a warning', () => {
    const text = good.replace('{ range: 0x100000000-0x13fffffff, t', '{ range: 0x100000000-0x148000000, t');
    expect(readScenario(text, 'box.yaml').warnings).toEqual([
      'window 0 0x100000000-0x148000000 is not aligned to 256 MiB: cxl_acpi skips it',
    ]);
  });
});

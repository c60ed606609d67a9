import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCxlList } from '../../src/capture/listings/cxl-list.ts';
import { readFirmwareLog, readFirmwareScript } from '../../src/capture/platform/firmware-commands.ts';
import type { DecoderSetting, DecoderSite } from '../../src/capture/platform/hardware.ts';
import { readHdmDump } from '../../src/capture/platform/hdm-dump.ts';
import { hardwareOfList } from '../../src/capture/platform/list-hardware.ts';
import { readQemuArguments } from '../../src/capture/platform/qemu-arguments.ts';
import { refusal } from './refusal.ts';

/** A committed two-way decoder of the range; `more`: what is otherwise. */
const decoder = (site: DecoderSite, more: Partial<DecoderSetting> = {}): DecoderSetting => ({
  site,
  index: 0,
  range: { start: 0x110000000, end: 0x12fffffff },
  ways: 2,
  granularity: 256,
  targets: [],
  committed: true,
  ...more,
});

describe('QEMU arguments', () => {
  it('give a switch, its ports and the devices behind it, with bus numbers depth first', () => {
    const box =
      readQemuArguments(`qemu-system-x86_64 -M q35,cxl=on,cxl-fmw.0.targets.0=cxl.1,cxl-fmw.0.size=4G,cxl-fmw.0.interleave-granularity=8k
      -object memory-backend-ram,id=m0,size=256M -object memory-backend-file,id=m1,size=512M
      -device pxb-cxl,bus_nr=12,bus=pcie.0,id=cxl.1 -device cxl-rp,port=0,bus=cxl.1,id=rp0,chassis=0,slot=2 -device cxl-rp,port=1,bus=cxl.1,id=rp1,chassis=0,slot=3
      -device cxl-upstream,bus=rp0,id=us0 -device cxl-downstream,port=0,bus=us0,id=d0 -device cxl-downstream,port=3,bus=us0,id=d1
      -device cxl-type3,bus=d0,volatile-memdev=m0,id=c0,sn=0x1 -device cxl-type3,bus=d1,persistent-memdev=m1,id=c1,sn=0x2 -device cxl-type3,bus=rp1,volatile-memdev=m0,id=c2,sn=0x3`);
    expect(box).toEqual({
      hardware: {
        hostBridges: [
          {
            uid: 12,
            hdm: true,
            dports: [
              { id: 0, pci: '0000:0c:00.0' },
              { id: 1, pci: '0000:0c:01.0' },
            ],
          },
        ],
        switches: [
          {
            name: 'us0',
            pci: '0000:0d:00.0',
            parent: { port: { hostBridge: 12 }, dport: 0 },
            dports: [
              { id: 0, pci: '0000:0e:00.0' },
              { id: 3, pci: '0000:0e:01.0' },
            ],
          },
        ],
        memdevs: [
          { pci: '0000:0f:00.0', parent: { port: { switch: 'us0' }, dport: 0 }, serial: 1, mode: 'ram', size: 2 ** 28 },
          {
            pci: '0000:10:00.0',
            parent: { port: { switch: 'us0' }, dport: 3 },
            serial: 2,
            mode: 'pmem',
            size: 2 ** 29,
          },
          {
            pci: '0000:11:00.0',
            parent: { port: { hostBridge: 12 }, dport: 1 },
            serial: 3,
            mode: 'ram',
            size: 2 ** 28,
          },
        ],
      },
      windows: [{ targets: [12], granularity: 8192, size: 2 ** 32 }],
    });
  });

  it('tell a host bridge without decoders: one root port and nothing asked for', () => {
    const hdm = (extra: string) =>
      readQemuArguments(`-device pxb-cxl,bus_nr=12,id=cxl.0${extra} -device cxl-rp,port=0,bus=cxl.0,id=rp0`)?.hardware
        .hostBridges[0]?.hdm;
    expect([hdm(''), hdm(',hdm_for_passthrough=true')]).toEqual([false, true]);
  });

  it('without CXL are nothing', () => {
    expect(readQemuArguments('BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet')).toBeNull();
  });
});

describe('firmware commands', () => {
  it('of a script give decoders, the last command for one decoder standing', () => {
    const { decoders, notes } = readFirmwareScript({
      file: 'scenario.sh',
      content: `fw hb 12 0 0x110000000 0x20000000 2 256 0,1 nocommit
  fw hb 12 0 0x110000000 0x20000000 2 512 0,1
fw usp 0000:0d:00.0 1 0x110000000 0x10000000 1 256 3
fw ep a 0 0x110000000 0x20000000 2 256 0 nocommit
fw dump
fw brew coffee
order cxl_acpi`,
    });
    expect({ decoders, notes }).toEqual({
      decoders: [
        decoder({ kind: 'host-bridge', uid: 12 }, { granularity: 512, targets: [0, 1] }),
        decoder(
          { kind: 'switch', pci: '0000:0d:00.0' },
          { index: 1, range: { start: 0x110000000, end: 0x11fffffff }, ways: 1, targets: [3] },
        ),
        decoder({ kind: 'serial', serial: 10 }, { committed: false }),
      ],
      notes: ['scenario.sh:6: not a firmware command that is known: brew coffee'],
    });
  });

  it('of a log count as the hardware answered', () => {
    const { decoders, notes } = readFirmwareLog({
      file: 'firmware.txt',
      content: `$ hdmprog hb 12 0 0x110000000 0x10000000 1 256 0
hb 12: no HDM decoder capability
$ hdmprog ep 1 0 0x110000000 0x10000000 1 256 0
ep 1: decoder 0: base 0x110000000 size 0x10000000 ways 1 gran 256 tl/skip 0 ctrl 0x1200 gctrl 0x2
`,
    });
    expect([decoders.map(({ site, committed }) => ({ site, committed })), notes]).toEqual([
      [{ site: { kind: 'serial', serial: 1 }, committed: false }],
      ['firmware.txt:1: the hardware refused: hb 12: no HDM decoder capability'],
    ]);
  });
});

describe('a dump of decoder registers', () => {
  it('gives decoders with their interleave, and who has any', () => {
    const dump = readHdmDump({
      file: 'hdm.txt',
      content: `hb uid 12 ver 1 @0x100000000: cap 0x382 gctrl 0x2
  [0] base 0000000110000000 size 0000000020000000 ctrl 00001610 tl/skip 0000000000000100
  [1] base 0000000000000000 size 0000000000000000 ctrl 00001000 tl/skip 0000000000000000
hb uid 13 ver 1 @0x100010000: no HDM decoder capability
pci 0000:0c:00.0 sn 0 cxlctl 0: no HDM decoder capability
pci 0000:0d:00.0 sn 0x1 cxlctl 0x6: cap 0x1b12 gctrl 0x2
  [0] base 0000000110000000 size 0000000020000000 ctrl 00001014 tl/skip 0000000000000000
`,
    });
    expect(dump).toEqual({
      decoders: [
        decoder({ kind: 'host-bridge', uid: 12 }, { targets: [0, 1] }),
        decoder({ kind: 'memdev', pci: '0000:0d:00.0' }, { granularity: 4096, targets: [0, 0], committed: false }),
      ],
      hostBridges: new Map([
        [12, true],
        [13, false],
      ]),
    });
  });
});

describe('a cxl listing', () => {
  const endpoint = (number: number, memdev: number, dport: string) => ({
    endpoint: `endpoint${number}`,
    host: `mem${memdev}`,
    parent_dport: dport,
    depth: 3,
    memdev: {
      memdev: `mem${memdev}`,
      ram_size: '256.00 MiB (268.44 MB)',
      serial: `0x${memdev}`,
      host: `0000:0${memdev}:00.0`,
    },
    [`decoders:endpoint${number}`]: [
      {
        decoder: `decoder${number}.0`,
        resource: '0x110000000',
        size: '512.00 MiB (536.87 MB)',
        interleave_ways: 2,
        interleave_granularity: 256,
        mode: 'ram',
      },
    ],
  });
  const bus = {
    bus: 'root0',
    provider: 'ACPI.CXL',
    dports: [{ dport: 'pci0000:0c', id: 12 }],
    'ports:root0': [
      {
        port: 'port1',
        host: 'pci0000:0c',
        depth: 1,
        dports: [{ dport: '0000:0c:00.0', id: 0 }],
        'ports:port1': [
          {
            port: 'port2',
            host: '0000:0d:00.0',
            parent_dport: '0000:0c:00.0',
            depth: 2,
            dports: [
              { dport: '0000:0e:00.0', id: 0 },
              { dport: '0000:0e:01.0', id: 5 },
            ],
            'endpoints:port2': [endpoint(3, 1, '0000:0e:00.0'), endpoint(4, 2, '0000:0e:01.0')],
            'decoders:port2': [
              {
                decoder: 'decoder2.0',
                resource: '0x110000000',
                size: '512M',
                interleave_ways: 2,
                interleave_granularity: 256,
                targets: [
                  { target: 'a', position: 1, id: 5 },
                  { target: 'b', position: 0, id: 0 },
                ],
              },
            ],
          },
        ],
        'decoders:port1': [
          {
            decoder: 'decoder1.0',
            resource: '0x110000000',
            size: '512M',
            interleave_ways: 1,
            targets: [{ target: '0000:0c:00.0', position: 0, id: 0 }],
          },
        ],
      },
    ],
    'decoders:root0': [
      {
        decoder: 'decoder0.0',
        resource: '0x110000000',
        size: '1G',
        interleave_ways: 1,
        targets: [{ target: 'pci0000:0c', position: 0, id: 12 }],
        'regions:decoder0.0': [
          {
            region: 'region0',
            resource: '0x110000000',
            size: '512M',
            interleave_ways: 2,
            mappings: [{ position: 0, memdev: 'mem1', decoder: 'decoder3.0' }],
          },
        ],
      },
    ],
  };

  it('gives a switch and its decoders, in human units too', () => {
    const { hardware, decoders } = hardwareOfList(
      readCxlList({ file: 'cxl-list.json', content: bus }),
      new Map([['decoder1.0', 4096]]),
    );
    expect({ hardware, decoders }).toEqual({
      hardware: {
        hostBridges: [{ uid: 12, hdm: true, dports: [{ id: 0, pci: '0000:0c:00.0' }] }],
        switches: [
          {
            name: 'port2',
            pci: '0000:0d:00.0',
            parent: { port: { hostBridge: 12 }, dport: 0 },
            dports: [
              { id: 0, pci: '0000:0e:00.0' },
              { id: 5, pci: '0000:0e:01.0' },
            ],
          },
        ],
        memdevs: [
          {
            pci: '0000:01:00.0',
            serial: 1,
            parent: { port: { switch: 'port2' }, dport: 0 },
            size: 2 ** 28,
            mode: 'ram',
          },
          {
            pci: '0000:02:00.0',
            serial: 2,
            parent: { port: { switch: 'port2' }, dport: 5 },
            size: 2 ** 28,
            mode: 'ram',
          },
        ],
      },
      decoders: [
        decoder({ kind: 'memdev', pci: '0000:01:00.0' }),
        decoder({ kind: 'memdev', pci: '0000:02:00.0' }),
        decoder({ kind: 'switch', pci: '0000:0d:00.0' }, { targets: [0, 5] }),
        decoder({ kind: 'host-bridge', uid: 12 }, { ways: 1, granularity: 4096, targets: [0] }),
      ],
    });
  });

  it('reads the same from one object, an array, or groups', () => {
    const shapes = [bus, [bus], [{ 'anon memdevs': [] }, { buses: [bus] }]];
    expect(shapes.map((content) => JSON.stringify(readCxlList({ file: 'cxl-list.json', content })))).toEqual(
      shapes.map(() => JSON.stringify(readCxlList({ file: 'cxl-list.json', content: bus }))),
    );
  });

  it('survives any JSON, or refuses it by name', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (content) => {
        const read = (): unknown => readCxlList({ file: 'cxl-list.json', content });
        const all: readonly unknown[] = Array.isArray(content) ? content : [content];
        const isListing = all.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
        expect(isListing ? typeof read() : refusal(read)).toMatch(
          isListing ? /^object$/ : /^cxl-list\.json:1 is no listing: /,
        );
      }),
    );
  });
});

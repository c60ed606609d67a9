import { describe, expect, it } from 'vitest';
import { lineTable } from '../../src/conform/line-table.ts';
import { readLines } from '../../src/conform/log-lines.ts';
import { nameBindings } from '../../src/conform/log-names.ts';
import { asLogged } from '../../src/conform/index.ts';
import { planOf } from '../../src/boot/index.ts';
import { bootNamed } from './boots.ts';
import { machinesOf } from '../../src/boot/variant.ts';
import { withOrder } from '../../src/model/scenario.ts';

const read = (message: string): unknown => {
  for (const { kind, pattern, read: reading } of lineTable) {
    const parts = pattern.exec(message);
    const found = parts && reading(parts);
    if (found) return [kind, found];
  }
  return null;
};

describe('the table of lines', () => {
  it.each([
    ['probe of mem0 with driver cxl_mem returned 0 after 171782 usecs', ['probe.core', { name: 'mem0', value: '0' }]],
    ['probe of mem0 returned 6 after 3803 usecs', ['probe.core', { name: 'mem0', value: '6' }]],
    ['probe of mem0 returned 0', ['probe.core', { name: 'mem0', value: '0' }]],
    ['cxl_mem mem0: probe: -6', ['probe.bus', { name: 'mem0', value: '6' }]],
    ['kmem dax1.0: probe with driver kmem failed with error -16', ['probe.failed', { name: 'dax1.0', value: '16' }]],
    ['kmem: probe of dax1.0 failed with error -16', ['probe.failed', { name: 'dax1.0', value: '16' }]],
    ["bus: 'cxl': add driver cxl_mem", ['driver.add', { device: 'cxl cxl_mem' }]],
    ["bus: 'cxl': add device endpoint2", ['device.add', { name: 'endpoint2' }]],
    ['calling  cxl_pci_driver_init+0x0/0xff0 [cxl_pci] @ 133', ['init.begin', { device: 'cxl_pci' }]],
    ['initcall dax_hmem_init+0x0/0xff0 [dax_hmem] returned 0 after 8 usecs', ['init.end', { device: 'dax_hmem' }]],
    ['QREF: modprobe cxl_pci done rc=0', ['mark.end', { device: 'modprobe cxl_pci', value: '0' }]],
    ['QREF: modprobe kmem (parallel)', ['mark.begin', { device: 'modprobe kmem' }]],
    [
      'hmem_platform hmem_platform.0: await CXL initial probe: [mem 0x110000000-0x11fffffff flags 0x80000200]',
      ['hmem.await', { device: '0x110000000-0x11fffffff' }],
    ],
  ])('reads %s', (message, reading) => {
    expect(read(message)).toEqual(reading);
  });

  it.each([
    "bus: 'cxl': add device decoder0.0",
    "bus: 'pci': add device 0000:0d:00.0",
    "bus: 'platform': add device ACPI0017:00",
    "bus: 'cxl': add driver cxl_nvdimm",
    'cxl_port port1: RAS registers not found',
    'QREF: sleep 2',
  ])('passes over %s', (message) => {
    expect(read(message)).toBeNull();
  });

  it.each(lineTable.map((entry) => [entry.kind, entry] as const))('reads what it writes: %s', (kind, entry) => {
    const range = '0x110000000-0x11fffffff';
    const device = kind.startsWith('driver.')
      ? 'cxl cxl_mem'
      : kind.startsWith('init.')
        ? 'kmem'
        : kind.startsWith('mark.')
          ? 'modprobe kmem'
          : kind.startsWith('hmem.') || kind === 'acpi.window'
            ? range
            : `region ${range}`;
    const name = kind.startsWith('dax') ? 'dax0.0' : kind.startsWith('endpoint') ? 'endpoint2' : 'region0';
    const spell = (spelled: string) =>
      spelled.startsWith('memdev') ? 'mem0' : spelled.startsWith('host') ? ' pci0000:0c' : name;
    const text = entry.write(
      { kind, device: device.replace(/^region/, kind.startsWith('endpoint') ? 'endpoint' : 'region'), value: '0' },
      spell,
    );
    expect([text, read(text)]).toEqual([text, [kind, expect.anything()]]);
  });

  it.each(['run', 'bind', 'unbind', 'pci remove', 'pci rescan', 'rmmod kmem', 'coldplug'])(
    'marks the beginning of %s',
    (device) => {
      const text = lineTable
        .find(({ kind }) => kind === 'mark.begin')
        ?.write({ kind: 'mark.begin', device, value: '' }, String);
      expect(read(text ?? '')).toEqual(['mark.begin', { device }]);
    },
  );

  it.each(['run', 'bind', 'unbind', 'pci remove', 'pci rescan'])('marks the end of %s', (device) => {
    const text = lineTable
      .find(({ kind }) => kind === 'mark.end')
      ?.write({ kind: 'mark.end', device, value: '' }, String);
    expect(read(text ?? '')).toEqual(['mark.end', { device }]);
  });

  it('has each kind once', () => {
    const kinds = lineTable.map(({ kind }) => kind);
    expect(kinds).toEqual([...new Set(kinds)]);
  });
});

describe('a name in a log', () => {
  const boot = bootNamed('7.3-t2-sr512-std');
  const scenario = asLogged(boot.scenario, boot.log.content);
  const { design, gate } = machinesOf({ design: 'f' });
  const plan = planOf(withOrder(scenario, 'forced'), design, gate);
  const bookOf = (...messages: readonly string[]) => {
    const { lines } = readLines(messages.join('\n'));
    return { ...nameBindings(lines, plan), last: lines.length - 1 };
  };

  it('is bound by the PCI function that a line shows with it', () => {
    const { bindings, last } = bookOf(
      "bus: 'cxl': add device mem0",
      'cxl_pci 0000:df:00.0: mem0:decoder3.0: construct_region region0 res: [mem 0x110000000-0x12fffffff flags 0x200] iw: 2',
    );
    expect(bindings.map((binding) => [binding.deviceAt('mem0', last), binding.deviceAt('region0', last)])).toEqual([
      ['memdev of 0000:df:00.0', 'region 0x110000000-0x12fffffff'],
    ]);
  });

  it('is another device once it was removed and given again', () => {
    const { bindings, last } = bookOf(
      "bus: 'cxl': add device mem0",
      'cxl_pci 0000:df:00.0: mem0:decoder3.0: no CXL window',
      "bus: 'cxl': remove device mem0",
      "bus: 'cxl': add device mem0",
      'cxl_pci 0000:0d:00.0: mem0:decoder3.0: no CXL window',
    );
    expect(bindings.map((binding) => [binding.deviceAt('mem0', 0), binding.deviceAt('mem0', last)])).toEqual([
      ['memdev of 0000:df:00.0', 'memdev of 0000:0d:00.0'],
    ]);
  });

  it('is tried each way when no line tells', () => {
    const { bindings, last, complete } = bookOf("bus: 'cxl': add device mem0", "bus: 'cxl': add device mem1");
    expect([
      complete,
      bindings.map((binding) => [binding.deviceAt('mem0', last), binding.deviceAt('mem1', last)]),
    ]).toEqual([
      true,
      [
        // The listing of this boot calls the second one mem0.
        ['memdev of 0000:df:00.0', 'memdev of 0000:0d:00.0'],
        ['memdev of 0000:0d:00.0', 'memdev of 0000:df:00.0'],
      ],
    ]);
  });

  it('stands for no device of the model when it is another stack’s', () => {
    const { bindings } = bookOf('nothing');
    expect(bindings.map((binding) => binding.deviceAt('nvdimm-bridge0', 0))).toEqual([null]);
  });
});

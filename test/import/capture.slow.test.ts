import { describe, expect, it } from 'vitest';
import { importCapture } from '../../src/capture/import-capture.ts';
import { importCaptureFolder, readCaptureFolder } from '../../src/capture/read-folder.ts';
import { formatScenario, parseScenario } from '../../src/scenario/scenario-file.ts';
import { formatRange } from '../../src/model/range.ts';
import { captureFolder, captureNames } from '../boots/captures.ts';

/** One guest crashed and left only its console log. */
const recorded = captureNames.filter((name) => name !== '7.3-t1-sr256-epnocommit-online');
/** Boots at whose end the decoders are as firmware left them, committed, and listed by `cxl list`. */
const undisturbed = recorded.filter(
  (name) => !/nopci|nocommit|ep1not0|noacpi|onlyhmem|bind|destroy|unplug|manual|memmap|absent|bad|portlate/.test(name),
);
const filesOf = (name: string) => new Map(readCaptureFolder(captureFolder(name)));

/** The files that a user can provide: without a log of firmware or of module loads. */
const asUser = (name: string) => {
  const files = filesOf(name);
  for (const file of ['scenario.sh', 'firmware.txt', 'hdm.txt', 'cmdline.txt', 'meta.json']) files.delete(file);
  return files;
};

const gib = (start: number, end: number) => ({ start: start * 2 ** 28, end: end * 2 ** 28 - 1 });
const one = gib(17, 18);
const two = gib(17, 19);

describe('a capture', () => {
  it.each(recorded)('%s is read without a line left over, and its scenario file says the same', (name) => {
    const { scenario, notes } = importCaptureFolder(captureFolder(name));
    expect(parseScenario(formatScenario(scenario), name)).toEqual(scenario);
    expect(
      notes.filter(
        (note) =>
          !/^no kernel configuration|snapshots were taken|memhp_default_state|^hmat.dat: 1 proximity/.test(note),
      ),
    ).toEqual([]);
  });

  it.each(recorded)('%s ends as its own summary says', (name) => {
    const files = filesOf(name);
    const meta = JSON.parse(String(files.get('meta.json'))) as {
      result: { regions: Record<string, never>[]; dax: Record<string, never>[] };
    };
    const summary = {
      regions: meta.result.regions.map((region) => ({
        range: region['range'],
        bound: region['driver'] === 'cxl_region',
        ways: Number(region['ways']),
      })),
      dax: meta.result.dax.map((dax) => ({
        range: dax['ranges']?.[0],
        driver: dax['driver'],
        probeError: dax['probeError'] ?? null,
      })),
    };
    const { real } = importCapture(files, name);
    const bySize = (a: object, b: object) => JSON.stringify(a).localeCompare(JSON.stringify(b));
    expect({
      regions: real?.regions.map(({ range, bound, ways }) => ({ range: formatRange(range), bound, ways })).sort(bySize),
      dax: real?.dax
        .map(({ range, driver, probeError }) => ({ range: formatRange(range), driver, probeError }))
        .sort(bySize),
    }).toEqual({ regions: summary.regions.sort(bySize), dax: summary.dax.sort(bySize) });
  });

  it('of two interleaved memdevs gives the whole platform', () => {
    const { scenario } = importCaptureFolder(captureFolder('6.12-t2-sr512-std'));
    const decoder = { index: 0, range: two, committed: true };
    const memdev = (name: string, pci: string, serial: number, hostBridge: number) => ({
      name,
      pci,
      serial,
      parent: { port: { hostBridge }, dport: 0 },
      size: 2 ** 28,
      decoders: [{ ...decoder, ways: 2, granularity: 4096, mode: 'ram' }],
    });
    const bridge = (uid: number, pci: string) => ({
      uid,
      hdm: true,
      dports: [{ id: 0, pci }],
      decoders: [{ ...decoder, ways: 1, granularity: 8192, targets: [0] }],
    });
    expect(scenario.platform).toEqual({
      name: 'two host bridges, one 256 MiB memdev each; one x2 window of 1 GiB at 0x110000000, granularity 4096',
      softReserved: [two],
      hmat: [],
      srat: [
        { start: 0, end: 0x9ffff },
        { start: 0x100000, end: 0x3fffffff },
      ],
      windows: [{ id: 0, range: gib(17, 21), ways: 2, granularity: 4096, targets: [12, 222] }],
      hostBridges: [bridge(12, '0000:0c:00.0'), bridge(222, '0000:de:00.0')],
      switches: [],
      // The kernel numbered the second device first in this boot, and scripts use its numbers.
      memdevs: [memdev('mem1', '0000:0d:00.0', 1, 12), memdev('mem0', '0000:df:00.0', 2, 222)],
      resources: [
        { name: 'System RAM', range: { start: 0x1000, end: 0x9fbff }, depth: 0 },
        { name: 'System RAM', range: { start: 0x100000, end: 0x3ffdffff }, depth: 0 },
        { name: 'PCI Bus 0000:00', range: { start: 0x180000000, end: 0x97fffffff }, depth: 0 },
        { name: 'Reserved', range: { start: 0xfd00000000, end: 0xffffffffff }, depth: 0 },
      ],
    });
  });

  it('gives the kernel: its family, soft dependencies off, and modules that the script took away', () => {
    const { kernel, userspace } = importCaptureFolder(captureFolder('7.3-t1-sr256-nopci')).scenario;
    expect({ ...kernel, config: kernel.config.CXL_PORT }).toEqual({
      family: '7.1',
      release: '7.3.4+deb13-amd64',
      config: 'y',
      initramfs: 'all',
      missing: ['cxl_pci'],
      softdeps: false,
      memoryBlockSize: 2 ** 27,
      asyncProbe: [],
    });
    expect({ udev: userspace.udev, order: userspace.order, first: userspace.steps[0] }).toEqual({
      udev: false,
      order: 'forced',
      first: { do: 'modprobe', module: 'cxl_acpi' },
    });
  });

  it('gives steps that name PCI functions by what the script resolved them to', () => {
    expect(
      importCaptureFolder(captureFolder('7.3-t2-sr512-latemember')).scenario.userspace.steps.filter(
        (step) => step.do === 'bind',
      ),
    ).toEqual([
      { do: 'bind', device: '0000:0d:00.0', driver: 'cxl_pci' },
      { do: 'bind', device: '0000:df:00.0', driver: 'cxl_pci' },
    ]);
  });

  it('gives the end by range: two dax devices over one range, one of which failed', () => {
    expect(importCaptureFolder(captureFolder('6.12-t1-sr256-hmemfirst')).real?.dax).toEqual([
      { range: one, parent: 'hmem', driver: 'kmem', probeError: null, online: one },
      { range: one, parent: 'region', driver: null, probeError: 'kmem -16', online: null },
    ]);
  });
});

describe('a capture with a switch', () => {
  it('puts the decoders of all three levels where they belong', () => {
    const files = new Map([
      [
        'cmdline.txt',
        `qemu-system-x86_64 -M q35,cxl=on,cxl-fmw.0.targets.0=cxl.0,cxl-fmw.0.size=1G -device pxb-cxl,bus_nr=12,id=cxl.0,hdm_for_passthrough=true
-device cxl-rp,port=0,bus=cxl.0,id=rp0 -device cxl-upstream,bus=rp0,id=us0 -device cxl-downstream,port=0,bus=us0,id=d0 -device cxl-downstream,port=1,bus=us0,id=d1
-object memory-backend-ram,id=m0,size=256M -object memory-backend-ram,id=m1,size=256M
-device cxl-type3,bus=d0,volatile-memdev=m0,sn=0x1 -device cxl-type3,bus=d1,volatile-memdev=m1,sn=0x2
# kernel command line
quiet memmap=512M%0x110000000+0xefffffff`,
      ],
      [
        'scenario.sh',
        `fw hb 12 0 0x110000000 0x20000000 1 256 0
fw usp 0000:0d:00.0 0 0x110000000 0x20000000 2 256 0,1
fw ep 1 0 0x110000000 0x20000000 2 256 0
fw ep 2 0 0x110000000 0x20000000 2 256 0 nocommit
par cxl_acpi cxl_pci`,
      ],
    ]);
    const { platform } = importCapture(files, 'switch').scenario;
    const decoder = { index: 0, range: two, granularity: 256, committed: true };
    const memdev = { size: 2 ** 28, decoders: [{ ...decoder, ways: 2, mode: 'ram' }] };
    expect([
      platform.windows,
      platform.hostBridges,
      platform.switches,
      platform.memdevs,
      platform.softReserved,
    ]).toEqual([
      [{ id: 0, range: gib(17, 21), ways: 1, granularity: 256, targets: [12] }],
      [
        {
          uid: 12,
          hdm: true,
          dports: [{ id: 0, pci: '0000:0c:00.0' }],
          decoders: [{ ...decoder, ways: 1, targets: [0] }],
        },
      ],
      [
        {
          name: 'us0',
          parent: { port: { hostBridge: 12 }, dport: 0 },
          dports: [
            { id: 0, pci: '0000:0e:00.0' },
            { id: 1, pci: '0000:0e:01.0' },
          ],
          decoders: [{ ...decoder, ways: 2, targets: [0, 1] }],
        },
      ],
      [
        { ...memdev, name: 'mem0', pci: '0000:0f:00.0', serial: 1, parent: { port: { switch: 'us0' }, dport: 0 } },
        {
          name: 'mem1',
          pci: '0000:10:00.0',
          serial: 2,
          parent: { port: { switch: 'us0' }, dport: 1 },
          size: 2 ** 28,
          decoders: [{ ...decoder, ways: 2, mode: 'ram', committed: false }],
        },
      ],
      [two],
    ]);
  });
});

describe("a person's own capture", () => {
  it.each(undisturbed)('%s gives the same committed platform from cxl list alone', (name) => {
    const platform = importCapture(asUser(name), name).scenario.platform;
    const whole = importCaptureFolder(captureFolder(name)).scenario.platform;
    expect({ ...platform, name: '' }).toEqual({ ...whole, name: '' });
  });

  it('has no order, and says what was assumed', () => {
    const { scenario, notes } = importCapture(asUser('6.12-t1-sr256-nopci'), 'my-box');
    expect([scenario.userspace, scenario.kernel.softdeps, scenario.kernel.missing]).toEqual([
      { udev: true, order: 'free', steps: [] },
      true,
      [],
    ]);
    expect(notes).toEqual([
      'memdev 0000:0d:00.0: no file says where it hangs; taken to be behind port 0 of host bridge 12',
      'memdev 0000:0d:00.0: no file shows its decoders; taken to be committed as those of host bridge 12 are',
      'memdev 0000:0d:00.0: no file says its size; taken to be 256 MiB',
      'memdev 0000:0d:00.0: no file says its serial number exactly; taken to be 1',
      "no kernel configuration in the capture (.config): taken to be a distribution's modular build with cxl_port built in",
    ]);
  });

  it('is read from a single file, with a note for each one missing', () => {
    const { scenario, notes, real } = importCapture(
      new Map([['iomem.txt', '100000000-14fffffff : CXL Window 0\n  100000000-11fffffff : Soft Reserved\n']]),
      'bare',
    );
    expect([scenario.platform.windows, scenario.platform.softReserved, scenario.platform.resources]).toEqual([
      [{ id: 0, range: { start: 0x100000000, end: 0x14fffffff }, ways: 1, granularity: 256, targets: [0] }],
      [{ start: 0x100000000, end: 0x11fffffff }],
      [],
    ]);
    expect([notes.length > 4, real?.regions, real?.dax]).toEqual([true, [], []]);
  });

  it('continues after unknown lines, and lists them', () => {
    const files = filesOf('6.12-t1-sr256-std');
    files.set('iomem.txt', `what is this\n${String(files.get('iomem.txt'))}`);
    files.set('scenario.sh', `${String(files.get('scenario.sh'))}frobnicate mem0\n`);
    expect(importCapture(files, 'odd').notes).toEqual([
      'iomem.txt:1: not a line of /proc/iomem',
      'line 5 of scenario.sh was not understood: frobnicate mem0; what it does is not in the model',
      "no kernel configuration in the capture (.config): taken to be a distribution's modular build with cxl_port built in",
    ]);
  });

  it('read without root says so and takes Soft Reserved from the log', () => {
    const files = asUser('6.12-t1-sr256-std');
    files.set('iomem.txt', String(files.get('iomem.txt')).replace(/[0-9a-f]+-[0-9a-f]+ :/g, '00000000-00000000 :'));
    const { scenario, notes } = importCapture(files, 'not-root');
    expect([scenario.platform.softReserved, notes[0]]).toEqual([
      [one],
      'iomem.txt: all addresses are 0, as /proc/iomem shows them to anyone but root: read it again as root',
    ]);
  });

  it('with a configuration file is built as that says', () => {
    const files = asUser('6.12-t1-sr256-std').set('.config', 'CONFIG_CXL_BUS=y\nCONFIG_CXL_ACPI=y\nCONFIG_DEV_DAX=m\n');
    expect(importCapture(files, 'configured').scenario.kernel.config).toMatchObject({
      CXL_BUS: 'y',
      CXL_ACPI: 'y',
      CXL_PCI: 'n',
      DEV_DAX: 'm',
    });
  });

  it('with broken JSON or no folder is refused with the place and what to do', () => {
    const broken = filesOf('6.12-t1-sr256-std').set('cxl-list.json', '[\n{"bus":"root0",\n');
    expect(() => importCapture(broken, 'broken')).toThrow(
      expect.objectContaining({ name: 'ImportError', file: 'cxl-list.json', line: 3 }) as Error,
    );
    expect(() => readCaptureFolder(`${captureFolder('7.3-t1-sr256-std')}/nowhere`)).toThrow(
      expect.objectContaining({ name: 'ImportError' }) as Error,
    );
  });
});

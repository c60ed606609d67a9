import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/input/decode-text.ts';
import { importCapture } from '../../src/capture/import-capture.ts';
import { formatScenario, parseScenario } from '../../src/scenario/scenario-file.ts';
import { filesOf, refusal } from './refusal.ts';

// Regression tests for damaged files found by fuzz.slow.test.ts, one for each bug.
/** The imported scenario after a round trip through a file, and the notes. */
function imported(files: ReadonlyMap<string, string | Uint8Array>) {
  const { scenario, notes } = importCapture(files, 'box');
  expect(parseScenario(formatScenario(scenario), 'box.yaml')).toEqual(scenario);
  return { scenario, notes };
}

describe('a capture that contradicts itself', () => {
  it('with a memdev behind no port that any file shows can be read back', () => {
    const files = new Map([
      ['iomem.txt', '110000000-14fffffff : CXL Window 0\n  110000000-11fffffff : Soft Reserved\n'],
      ['devices.txt', '# pci class 0502\n0000:0d:00.0 driver=-\n'],
    ]);
    expect(imported(files).scenario.platform.hostBridges[0]?.dports).toEqual([{ id: 0, pci: 'ffff:ff:00.0' }]);
  });

  it('with two devices at one address keeps the first and says so', () => {
    const files = filesOf('6.12-t1d-sr512-x2');
    const twice = String(files.get('cmdline.txt')).replace(/bus=rp1,volatile/, 'bus=rp0,volatile');
    files.set('cmdline.txt', twice).delete('cxl-list.json');
    for (const file of ['firmware.txt', 'hdm.txt']) files.delete(file);
    expect(imported(files).notes).toContain('memdev 0000:0d:00.0 was left out: another has the same name or number');
  });

  it('with resources over one another keeps those that fit', () => {
    const iomem =
      '110000000-14fffffff : CXL Window 0\n180000000-1ffffffff : PCI Bus 0000:00\n1f0000000-2ffffffff : Reserved\n';
    const { scenario, notes } = imported(new Map([['iomem.txt', iomem]]));
    expect(scenario.platform.resources.map(({ name }) => name)).toEqual(['PCI Bus 0000:00']);
    expect(notes).toContain('1 resources of /proc/iomem were left out: they overlap others or are out of order');
  });

  it('with a memory block size that is none is refused, or it is taken from elsewhere', () => {
    const files = filesOf('7.3-t1-sr256-std');
    expect(refusal(() => importCapture(new Map(files).set('memory_block_size', '3000000\n'), 'box'))).toBe(
      'memory_block_size:1 "3000000" is not a size',
    );
    files.set('dmesg.txt', String(files.get('dmesg.txt')).replace(/Memory block size: \S+/, 'Memory block size: 3MB'));
    expect(imported(files).scenario.kernel.memoryBlockSize).toBe(2 ** 27);
  });

  it('with a configuration that Kconfig cannot produce, or that is none, is refused with a line', () => {
    const withConfig = (config: string) => () =>
      importCapture(filesOf('7.3-t1-sr256-std').set('.config', config), 'box');
    expect([refusal(withConfig('# Linux\nCONFIG_CXL_ACPI=m\n')), refusal(withConfig('Linux\n'))]).toEqual([
      '.config:2 Kconfig cannot produce this: CXL_ACPI=m needs CXL_BUS, which is n',
      '.config:1 has no line with CONFIG_ in it',
    ]);
  });
});

describe('a script', () => {
  const withScript = (script: string) => () => imported(filesOf('7.3-t1-sr256-std').set('scenario.sh', script));

  it('whose loops multiply is refused with the line that went too far', () => {
    const loops = 'for d in a b c d e f g h i j\ndo\n'.repeat(7);
    expect(refusal(withScript(`${loops}frob\n`))).toMatch(/^scenario\.sh:\d+ takes more than 10000 commands$/);
  });

  it('with loops without end in loops is read as far as loops go', () => {
    expect(withScript('for d in a; do\n'.repeat(5_000))().scenario.userspace.steps).toEqual([]);
  });

  it('whose words grow is read without them', () => {
    const script = `x=abcdefgh\n${'x=$x$x\n'.repeat(60)}echo $x > /sys/bus/cxl/drivers_probe\n`;
    expect(withScript(script)().notes.some((note) => note.includes('the value of x cannot be known here'))).toBe(true);
  });

  it('with commands in commands in commands is read without them', () => {
    expect(
      withScript(`unplug ${'$(basename '.repeat(20_000)}a${')'.repeat(20_000)}\n`)().scenario.userspace.steps,
    ).toEqual([]);
  });
});

describe('a scenario file', () => {
  it('that nests without end is refused with the line', () => {
    expect(refusal(() => parseScenario(`id: x\n${'- '.repeat(30_000)}\n`, 'deep.yaml'))).toMatch(/^deep\.yaml:2:/);
    expect(refusal(() => parseScenario(`id: ${'['.repeat(30_000)}\n`, 'deep.yaml'))).toMatch(/^deep\.yaml:1:/);
  });

  it('whose key is a list is refused where it stands', () => {
    expect(refusal(() => parseScenario('id: x\n? [12]\n: y\n', 'key.yaml'))).toBe(
      'key.yaml:2:3 a key is a map or a list',
    );
  });

  it('beyond a MiB is refused before it is read', () => {
    expect(refusal(() => parseScenario('#'.repeat(2 ** 20 + 1), 'big.yaml'))).toBe(
      'big.yaml@1048576 has 1048577 characters, more than the 1048576 that are taken',
    );
  });
});

describe('/proc/iomem', () => {
  it.each([
    ['20000-10000 : Soft Reserved', '20000-10000 ends before it begins'],
    ['10000-ffffffffffffffff : Soft Reserved', '10000-ffffffffffffffff is above 2^53'],
  ])('with %s is refused with its line', (line, why) => {
    const files = filesOf('7.3-t1-sr256-std');
    expect(refusal(() => importCapture(files.set('iomem.txt', `0-fff : Reserved\n${line}\n`), 'box'))).toBe(
      `iomem.txt:2 ${why}`,
    );
  });

  it('that nests without end is read to a bound', () => {
    const deep = `110000000-14fffffff : CXL Window 0\n${'          110000000-14fffffff : x\n'.repeat(20_000)}`;
    expect(imported(filesOf('7.3-t1-sr256-std').set('iomem.txt', deep)).notes.join('\n')).toContain('more such lines');
  });
});

describe('lines that cannot be read', () => {
  it('are listed one by one up to ten, and counted', () => {
    const files = filesOf('7.3-t1-sr256-std').set('lsmod.txt', `kmem 1 0\n${'what\n'.repeat(14)}`);
    const notes = imported(files).notes.filter((note) => note.startsWith('lsmod'));
    expect([notes.length, notes[0], notes.at(-1)]).toEqual([
      11,
      'lsmod.txt:2: not a line of lsmod',
      'lsmod.txt: 4 more such lines, the last in line 15',
    ]);
  });
});

describe('a text file', () => {
  it('is read as UTF-8 or UTF-16, with a byte order mark or without; compressed it is refused', () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, 0x61, 0, 0x0a, 0]);
    expect([decodeText(utf16, 'a'), decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, 0x61]), 'a')]).toEqual(['a\n', 'a']);
    expect(refusal(() => decodeText(Uint8Array.from([0x1f, 0x8b, 8]), 'config'))).toBe('config@0 is compressed');
  });
});

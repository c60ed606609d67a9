import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLines } from '../../src/input/plain-lines.ts';
import { readBootFolder } from '../../src/capture/read-folder.ts';
import { conformOf } from '../conform/boots.ts';
import { refusal } from './refusal.ts';
import { captureFolder } from '../boots/captures.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('plain-lines');

let made = 0;
/** A copy of a capture with additional files, one of them changed. */
function copyOf(name: string, more: Readonly<Record<string, string>>): string {
  const copy = join(folder, `${made++}`, name);
  cpSync(captureFolder(name), copy, { recursive: true });
  for (const [file, text] of Object.entries(more)) writeFileSync(join(copy, file), text);
  return copy;
}

const forms: Readonly<Record<string, (text: string) => string>> = {
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  'lone CR': (text) => text.replaceAll('\n', '\r'),
  'a byte order mark': (text) => `\ufeff${text}`,
  'trailing blanks': (text) => text.replaceAll('\n', ' \t\n'),
  'all of them': (text) => `\ufeff${text.replaceAll('\n', '  \r\n')}`,
};

// Files that users have and these captures lack.
const further = {
  'config.txt': ['CXL_BUS', 'CXL_ACPI', 'CXL_PCI', 'CXL_MEM', 'DEV_DAX_HMEM', 'DEV_DAX_KMEM', 'DEV_DAX', 'DEV_DAX_CXL']
    .map((symbol) => `CONFIG_${symbol}=m\n`)
    .concat(
      ['CXL_REGION', 'CXL_PORT', 'MEMORY_HOTPLUG', 'EFI_SOFT_RESERVE', 'ACPI_HMAT', 'FS_DAX', 'ACPI_NUMA'].map(
        (symbol) => `CONFIG_${symbol}=y\n`,
      ),
    )
    .join(''),
  'proc-cmdline': 'root=/dev/sda1 module_blacklist=sfc\n',
  osrelease: '6.12.107+deb13-amd64\n',
  memory_block_size: '8000000\n',
};
const boots: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '6.12-t1-sr256-hmemfirst': {},
  '7.3-t1-kexec-sr256': {},
  '6.12-t1-sr256-std': further,
};
const isText = (file: string): boolean => !file.endsWith('.dat') && !/^(memory|console)\.txt$|\.err$/.test(file);

describe('the text of a file', () => {
  it.each(Object.entries(boots))('of %s may have any ends of lines, marks, blanks, or be gzipped', (name, more) => {
    const copy = copyOf(name, more);
    const plain = readBootFolder(copy);
    const files = readdirSync(copy, { withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : []));
    for (const file of files.filter(isText)) {
      const text = readFileSync(join(copy, file), 'utf8');
      const tried: readonly (readonly [string, string | Uint8Array])[] = [
        ...Object.entries(forms).map(([form, change]) => [form, change(text)] as const),
        ['gzip', gzipSync(text)],
      ];
      for (const [form, content] of tried) {
        writeFileSync(join(copy, file), content);
        expect({ file, form, ...readBootFolder(copy) }).toEqual({ file, form, ...plain });
      }
      writeFileSync(join(copy, file), text);
    }
  });

  it('gives one verdict in whatever form all files come, with and without .gz behind their names', () => {
    const name = '6.12-t1-sr256-hmemfirst';
    const copy = copyOf(name, {});
    for (const file of readdirSync(copy, { withFileTypes: true })
      .filter((entry) => entry.isFile() && isText(entry.name))
      .map(({ name: file }) => file)) {
      const text = forms['all of them']?.(readFileSync(join(copy, file), 'utf8')) ?? '';
      rmSync(join(copy, file));
      writeFileSync(join(copy, `${file}.gz`), gzipSync(text));
    }
    const { verdict, matched, end } = conformOf(readBootFolder(copy));
    const plain = conformOf(readBootFolder(captureFolder(name)));
    expect({ verdict, matched, end }).toEqual({ verdict: 'conforms', matched: plain.matched, end: [] });
  });

  it('that is small and unpacks to more than is taken is refused, and so is one that is cut short', () => {
    const copy = copyOf('6.12-t1-sr256-std', {});
    const bomb = gzipSync(new Uint8Array(64 * 2 ** 20));
    for (const file of ['firmware.txt', 'dmesg.txt']) {
      const text = readFileSync(join(copy, file));
      writeFileSync(join(copy, file), bomb);
      expect(refusal(() => readBootFolder(copy))).toMatch(/bytes that are taken, once unpacked/);
      writeFileSync(join(copy, file), text);
    }
    writeFileSync(join(copy, 'firmware.txt'), gzipSync('a text of some length').subarray(0, 20));
    expect(refusal(() => readBootFolder(copy))).toMatch(/firmware\.txt.*is compressed, and cut short or damaged/);
  });

  it('is plain once: to make it plain again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\r', '\n', '\ufeff') }), (text) => {
        const plain = plainLines(text);
        expect([plainLines(plain), /[\r\t ]\n/.test(plain)]).toEqual([plain, false]);
      }),
    );
  });
});

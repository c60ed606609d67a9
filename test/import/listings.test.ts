import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importCapture } from '../../src/capture/import-capture.ts';
import { readJson } from '../../src/input/json-text.ts';
import { readSize } from '../../src/input/numbers.ts';
import { filesOf, refusal } from './refusal.ts';

/** Sizes as `-u` prints them. */
const human = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB (${(bytes / 1e6).toFixed(2)} MB)`;
const addresses = new Set(['resource', 'start', 'end', 'serial']);
const sizes = /size|extent|dpa/;
const humanText = (text: string): string =>
  text.replaceAll(/"(\w+)":(\d+)/g, (whole, key: string, digits: string) => {
    if (addresses.has(key)) return `"${key}":"0x${Number(digits).toString(16)}"`;
    return sizes.test(key) && Number(digits) >= 5000 ? `"${key}":"${human(Number(digits))}"` : whole;
  });

describe('JSON', () => {
  it('is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent);
        expect(JSON.stringify(readJson(pretty, 'a.json').value)).toBe(JSON.stringify(JSON.parse(pretty)));
      }),
    );
  });

  it('is refused where JSON.parse refuses it, and only there', () => {
    const accepts = (read: () => unknown): boolean => {
      try {
        read();
        return true;
      } catch {
        return false;
      }
    };
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, more]) => {
        const cut = at % (json.length + 1);
        return json.slice(0, cut) + more + json.slice(cut + more.length);
      }),
    );
    fc.assert(
      fc.property(text, (any) => {
        expect(accepts(() => readJson(any, 'a.json'))).toBe(accepts(() => JSON.parse(any)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['[\n  {"a": 1,\n', 'a.json:3:1 is not JSON: the end of the file where a key is expected'],
    ['[\n  {"a": 1}', 'a.json:2:11 is not JSON: the file ends inside the array that begins in line 1'],
    ['{"a": "b', 'a.json:1:9 is not JSON: the file ends inside a string'],
    ['{"a" 1}', 'a.json:1:6 is not JSON: "1}" where a colon is expected'],
    ['[1 2]', 'a.json:1:4 is not JSON: "2]" where a comma or ] is expected'],
    ['[]\n[]', 'a.json:2:1 is not JSON: "[]" after its end'],
    ['cxl: no such command', 'a.json:1:1 is not JSON: "cxl: no such" where a value is expected'],
    ['['.repeat(100_000), 'a.json:1:65 is not JSON: more than 64 levels of objects and arrays'],
  ])('%j is refused with line and column', (text, message) => {
    expect(refusal(() => readJson(text, 'a.json'))).toBe(message);
  });
});

describe('a size', () => {
  it('that was rounded to two digits is the multiple of 256 MiB that was meant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 8191 }), (chunks) => {
        const bytes = chunks * 2 ** 28;
        const text = `${(bytes / 2 ** 30).toFixed(2)} GiB (${(bytes / 1e9).toFixed(2)} GB)`;
        expect(readSize(text)?.bytes).toBe(bytes);
      }),
    );
    expect(['255.94 GiB', '4.00 GiB (4.29 GB)', '256M', '4.13 GiB', '1.005 GiB'].map(readSize)).toEqual([
      null,
      { bytes: 2 ** 32, rounded: false },
      { bytes: 2 ** 28, rounded: false },
      null,
      null,
    ]);
  });
});

describe('cxl list and daxctl list', () => {
  it.each(['7.3-t1h-sr256-hmat', '6.12-t1-sr256-hmemfirst', '7.3-t2-sr512-std'])(
    'of %s say the same as numbers, with -u, and as one object',
    (name) => {
      const plain = importCapture(filesOf(name), name);
      const [cxl, dax] = ['cxl-list.json', 'daxctl-list.json'].map((file) => String(filesOf(name).get(file)));
      const inHuman = filesOf(name)
        .set('cxl-list.json', humanText(cxl ?? ''))
        .set('daxctl-list.json', humanText(dax ?? ''));
      expect(inHuman.get('cxl-list.json')).toContain('256.00 MiB (268.44 MB)');
      expect(importCapture(inHuman, name)).toEqual(plain);
      const alone = (text = ''): string => text.trim().replace(/^\[/, '').replace(/\]$/, '');
      const asObject = filesOf(name).set('cxl-list.json', alone(cxl));
      if (name !== '6.12-t1-sr256-hmemfirst') asObject.set('daxctl-list.json', alone(dax));
      expect(importCapture(asObject, name)).toEqual(plain);
    },
  );

  const withList = (change: (text: string) => string) => {
    const files = filesOf('7.3-t1-sr256-std');
    return files.set('cxl-list.json', change(String(files.get('cxl-list.json'))));
  };

  it.each([
    ['"size":268435456', '"size":9007199254740991', 'bytes from 0x110000000 on are no range of physical addresses'],
    [
      '"interleave_ways":1,\n                "region"',
      '"interleave_ways":5,\n "region"',
      'interleave_ways 5 is no number of ways',
    ],
    ['"size":268435456', '"size":-1', 'size is -1'],
  ])('with %j for %j are refused with the line', (from, to, message) => {
    const read = () =>
      importCapture(
        withList((text) => text.replace(from, to)),
        'box',
      );
    expect(refusal(read)).toMatch(new RegExp(`^cxl-list.json:\\d+ .*${message}$`));
  });

  it('with a value that is no number say so, and go on', () => {
    const files = withList((text) => text.replace('"serial":1', '"serial":1,"pmem_size":"many"'));
    expect(importCapture(files, 'box').notes).toContain(
      'cxl-list.json:33: pmem_size "many" is no whole number below 2^53',
    );
  });

  it('that are the answer of another command say so', () => {
    const { notes } = importCapture(
      withList(() => '[\n {"version":"79","x":1},\n {"y":2}\n]'),
      'box',
    );
    expect(notes).toContain('cxl-list.json:2: 2 objects, the first here, of no known kind (version, x)');
  });

  it('without regions or mappings leave the end of the boot open, and say how to make them', () => {
    const files = filesOf('7.3-t1-sr256-std').set(
      'daxctl-list.json',
      '{"chardev":"dax0.0","size":268435456,"mode":"system-ram"}',
    );
    const { real, notes } = importCapture(files, 'box');
    expect([real, notes.filter((note) => /dax/.test(note))]).toEqual([
      undefined,
      [
        'daxctl-list.json:1: dax0.0 has no region: make it with daxctl list -RDMi',
        'the end of the boot is not known: the owners of some dax devices are not',
      ],
    ]);
  });

  it('without mappings take the place of a device from its attributes or from /proc/iomem', () => {
    const whole = filesOf('7.3-t1-sr256-std');
    const { real } = importCapture(whole, 'box');
    const listing = String(whole.get('daxctl-list.json')).replace(/,\s*"mappings":\[[^\]]*\]/, '');
    expect(listing).not.toContain('mappings');
    whole.set('daxctl-list.json', listing);
    const bare = new Map(whole);
    bare.delete('attrs.txt');
    expect([importCapture(whole, 'box').real?.dax, importCapture(bare, 'box').real?.dax]).toEqual([
      real?.dax,
      real?.dax,
    ]);
  });
});

describe('a file that should be a listing', () => {
  it.each([
    ['5', 'it is a number'],
    ['null', 'it is null'],
    ['"x"', 'it is a string'],
    ['[5]', 'entry 1 is a number'],
    ['[{},\n [[]]]', 'entry 2 is a list'],
  ])('%s is refused by name, with what makes the file', (text, what) => {
    const files = filesOf('6.12-t1-sr256-std');
    for (const file of ['cxl-list.json', 'daxctl-list.json']) {
      const read = (): unknown => importCapture(new Map([...files, [file, text]]), 'box');
      const line = text.includes('\n') ? 2 : 1;
      expect(refusal(read)).toBe(`${file}:${line} is no listing: ${what}, not an object`);
    }
  });

  it.each(['cxl-list.json', 'daxctl-list.json'])('%s may be empty; objects of another command get a note', (file) => {
    const notesOf = (text: string): string => importCapture(new Map([[file, text]]), 'box').notes.join('\n');
    expect(notesOf('[]')).not.toContain(`${file}:`);
    expect(notesOf('{}')).toContain(`${file}:1: an object of no known kind (without any key)`);
    expect(notesOf('[\n{"version":"80"}]')).toContain(`${file}:2: an object of no known kind (version)`);
  });
});

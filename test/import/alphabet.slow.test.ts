import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportError } from '../../src/input/errors.ts';
import { nameFrom } from '../../src/input/foreign-text.ts';
import { importCapture } from '../../src/capture/import-capture.ts';
import { parseScenario, readScenario, writtenScenario } from '../../src/scenario/scenario-file.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import { driverNames } from '../../src/model/drivers.ts';
import { isLine, isName, visible } from '../../src/model/plain-text.ts';
import { filesOf } from './refusal.ts';
import { twoPortSwitch } from '../fuzz/two-port-switch.ts';

/** Text that is special in a shell, compiler, terminal, YAML or file system, and arbitrary text. */
const hostile = fc.oneof(
  fc.constantFrom(
    '$(touch x)',
    'a\ntouch x #',
    '*/ #define x',
    '\u202eevil',
    '\u2028',
    '\u001b[2J',
    '\0',
    '../../etc/passwd',
    '..',
    '-rf',
    "'; rm",
    '"',
    '`x`',
    ',romfile=/etc/shadow',
    'cxl_pci init=/bin/sh',
    '\ud800',
    '\u{e0041}',
    '\ufeffx',
    '__proto__',
    'hb12',
    '',
    ' ',
    '%s',
    'a'.repeat(101),
    'a'.repeat(501),
    '\n'.repeat(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 600 }),
);

type Path = readonly (string | number)[];

/** All strings of a value, with their paths. */
function stringsOf(value: unknown, path: Path = []): readonly (readonly [Path, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    stringsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

const replaced = (value: unknown, [key, ...rest]: Path, text: string): unknown => {
  if (key === undefined) return text;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, text) : item));
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, text) };
};

/** The strings that no scenario may contain. */
const oddStrings = (value: unknown): readonly string[] =>
  stringsOf(value).flatMap(([path, text]) => (isName(text) || isLine(text) ? [] : [`${path.join('.')}: ${text}`]));

/** The problems of an error, or `[]`. */
const oddRefusal = (error: unknown): readonly string[] => {
  if (!(error instanceof ImportError)) return [`not an ImportError: ${String(error)}`];
  const { message, hint, file } = error;
  const odd = [message, hint, file].filter((text) => text !== visible(text) || text.length > 2000);
  return [...odd, ...(message === '' || hint === '' || file === '' ? ['something is empty'] : [])];
};

/** The problems of a parser's result, or of its error. */
function wrongs(read: () => unknown): readonly string[] {
  try {
    return oddStrings(read());
  } catch (error) {
    return oddRefusal(error);
  }
}

/** Requires the error of a scenario file to have a line and column; rethrows any other error. */
function placed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ImportError && (error.line === undefined || error.column === undefined))
      throw new Error(`no place: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A file with every key and every kind of step and fault. */
const whole = {
  id: 'whole',
  title: 'A box with everything',
  cite: ['a message'],
  assumes: ['a guess'],
  platform: {
    name: 'a box',
    softReserved: ['0x850000000-0x284fffffff'],
    softReservedUnknown: 'there is no log',
    hmat: ['0x850000000-0x284fffffff'],
    srat: ['0x850000000-0x284fffffff'],
    windows: [{ id: 0, range: '0x850000000-0x284fffffff', ways: 1, granularity: '256 B', targets: [12] }],
    hostBridges: [
      {
        uid: 12,
        dports: [{ id: 0, pci: '0000:0c:00.0' }],
        decoders: [{ range: '0x850000000-0x284fffffff', granularity: '256 B', targets: [0] }],
        presence: 'boot',
      },
      { uid: 13, dports: [], decoders: 'auto' },
    ],
    switches: [twoPortSwitch],
    memdevs: [
      {
        name: 'mem0',
        pci: '0000:0f:00.0',
        parent: { switch: 'sw0', dport: 0 },
        size: '128 GiB',
        decoders: ['0x850000000-0x284fffffff'],
        driver: 'cxl_pci',
      },
      {
        name: 'mem1',
        pci: '0000:10:00.0',
        parent: { switch: 'sw0', dport: 1 },
        size: '128 GiB',
        decoders: [{ range: '0x850000000-0x284fffffff', granularity: '256 B', mode: 'ram' }],
        presence: 'late',
      },
    ],
    resources: '00001000-0009ffff : System RAM\n',
  },
  kernel: {
    family: '7.1',
    release: '7.1.0',
    config: Object.fromEntries([['CXL_REGION', 'y']]),
    initramfs: ['cxl_acpi'],
    missing: ['sfc'],
    memoryBlockSize: '2 GiB',
    asyncProbe: ['cxl_acpi'],
    lateBridges: 'skip',
  },
  userspace: {
    order: 'forced',
    pace: 'unhurried',
    steps: [
      'settle',
      { modprobe: 'cxl_acpi' },
      { insmod: 'cxl_acpi' },
      { rmmod: 'cxl_acpi' },
      { parallel: ['cxl_acpi'] },
      { await: 'region-committed' },
      { bind: { device: 'mem0', driver: 'cxl_mem' } },
      { unbind: { device: 'mem0', driver: 'cxl_mem' } },
      { autoprobe: { bus: 'cxl', on: true } },
      { unplug: 'mem0' },
      { rescan: 'mem0' },
      { hotadd: 'mem1' },
      { create_region: { window: 0, memdevs: ['mem0'] } },
    ],
  },
  faults: [
    { probe: 'mem0', errno: 'EIO' },
    { absent: 'mem0' },
    { hang: 'other' },
    { slow: '0000:0f:00.0' },
    { media: 'mem0' },
    { defer: 'mem0' },
    { removed: 'mem0' },
    { missing: 'kmem' },
    { assembly: 'region' },
  ],
};
const places = stringsOf(whole).map(([path]) => path);

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
}

/** Every path at which the schema has text, with `*` for list indexes. */
const textPlaces = (schema: Schema, path = ''): readonly string[] => [
  ...(schema.type === 'string' ? [path] : []),
  ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => textPlaces(inner, `${path}/${key}`)),
  ...(schema.items ? textPlaces(schema.items, `${path}/*`) : []),
  ...(schema.anyOf ?? []).flatMap((inner) => textPlaces(inner, path)),
];

describe('the alphabet of a scenario file', () => {
  it('covers every text of the schema', () => {
    const tried = new Set(
      places.map((path) => path.map((key) => (typeof key === 'number' ? '/*' : `/${key}`)).join('')),
    );
    // Kconfig symbols have one schema, as have the dports and decoders of switches and host bridges.
    const isTried = (place: string): boolean =>
      tried.has(place) ||
      /\/config\/|\/switches\/\*\/decoders|\/kernel\/initramfs$|\/switches\/\*\/parent\/switch$/.test(place);
    const missing = textPlaces(scenarioJsonSchema() as Schema).filter((place) => !isTried(place));
    expect([tried.size > 40, missing]).toEqual([true, []]);
  });

  it('is read when nothing is wrong', () => {
    expect(oddStrings(parseScenario(JSON.stringify(whole), 'whole.yaml'))).toEqual([]);
  });

  it('holds whatever text stands anywhere: it is refused where it stands, or all strings are names or lines', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), hostile, (path, text) => {
        const file = JSON.stringify(replaced(whole, path, text), null, 1);
        const read = (): unknown => {
          const { scenario, warnings } = placed(() => readScenario(file, 'box.yaml'));
          writtenScenario(scenario, 'box.yaml');
          return { scenario, warnings };
        };
        expect(wrongs(read)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('holds for keys as well', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), hostile, (path, key) => {
        const above = path.slice(0, -1);
        const file = JSON.stringify(replaced(whole, above, JSON.parse(`{${JSON.stringify(key)}: 1}`) as never));
        expect(wrongs(() => readScenario(file, 'box.yaml').scenario)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['id: whole', 'id: my box', /^id `my box` has the character ` `/, /did you mean my-box\?/],
    ['id: whole', 'id: ..x', /begins with `\.`/, /did you mean x\?|allowed/],
    ['title: whole', 'title: "a\\u202eb"', /^title has the character \\u\{202e\}/, /write one line/],
    ['cite: []', 'cite: ["a\\nb"]', /^a citation has the character \\x0a/, /write one line/],
    ['missing: []', 'asyncProbe: [dax_cxl]', /^`dax_cxl` is a module, not a driver/, /cxl_dax_region/],
    ['missing: []', 'asyncProbe: [cxl_pic]', /^`cxl_pic` is not a driver/, /did you mean cxl_pci\?/],
    ['missing: []', 'asyncProbe: [cxl_region]', /^`cxl_region` cannot be asynchronous/, /where it is made/],
    ['steps: []', 'steps: [{ bind: { device: mem9, driver: cxl_mem } }]', /^no device mem9 to bind/, /mem0\?/],
    ['steps: []', 'steps: [{ bind: { device: dax0.0, driver: kmem } }]', /^dax0\.0 cannot be bound/, /load kmem/],
    ['mem0, pci', 'hb12, pci', /^hb12 is the name of another device/, /mem0, mem1/],
  ])('refuses %s as %s', (from, to, problem, hint) => {
    const plain = `id: whole
title: whole
cite: []
platform:
  softReserved: [0x850000000-0x284fffffff]
  hostBridges: [{ uid: 12, dports: [{ id: 0, pci: 0000:0c:00.0 }] }]
  memdevs: [{ name: mem0, pci: 0000:0d:00.0, parent: { hostBridge: 12, dport: 0 }, size: 128 GiB, decoders: [] }]
kernel: { missing: [] }
userspace: { steps: [] }
`;
    const file = plain.replace(from, to);
    expect(() => readScenario(file, 'box.yaml')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(problem),
        hint: expect.stringMatching(hint),
        line: expect.any(Number),
        column: expect.any(Number),
      }),
    );
  });

  it('accepts every driver, on its own device and on others', () => {
    for (const driver of driverNames) {
      const file = JSON.stringify({
        ...whole,
        userspace: { steps: [{ unbind: { device: 'mem0', driver } }] },
        faults: [],
      });
      expect(readScenario(file, 'box.yaml').scenario.userspace.steps).toEqual([
        { do: 'unbind', device: 'mem0', driver },
      ]);
    }
  });
});

describe('a name for a text', () => {
  it('is one, whatever the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const near = nameFrom(text, 'capture');
        expect(isName(near)).toBe(true);
        expect(isName(text) ? text : near).toBe(near);
      }),
    );
  });

  it('keeps what can be kept', () => {
    expect(['my box', 'ä', '.hidden', '-rf', '6.12~rc1', '$(x)'].map((text) => nameFrom(text, 'capture'))).toEqual([
      'my-box',
      'capture',
      'hidden',
      'rf',
      '6.12-rc1',
      'x',
    ]);
  });
});

const captures = ['6.12-t2-sr512-std', '7.3-t1-sr256-std', '6.12-t1-sr256-hmemfirst'];

describe('the alphabet of a capture', () => {
  it('holds whatever text stands in place of any word of any file', () => {
    const known = captures.map((name) => filesOf(name));
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(100_000), hostile, (which, file, at, text) => {
        const files = new Map(known[which % known.length]);
        const texts = [...files].flatMap(([name, content]) => (typeof content === 'string' ? [[name, content]] : []));
        const [name = '', content = ''] = texts[file % texts.length] ?? [];
        const words = content.split(/(\s+|[",:=/])/);
        const inside = name.endsWith('.json') ? JSON.stringify(text).slice(1, -1) : text;
        const place = 2 * (at % Math.ceil(words.length / 2));
        files.set(name, words.with(place, inside).join(''));
        const read = (): unknown => {
          const { scenario, notes, real } = importCapture(files, 'box');
          writtenScenario(scenario, 'box');
          return { scenario, notes, real };
        };
        expect(wrongs(read)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

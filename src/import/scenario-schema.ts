import { z } from 'zod';
import { errnos } from '../model/fault.ts';
import { acceleratorModules, families, moduleNames, symbols } from '../model/kernel.ts';
import { hintFor } from './suggest.ts';
import { rangePattern, readRange, readSize, sizePattern } from './scenario-units.ts';

/**
 * The shape of a scenario file. What crosses references (does the host bridge exist?) is checked afterwards.
 * A message has two lines: what is wrong, and what to do; `scenario-yaml.ts` splits them.
 */
const say = (problem: string, hint: string): string => `${problem}\n${hint}`;

/** An object that knows its own keys, so that a misspelt one gets the right name as a hint. */
const record = <S extends z.ZodRawShape>(what: string, shape: S) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') {
        const key = issue.keys[0];
        return say(`unknown key \`${key}\` in ${what}`, hintFor(key, Object.keys(shape)));
      }
      return say(`${what} is missing or not a map`, `write a map with ${Object.keys(shape).join(', ')}`);
    },
  });

/** One of a few words. */
const word = <const T extends readonly [string, ...string[]]>(what: string, words: T) =>
  z.enum(words, { error: (issue) => say(`\`${String(issue.input)}\` is not ${what}`, hintFor(issue.input, words)) });

const text = (what: string) =>
  z
    .string({ error: () => say(`${what} is missing or not text`, `write ${what} as text`) })
    .min(1, say(`${what} is empty`, `write ${what} as text`));
const list = <T extends z.ZodType>(what: string, item: T) =>
  z.array(item, { error: () => say(`${what} is not a list`, 'write one entry a line, each after a dash, or [a, b]') });
const whole = (what: string) =>
  z
    .int({ error: () => say(`${what} is missing or not a whole number`, 'write a number, 0 or more') })
    .min(0, say(`${what} is negative`, 'write a number, 0 or more'));
const flag = (what: string) => z.boolean({ error: () => say(`${what} is not true or false`, 'allowed: true, false') });

const range = z
  .string({
    error: () =>
      say('an address range is missing or not text', 'write 0x850000000-0x284fffffff, both ends included, in hex'),
  })
  .check((at) => {
    const read = readRange(at.value);
    if (!read.ok) at.issues.push({ code: 'custom', input: at.value, message: say(read.problem, read.hint) });
  })
  .meta({ description: 'Physical addresses, both ends included: 0x850000000-0x284fffffff', pattern: rangePattern });

const size = z
  .union([z.string(), z.number()], { error: () => say('a size is missing', 'write 256 MiB, or a number of bytes') })
  .check((at) => {
    const read = readSize(at.value);
    if (!read.ok) at.issues.push({ code: 'custom', input: at.value, message: say(read.problem, read.hint) });
  })
  .meta({ description: 'Bytes: 256 MiB, 0x10000000 or a plain number', pattern: sizePattern });

const isPowerOfTwo = (bytes: number): boolean => bytes > 0 && Number.isInteger(Math.log2(bytes));
/** A size that hardware or the kernel wants to be a power of two. */
const powerOfTwo = (what: string, least: number) =>
  size.refine(
    (value) => {
      const read = readSize(value);
      return !read.ok || (isPowerOfTwo(read.value) && read.value >= least);
    },
    say(`${what} is not a power of two from ${least} bytes up`, `allowed: ${least}, ${least * 2}, ${least * 4}, …`),
  );

const allWays = [1, 2, 3, 4, 6, 8, 12, 16];
const ways = whole('ways').refine(
  (n) => allWays.includes(n),
  say('ways is not a number of interleave ways', `allowed: ${allWays.join(', ')}`),
);
const granularity = powerOfTwo('granularity', 256);
const pci = z
  .string({ error: () => say('a PCI address is missing', 'write 0000:0d:00.0') })
  .regex(/^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/, {
    error: (issue) =>
      say(
        `\`${String(issue.input)}\` is not a PCI address`,
        'write domain:bus:device.function in lower case, such as 0000:0d:00.0',
      ),
  });

const moduleName = word('a module', moduleNames);
const modules = list('a list of modules', moduleName);

const windowShape = record('a window', {
  id: whole('the window id').optional(),
  range,
  ways: ways.optional(),
  granularity: granularity.optional(),
  targets: list('targets', whole('a host bridge uid')).min(
    1,
    say('a window has no targets', 'name the uids of its host bridges in interleave order'),
  ),
});
const dport = record('a dport', { id: whole('the dport id'), pci });
const switchDecoder = record('a decoder', {
  index: whole('the decoder index').optional(),
  range,
  ways: ways.optional(),
  granularity: granularity.optional(),
  targets: list('targets', whole('a dport id')),
  committed: flag('committed').optional(),
});
const switchDecoders = z
  .union([z.literal('auto'), z.array(switchDecoder)], {
    error: () => say('decoders is neither auto nor a list', 'write auto, [] or a list of decoders'),
  })
  .optional();
const parent = record('a parent', {
  hostBridge: whole('a host bridge uid').optional(),
  switch: text('a switch name').optional(),
  dport: whole('the dport id'),
}).refine(
  (ref) => (ref.hostBridge === undefined) !== (ref.switch === undefined),
  say('a parent is one host bridge or one switch', 'write { hostBridge: 12, dport: 0 } or { switch: sw0, dport: 0 }'),
);
const endpointDecoder = record('a decoder', {
  index: whole('the decoder index').optional(),
  range,
  ways: ways.optional(),
  granularity: granularity.optional(),
  committed: flag('committed').optional(),
  mode: word('a decoder mode', ['ram', 'pmem']).optional(),
});

const platform = record('platform', {
  name: text('name').optional(),
  softReserved: list('softReserved', range).optional(),
  hmat: list('hmat', range).optional(),
  srat: list('srat', range).optional(),
  cachesStay: flag('cachesStay').optional(),
  windows: list('windows', windowShape).optional(),
  hostBridges: list(
    'hostBridges',
    record('a host bridge', {
      uid: whole('uid'),
      hdm: flag('hdm').optional(),
      dports: list('dports', dport),
      decoders: switchDecoders,
      presence: word('a presence', ['boot', 'late']).optional(),
    }),
  ).optional(),
  switches: list(
    'switches',
    record('a switch', { name: text('name'), parent, dports: list('dports', dport), decoders: switchDecoders }),
  ).optional(),
  memdevs: list(
    'memdevs',
    record('a memdev', {
      name: text('name'),
      pci,
      serial: whole('serial').optional(),
      parent,
      size,
      decoders: list('decoders', z.union([range, endpointDecoder])).optional(),
      presence: word('a presence', ['boot', 'late']).optional(),
      driver: word('the driver of a memdev', ['cxl_pci', ...acceleratorModules]).optional(),
    }),
  ).optional(),
  resources: z
    .string({ error: () => say('resources is not text', 'write it as /proc/iomem prints, after `resources: |`') })
    .optional(),
});

const config = record(
  'config',
  Object.fromEntries(symbols.map((symbol) => [symbol, word('a Kconfig value', ['y', 'm', 'n']).optional()])),
);
const kernel = record('kernel', {
  family: z
    .enum(families as [string, ...string[]], {
      error: (issue) =>
        say(
          `\`${String(issue.input)}\` is not a kernel family`,
          `allowed: ${families.join(', ')}; 6.18 behaves as 6.12, 7.2 and 7.3 as 7.1`,
        ),
    })
    .optional(),
  release: text('release').optional(),
  config: config.optional(),
  initramfs: z
    .union([z.literal('all'), modules], {
      error: () => say('initramfs is neither all nor a list', 'write all, or the list of modules that it holds'),
    })
    .optional(),
  missing: modules.optional(),
  softdeps: flag('softdeps').optional(),
  memoryBlockSize: powerOfTwo('memoryBlockSize', 1024).optional(),
  asyncProbe: list('asyncProbe', text('a driver name')).optional(),
  lateBridges: word('a way with late host bridges', ['skip', 'defer']).optional(),
});

/** Whether exactly one of the keys that name an action is there. */
const exactlyOne =
  (keys: readonly string[]) =>
  (value: object): boolean =>
    keys.filter((key) => key in value).length === 1;
const oneOf = (what: string, keys: readonly string[]): string =>
  say(
    `${what} names not exactly one action`,
    `write one of ${keys.join(', ')}; each further one after a dash of its own`,
  );

const bareSteps = ['settle', 'coldplug', 'start_udev', 'switch_root'] as const;
const binding = record('a binding', { device: text('device'), driver: text('driver') });
const stepShape = {
  modprobe: moduleName.optional(),
  insmod: moduleName.optional(),
  rmmod: moduleName.optional(),
  parallel: modules.optional(),
  await: word('a milestone', ['windows-published', 'hmem-deferred', 'hmem-decided', 'region-committed']).optional(),
  bind: binding.optional(),
  unbind: binding.optional(),
  autoprobe: record('autoprobe', { bus: word('a bus', ['pci', 'cxl']), on: flag('on') }).optional(),
  unplug: text('a memdev').optional(),
  rescan: text('a memdev').optional(),
  hotadd: text('a memdev').optional(),
  disable_region: whole('a window id').optional(),
  destroy_region: whole('a window id').optional(),
  create_region: record('create_region', {
    window: whole('window'),
    memdevs: list('memdevs', text('a memdev')).min(
      1,
      say('create_region has no memdevs', 'name the memdevs in interleave order'),
    ),
  }).optional(),
};
const stepKeys = Object.keys(stepShape);
const step = z.union([
  word('a step', bareSteps).meta({ description: 'A step without arguments' }),
  record('a step', stepShape).refine(exactlyOne(stepKeys), oneOf('a step', stepKeys)),
]);

const faultKeys = ['probe', 'absent', 'hang', 'slow', 'media', 'defer', 'removed', 'missing', 'assembly'] as const;
const fault = record('a fault', {
  probe: text('a device').optional(),
  errno: word('an errno', errnos).optional(),
  absent: text('a device').optional(),
  hang: text('a device').optional(),
  slow: text('a device').optional(),
  untilStep: whole('untilStep').optional(),
  media: text('a device').optional(),
  defer: text('a device').optional(),
  times: whole('times')
    .min(1, say('a probe that is deferred 0 times is no fault', 'write a number, 1 or more'))
    .optional(),
  removed: text('a device').optional(),
  missing: moduleName.optional(),
  assembly: word('what cannot be assembled', ['region']).optional(),
})
  .refine(exactlyOne(faultKeys), oneOf('a fault', faultKeys))
  .refine(
    (f) => 'probe' in f === 'errno' in f,
    say(
      'errno belongs to a probe fault, and a probe fault needs one',
      `write { probe: DEVICE, errno: ENODEV }; allowed: ${errnos.join(', ')}`,
    ),
  )
  .refine(
    (f) => 'slow' in f || !('untilStep' in f),
    say('untilStep belongs to a slow fault', 'write { slow: PCI, untilStep: 0 }: steps count from 0'),
  )
  .refine(
    (f) => 'defer' in f || !('times' in f),
    say('times belongs to a defer fault', 'write { defer: DEVICE, times: 2 }'),
  );

/** A scenario file as its author writes it, before short forms and defaults are filled in. */
export const scenarioFileSchema = record('a scenario', {
  id: text('id'),
  title: text('title'),
  cite: list('cite', text('a citation')).optional(),
  platform,
  kernel: kernel.optional(),
  userspace: record('userspace', {
    udev: flag('udev').optional(),
    order: word('an order', ['free', 'forced']).optional(),
    pace: word('a pace', ['unhurried']).optional(),
    steps: list('steps', step).optional(),
  }).optional(),
  faults: list('faults', fault).optional(),
});

/** What the schema lets through. */
export type ScenarioFile = z.infer<typeof scenarioFileSchema>;

/** The JSON Schema that editors complete scenario files with (draft 7, which most of them read). */
export function scenarioJsonSchema(): object {
  return { ...z.toJSONSchema(scenarioFileSchema, { target: 'draft-7', io: 'input' }), title: 'Quiesce scenario' };
}

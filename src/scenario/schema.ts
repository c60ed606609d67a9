import { z } from 'zod';
import { asyncDrivers, driverNames } from '../model/drivers.ts';
import { errnos } from '../model/fault.ts';
import { acceleratorModules, families, moduleNames, symbols } from '../model/kernel.ts';
import { quoted } from '../input/foreign-text.ts';
import { limits } from '../model/scenario-limits.ts';
import {
  flag,
  line,
  list,
  name,
  pci,
  powerOfTwo,
  range,
  record,
  message,
  scenarioId,
  size,
  whole,
  word,
} from './values.ts';
import { hintFor } from '../input/suggest.ts';

// The schema of a scenario file. Cross-references (such as an undeclared host bridge) are checked in
// check-references.ts.

const allWays = [1, 2, 3, 4, 6, 8, 12, 16];
const ways = whole('ways').refine(
  (n) => allWays.includes(n),
  message('ways is not a number of interleave ways', `allowed: ${allWays.join(', ')}`),
);
const granularity = powerOfTwo('granularity', 256);
const moduleName = word('a module', moduleNames);
const modules = list('a list of modules', moduleName, limits.modules);

const driversOfModule = new Map([
  ['dax_cxl', 'cxl_dax_region'],
  ['dax_hmem', 'hmem_platform, hmem'],
]);
/** A driver, by its name in sysfs; the hint covers the module's name, a usual mistake. */
const driver = (words: readonly string[]) =>
  z.enum(words as [string, ...string[]], {
    error: ({ input }) => {
      const own = typeof input === 'string' ? driversOfModule.get(input) : undefined;
      if (own !== undefined)
        return message(`${quoted(input)} is a module, not a driver`, `its drivers in sysfs: ${own}`);
      if (input === 'cxl_region')
        return message(`${quoted(input)} cannot be asynchronous here`, 'the model probes a region where it is made');
      return message(`${quoted(input)} is not a driver`, hintFor(input, words));
    },
  });

const windowShape = record('a window', {
  id: whole('the window id').optional(),
  range,
  ways: ways.optional(),
  granularity: granularity.optional(),
  targets: list('targets', whole('a host bridge uid'), limits.targets).min(
    1,
    message('a window has no targets', 'name the uids of its host bridges in interleave order'),
  ),
});
const dport = record('a dport', { id: whole('the dport id'), pci });
const switchDecoder = record('a decoder', {
  index: whole('the decoder index').optional(),
  range,
  ways: ways.optional(),
  granularity: granularity.optional(),
  targets: list('targets', whole('a dport id'), limits.targets),
  committed: flag('committed').optional(),
});
const switchDecoders = z
  .union([z.literal('auto'), list('decoders', switchDecoder, limits.decoders)], {
    error: () => message('decoders is neither auto nor a list', 'write auto, [] or a list of decoders'),
  })
  .optional();
const parent = record('a parent', {
  hostBridge: whole('a host bridge uid').optional(),
  switch: name('a switch name').optional(),
  dport: whole('the dport id'),
}).refine(
  (ref) => (ref.hostBridge === undefined) !== (ref.switch === undefined),
  message(
    'a parent is one host bridge or one switch',
    'write { hostBridge: 12, dport: 0 } or { switch: sw0, dport: 0 }',
  ),
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
  name: line('name').optional(),
  softReserved: list('softReserved', range, limits.ranges).optional(),
  hmat: list('hmat', range, limits.ranges).optional(),
  srat: list('srat', range, limits.ranges).optional(),
  cachesStay: flag('cachesStay').optional(),
  softReservedUnknown: line('softReservedUnknown').optional(),
  windows: list('windows', windowShape, limits.windows).optional(),
  hostBridges: list(
    'hostBridges',
    record('a host bridge', {
      uid: whole('uid'),
      hdm: flag('hdm').optional(),
      dports: list('dports', dport, limits.dports),
      decoders: switchDecoders,
      presence: word('a presence', ['boot', 'late']).optional(),
    }),
    limits.hostBridges,
  ).optional(),
  switches: list(
    'switches',
    record('a switch', {
      name: name('name'),
      parent,
      dports: list('dports', dport, limits.dports),
      decoders: switchDecoders,
    }),
    limits.switches,
  ).optional(),
  memdevs: list(
    'memdevs',
    record('a memdev', {
      name: name('name'),
      pci,
      serial: whole('serial').optional(),
      parent,
      size,
      decoders: list('decoders', z.union([range, endpointDecoder]), limits.decoders).optional(),
      presence: word('a presence', ['boot', 'late']).optional(),
      driver: word('the driver of a memdev', ['cxl_pci', ...acceleratorModules]).optional(),
    }),
    limits.memdevs,
  ).optional(),
  resources: z
    .string({ error: () => message('resources is not text', 'write it as /proc/iomem prints, after `resources: |`') })
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
        message(
          `${quoted(issue.input)} is not a kernel family`,
          `allowed: ${families.join(', ')}; 6.18 behaves as 6.12, 7.2 and 7.3 as 7.1`,
        ),
    })
    .optional(),
  release: name('a release').optional(),
  config: config.optional(),
  initramfs: z
    .union([z.literal('all'), modules], {
      error: () => message('initramfs is neither all nor a list', 'write all, or the list of modules that it holds'),
    })
    .optional(),
  missing: modules.optional(),
  softdeps: flag('softdeps').optional(),
  memoryBlockSize: powerOfTwo('memoryBlockSize', 1024).optional(),
  asyncProbe: list('asyncProbe', driver(asyncDrivers), limits.modules).optional(),
  lateBridges: word('a way with late host bridges', ['skip', 'defer']).optional(),
});

/** Whether exactly one action key is present. */
const exactlyOne =
  (keys: readonly string[]) =>
  (value: object): boolean =>
    keys.filter((key) => key in value).length === 1;
const oneOf = (what: string, keys: readonly string[]): string =>
  message(
    `${what} names not exactly one action`,
    `write one of ${keys.join(', ')}; each further one after a dash of its own`,
  );

const bareSteps = ['settle', 'coldplug', 'start_udev', 'switch_root'] as const;
const binding = record('a binding', { device: name('a device'), driver: driver(driverNames) });
const stepShape = {
  modprobe: moduleName.optional(),
  insmod: moduleName.optional(),
  rmmod: moduleName.optional(),
  parallel: modules.optional(),
  await: word('a milestone', ['windows-published', 'hmem-deferred', 'hmem-decided', 'region-committed']).optional(),
  bind: binding.optional(),
  unbind: binding.optional(),
  autoprobe: record('autoprobe', { bus: word('a bus', ['pci', 'cxl']), on: flag('on') }).optional(),
  unplug: name('a memdev').optional(),
  rescan: name('a memdev').optional(),
  hotadd: name('a memdev').optional(),
  disable_region: whole('a window id').optional(),
  destroy_region: whole('a window id').optional(),
  create_region: record('create_region', {
    window: whole('window'),
    memdevs: list('memdevs', name('a memdev'), limits.targets).min(
      1,
      message('create_region has no memdevs', 'name the memdevs in interleave order'),
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
  probe: name('a device').optional(),
  errno: word('an errno', errnos).optional(),
  absent: name('a device').optional(),
  hang: name('a device').optional(),
  slow: name('a device').optional(),
  untilStep: whole('untilStep').optional(),
  media: name('a device').optional(),
  defer: name('a device').optional(),
  times: whole('times')
    .min(1, message('a probe that is deferred 0 times is no fault', 'write a number, 1 or more'))
    .optional(),
  removed: name('a device').optional(),
  missing: moduleName.optional(),
  assembly: word('what cannot be assembled', ['region']).optional(),
})
  .refine(exactlyOne(faultKeys), oneOf('a fault', faultKeys))
  .refine(
    (f) => 'probe' in f === 'errno' in f,
    message(
      'errno belongs to a probe fault, and a probe fault needs one',
      `write { probe: DEVICE, errno: ENODEV }; allowed: ${errnos.join(', ')}`,
    ),
  )
  .refine(
    (f) => 'slow' in f || !('untilStep' in f),
    message('untilStep belongs to a slow fault', 'write { slow: PCI, untilStep: 0 }: steps count from 0'),
  )
  .refine(
    (f) => 'defer' in f || !('times' in f),
    message('times belongs to a defer fault', 'write { defer: DEVICE, times: 2 }'),
  );

/** A scenario file as written, before short forms and defaults are filled in. */
export const scenarioFileSchema = record('a scenario', {
  id: scenarioId,
  title: line('title'),
  cite: list('cite', line('a citation'), limits.cite).optional(),
  assumes: list('assumes', line('an assumption'), limits.assumes).optional(),
  platform,
  kernel: kernel.optional(),
  userspace: record('userspace', {
    udev: flag('udev').optional(),
    order: word('an order', ['free', 'forced']).optional(),
    pace: word('a pace', ['unhurried']).optional(),
    steps: list('steps', step, limits.steps).optional(),
  }).optional(),
  faults: list('faults', fault, limits.faults).optional(),
});

/** The type of a valid scenario file. */
export type ScenarioFile = z.infer<typeof scenarioFileSchema>;

/** The JSON Schema of scenario files for completion in editors (draft 7, the most widely supported). */
export function scenarioJsonSchema(): object {
  return { ...z.toJSONSchema(scenarioFileSchema, { target: 'draft-7', io: 'input' }), title: 'Quiesce scenario' };
}

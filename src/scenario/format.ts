import { Document, isScalar, Scalar, visit } from 'yaml';
import { modularConfig, symbols, type Kernel } from '../model/kernel.ts';
import type { Memdev, Platform, PortRef, SwitchDecoder } from '../model/platform.ts';
import { formatRange } from '../model/range.ts';
import type { Fault, Scenario, UserStep } from '../model/scenario.ts';
import { autoDecoderTest } from './decoders.ts';
import { defaultGranularity, defaultMemoryBlock } from './expand.ts';
import { formatResources } from './resources.ts';
import { formatSize } from './units.ts';

type Plain = Record<string, unknown>;

/** Omits a key whose value equals the default. */
const unlessDefault = (key: string, value: unknown, standard: unknown): Plain =>
  value === standard ? {} : { [key]: value };
const some = (key: string, values: readonly unknown[]): Plain => (values.length === 0 ? {} : { [key]: values });
const granularity = (bytes: number): Plain => (bytes === defaultGranularity ? {} : { granularity: formatSize(bytes) });

const parent = (ref: PortRef): Plain => ({ ...ref.port, dport: ref.dport });

const switchDecoder = (d: SwitchDecoder, index: number): Plain => ({
  ...unlessDefault('index', d.index, index),
  range: formatRange(d.range),
  ...unlessDefault('ways', d.ways, d.targets.length),
  ...granularity(d.granularity),
  targets: d.targets,
  ...unlessDefault('committed', d.committed, true),
});

const memdev = (m: Memdev, index: number): Plain => ({
  name: m.name,
  pci: m.pci,
  ...unlessDefault('serial', m.serial, index + 1),
  parent: parent(m.parent),
  size: formatSize(m.size),
  decoders: m.decoders.map((d, at) => {
    const range = formatRange(d.range);
    const rest = {
      ...unlessDefault('index', d.index, at),
      ...unlessDefault('ways', d.ways, 1),
      ...granularity(d.granularity),
      ...unlessDefault('committed', d.committed, true),
      ...unlessDefault('mode', d.mode, 'ram'),
    };
    return Object.keys(rest).length === 0 ? range : { range, ...rest };
  }),
  ...unlessDefault('presence', m.presence, undefined),
  ...unlessDefault('driver', m.driver, undefined),
});

const platform = (p: Platform, title: string): Plain => {
  const isAuto = autoDecoderTest(p);
  return {
    ...unlessDefault('name', p.name, title),
    ...unlessDefault('cachesStay', p.cachesStay ?? false, false),
    ...some('softReserved', p.softReserved.map(formatRange)),
    ...unlessDefault('softReservedUnknown', p.softReservedUnknown, undefined),
    ...some('hmat', p.hmat.map(formatRange)),
    ...some('srat', p.srat.map(formatRange)),
    ...some(
      'windows',
      p.windows.map((w, id) => ({
        ...unlessDefault('id', w.id, id),
        range: formatRange(w.range),
        ...unlessDefault('ways', w.ways, w.targets.length),
        ...granularity(w.granularity),
        targets: w.targets,
      })),
    ),
    ...some(
      'hostBridges',
      p.hostBridges.map((hb) => ({
        uid: hb.uid,
        ...unlessDefault('hdm', hb.hdm, true),
        dports: hb.dports,
        // Without HDM registers the default is an empty list, so only a non-empty list is written.
        ...((hb.hdm ? isAuto(hb) : hb.decoders.length === 0) ? {} : { decoders: hb.decoders.map(switchDecoder) }),
        ...unlessDefault('presence', hb.presence, undefined),
      })),
    ),
    ...some(
      'switches',
      p.switches.map((sw) => ({
        name: sw.name,
        parent: parent(sw.parent),
        dports: sw.dports,
        ...(isAuto(sw) ? {} : { decoders: sw.decoders.map(switchDecoder) }),
      })),
    ),
    ...some('memdevs', p.memdevs.map(memdev)),
    ...(p.resources.length === 0 ? {} : { resources: formatResources(p.resources) }),
  };
};

const kernel = (k: Kernel): Plain => {
  const config = Object.fromEntries(
    symbols.filter((s) => k.config[s] !== modularConfig[s]).map((s) => [s, k.config[s]]),
  );
  return {
    ...unlessDefault('family', k.family, undefined),
    ...unlessDefault('release', k.release, undefined),
    ...(Object.keys(config).length === 0 ? {} : { config }),
    ...unlessDefault('initramfs', k.initramfs, 'all'),
    ...some('missing', k.missing),
    ...unlessDefault('softdeps', k.softdeps, true),
    ...(k.memoryBlockSize === defaultMemoryBlock ? {} : { memoryBlockSize: formatSize(k.memoryBlockSize) }),
    ...some('asyncProbe', k.asyncProbe),
    ...unlessDefault('lateBridges', k.lateBridges, undefined),
  };
};

/** The value of a step's key: a single argument as it is, several as a map. */
const step = (s: UserStep): unknown => {
  const { do: action, ...args } = s;
  const values = Object.values(args);
  if (values.length === 0) return action;
  const several = action === 'create_region' || values.length > 1;
  return { [action]: several ? args : values[0] };
};

const fault = ({ kind, device, ...rest }: Fault): Plain => ({
  [kind]: device,
  ...('times' in rest ? unlessDefault('times', rest.times, 1) : rest),
});

/** The longest map or list that is written on one line, in characters. */
const lineLength = 100;
const fits = (node: { toJSON(): unknown }): boolean => JSON.stringify(node.toJSON()).length <= lineLength;

/** Chooses the YAML style: small maps and lists of words on one line, resources as a block scalar. */
function chooseStyles(document: Document): void {
  visit(document, {
    Map(_key, node, path) {
      // Top-level maps stay in block style, and a map of one key needs no braces.
      if (path.length > 4 && node.items.length > 1 && fits(node)) node.flow = true;
    },
    Seq(_key, node) {
      const words = node.items.every(
        (item) => isScalar(item) && (typeof item.value !== 'string' || /^[\w.:-]+$/.test(item.value)),
      );
      if (words && fits(node)) node.flow = true;
    },
    Scalar(_key, node) {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = Scalar.BLOCK_LITERAL;
    },
  });
}

/**
 * Writes a scenario as a file that parses to the same scenario. Defaults are left out, and decoders of ports when they
 * equal those computed from the memdevs.
 */
export function formatScenario(scenario: Scenario): string {
  const { userspace: u } = scenario;
  const k = kernel(scenario.kernel);
  const space = {
    ...unlessDefault('udev', u.udev, true),
    ...unlessDefault('order', u.order, 'free'),
    ...(u.pace === undefined ? {} : { pace: u.pace }),
    ...some('steps', u.steps.map(step)),
  };
  const document = new Document(
    {
      id: scenario.id,
      title: scenario.title,
      ...some('cite', scenario.cite),
      ...some('assumes', scenario.assumes ?? []),
      platform: platform(scenario.platform, scenario.title),
      ...(Object.keys(k).length === 0 ? {} : { kernel: k }),
      ...(Object.keys(space).length === 0 ? {} : { userspace: space }),
      ...some('faults', scenario.faults.map(fault)),
    },
    { aliasDuplicateObjects: false },
  );
  chooseStyles(document);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

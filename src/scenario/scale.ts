import { ImportError } from '../input/errors.ts';

/**
 * A platform of the `scale` family: identical memdevs in identical interleave sets, spread over identical host bridges.
 */
export interface Scale {
  readonly memdevs: number;
  /** Memdevs in one interleave set. Each set has its own window, region and Soft Reserved range. */
  readonly ways: number;
  /** Interleave set s is below host bridge s modulo this number. */
  readonly bridges: number;
}

const memdevSize = 0x4_0000_0000;
const firstWindow = 0x10_0000_0000;
const firstBridge = 12;

/** The syntax of the family's names. */
const usage = 'write scale:MEMDEVS, or scale:MEMDEVS,ways=W,bridges=H, such as scale:8,ways=4,bridges=2';

/** Whether a name has the form of this family. */
export const isScale = (name: string): boolean => /^scale\b/i.test(name) && !/[/\\.]/.test(name);

/**
 * Parses a name such as `scale:8,ways=4,bridges=2`.
 * @throws ImportError for a syntax error, or when the sets cannot be divided evenly
 */
export function parseScale(name: string): Scale {
  const refuse = (problem: string): ImportError => new ImportError(problem, { file: name, hint: usage });
  const match = /^scale:(\d+)((?:,(?:ways|bridges)=\d+)*)$/i.exec(name);
  if (!match) throw refuse('this is not a box of the scale family');
  const options = new Map(
    (match[2] ?? '').split(',').map((option) => option.toLowerCase().split('=') as [string, string]),
  );
  const scale = {
    memdevs: Number(match[1]),
    ways: Number(options.get('ways') ?? 1),
    bridges: Number(options.get('bridges') ?? 1),
  };
  if (scale.memdevs < 1 || scale.memdevs > 64) throw refuse('a box of the scale family has 1 to 64 memdevs');
  if (![1, 2, 4, 8, 16].includes(scale.ways)) throw refuse('ways is one of 1, 2, 4, 8, 16');
  if (scale.bridges < 1 || scale.memdevs % (scale.ways * scale.bridges) !== 0)
    throw refuse(
      `${scale.memdevs} memdevs cannot be spread evenly over ${scale.bridges} host bridges in sets of ${scale.ways}`,
    );
  return scale;
}

/** Matches the results of `scaleName()`. */
export const scaleShape = /^scale:\d{1,2}(,ways=\d{1,2})?(,bridges=\d{1,2})?$/;

const hex = (value: number, digits = 1): string => value.toString(16).padStart(digits, '0');

/** The canonical name of a platform, without default parameters. */
export const scaleName = ({ memdevs, ways, bridges }: Scale): string =>
  `scale:${memdevs}${ways === 1 ? '' : `,ways=${ways}`}${bridges === 1 ? '' : `,bridges=${bridges}`}`;

/** The scenario file of a platform: no faults, and ACPI0017 bound before udev's coldplug. */
export function scaleFile(scale: Scale): string {
  const { memdevs, ways, bridges } = scale;
  const sets = Array.from({ length: memdevs / ways }, (_, set) => ({
    bridge: set % bridges,
    start: firstWindow + set * ways * memdevSize,
  }));
  const rangeOf = ({ start }: { readonly start: number }): string =>
    `0x${hex(start)}-0x${hex(start + ways * memdevSize - 1)}`;
  const members = Array.from({ length: memdevs }, (_, memdev) => {
    const set = Math.floor(memdev / ways);
    // The dport: memdevs of earlier sets on this bridge, plus the position in the set.
    return { memdev, bridge: set % bridges, dport: Math.floor(set / bridges) * ways + (memdev % ways) };
  });
  const rootPort = (bridge: number, dport: number): string =>
    `${hex(bridge, 4)}:0c:${hex(dport % 32, 2)}.${Math.floor(dport / 32)}`;
  const lines = [
    `id: '${scaleName(scale)}'`,
    `title: ${memdevs} memdevs in sets of ${ways} below ${bridges === 1 ? 'one host bridge' : `${bridges} host bridges`}`,
    'platform:',
    `  softReserved: [${sets.map(rangeOf).join(', ')}]`,
    '  windows:',
    ...sets.map((set) => `    - { range: ${rangeOf(set)}, targets: [${firstBridge + set.bridge}] }`),
    '  hostBridges:',
    ...Array.from({ length: bridges }, (_, bridge) => [
      `    - uid: ${firstBridge + bridge}`,
      '      dports:',
      ...members
        .filter((member) => member.bridge === bridge)
        .map(({ dport }) => `        - { id: ${dport}, pci: ${rootPort(bridge, dport)} }`),
    ]).flat(),
    '  memdevs:',
    ...members.flatMap(({ memdev, bridge, dport }) => [
      `    - name: mem${memdev}`,
      `      pci: ${hex(bridge, 4)}:${hex(0x0d + dport, 2)}:00.0`,
      `      parent: { hostBridge: ${firstBridge + bridge}, dport: ${dport} }`,
      `      size: ${memdevSize / 2 ** 30} GiB`,
      `      decoders:`,
      `        - { range: ${rangeOf(sets[Math.floor(memdev / ways)] ?? { start: 0 })}, ways: ${ways} }`,
    ]),
    'userspace:',
    '  order: forced',
    '  steps:',
    '    - modprobe: cxl_acpi',
    '    - start_udev',
    '    - settle',
  ];
  return `${lines.join('\n')}\n`;
}

import { parseIomem } from '../../src/model/iomem-text.ts';
import { alignInward, type Range } from '../../src/model/range.ts';
import { preOrder } from '../../src/model/resource-tree.ts';
import type { DaxView, RegionView, View } from '../../src/model/view.ts';
import { properties } from '../../src/properties/index.ts';
import type { PropertyId } from '../../src/model/property-names.ts';

/** Reads `850000000-284fffffff`. */
export function range(text: string): Range {
  const [start, end, ...rest] = text.split('-').map((part) => Number.parseInt(part, 16));
  if (start === undefined || end === undefined || rest.length > 0 || !(start <= end))
    throw new Error(`not a range: ${text}`);
  return { start, end };
}

/** `region0 A-B 1/2 [committed] [bound] [dax] [probed] [decodersReset]`; `ok` is the first three; a bound one has been probed. */
function regionOf(words: readonly string[]): RegionView {
  const [id = '', at = '', counts = '', ...flags] = words;
  const [targets = Number.NaN, ways = Number.NaN] = counts.split('/').map(Number);
  const has = (flag: string) => flags.includes(flag) || flags.includes('ok');
  return {
    id,
    range: range(at),
    targets,
    ways,
    committed: has('committed'),
    bound: has('bound'),
    daxRegion: has('dax'),
    probed: has('bound') || has('probed'),
    decodersReset: flags.includes('decodersReset'),
  };
}

/** `dax0.0 A-B hmem|regionN [kmem|device_dax|online|adding|ERRNO]`; kmem has online what is left after rounding inward, `online` is what it left behind, `adding` what it hot-adds next. */
function daxOf(words: readonly string[], block: number): DaxView {
  const [id = '', at = '', parent = '', fate = ''] = words;
  const driver = fate === 'kmem' || fate === 'device_dax' ? fate : null;
  return {
    id,
    range: range(at),
    driver,
    parent: parent === 'hmem' ? 'hmem' : 'region',
    region: parent === 'hmem' ? null : parent,
    probeError: driver === null && !['', 'online', 'adding'].includes(fate) ? fate : null,
    online: fate === 'kmem' || fate === 'online' ? alignInward(range(at), block) : null,
    adding: fate === 'adding' ? alignInward(range(at), block) : null,
  };
}

/**
 * One world in a few lines. Lines with ` : ` are `/proc/iomem` as printed; windows are read from it. The others are facts:
 * `sr A-B`, `block SIZE`, a region, a dax device, `gate waiting|released`, `undecided A-B`, `outstanding NAME`, `unrelated NAME`,
 * `conflict TEXT`, `crash TEXT`, `failed A-B`, `deciding`, `hmem bound|held|own`, `candidate A-B` (none: the Soft Reserved ranges),
 * `registered A-B` (none: the dax devices of hmem), `handed A-B`, `probed A-B`, `failure DEVICE A-B`, `root released|working`,
 * `port NAME`, `undecoded A-B WHY`, `held TEXT`. All numbers are hexadecimal; `block` stands before the dax devices.
 */
export function view(text: string): View {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  const { tree, unread } = parseIomem(
    lines
      .filter((line) => line.includes(' : '))
      .map((line) => line.slice(margin))
      .join('\n'),
  );
  if (unread.length > 0) throw new Error(`not /proc/iomem: line ${unread.join()} of ${text}`);
  const facts = lines.filter((line) => !line.includes(' : ')).map((line) => line.trim().split(/ +/));
  const about = (noun: string) => facts.filter(([first]) => first === noun).map(([, ...rest]) => rest);
  const ranges = (noun: string) => about(noun).map(([at = '']) => range(at));
  const texts = (noun: string) => about(noun).map((words) => words.join(' '));
  const block = Number.parseInt(texts('block')[0] ?? '8000000', 16);
  const gate = about('gate').flat();
  const hmem = about('hmem').flat();
  const root = about('root').flat();
  const dax = facts.filter(([first]) => first?.startsWith('dax')).map((words) => daxOf(words, block));
  const regions = facts.filter(([first]) => first?.startsWith('region')).map(regionOf);
  const or = (said: readonly Range[], otherwise: readonly Range[]) => (said.length === 0 ? otherwise : said);
  return {
    softReserved: ranges('sr'),
    memoryBlockSize: block,
    iomem: tree,
    windows: preOrder(tree)
      .filter((node) => node.kind === 'cxl-window')
      .map((node) => node.range),
    dax,
    regions,
    gate: {
      waiting: gate.includes('waiting'),
      released: gate.includes('released'),
    },
    undecided: ranges('undecided'),
    deciding: facts.some(([first]) => first === 'deciding'),
    hmem: {
      bound: hmem.includes('bound'),
      heldUp: hmem.includes('held'),
      isOwnDesign: hmem.includes('own'),
      candidates: or(ranges('candidate'), ranges('sr')),
      registered: or(
        ranges('registered'),
        dax.filter((one) => one.parent === 'hmem').map((one) => one.range),
      ),
    },
    handed: ranges('handed'),
    probed: [...ranges('probed'), ...regions.filter((one) => one.probed).map((one) => one.range)],
    failures: about('failure').map(([device = '', at = '']) => ({ device, ranges: [range(at)] })),
    root: { released: root.includes('released'), ports: texts('port'), working: root.includes('working') },
    undecoded: about('undecoded').map(([at = '', ...why]) => ({ range: range(at), why: why.join(' ') })),
    heldProbes: texts('held'),
    outstanding: texts('outstanding'),
    unrelated: texts('unrelated'),
    conflicts: texts('conflict'),
    crashes: texts('crash'),
    failedCreates: ranges('failed'),
  };
}

/** What each broken property says about the world, by id; a world without a fault gives `{}`. */
export const complaintsOf = (world: View): Readonly<Partial<Record<PropertyId, string>>> =>
  Object.fromEntries(
    properties.flatMap((property) => {
      const why = property.test(world);
      return why === null ? [] : [[property.id, why]];
    }),
  );

/** The ids of the properties that the world breaks. */
export const broken = (world: View): readonly string[] => Object.keys(complaintsOf(world));

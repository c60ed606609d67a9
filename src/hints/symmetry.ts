import type { Generator } from '../engine/index.ts';
import { parentPort, type Memdev } from '../model/platform.ts';
import { contains, type Range } from '../model/range.ts';
import { actorsOf } from '../boot/assemble.ts';
import { names, resourceNames } from '../boot/names.ts';
import { hmemSlots, type Plan } from '../boot/plan.ts';
import { renaming } from './renaming.ts';

/** A candidate transposition of two like parts: pairs of names and of address ranges. */
interface Exchange {
  readonly name: string;
  readonly family: 'memdevs' | 'sets' | 'bridges';
  /** Pairs of actor names. */
  readonly actors: readonly (readonly [string, string])[];
  /** Pairs of other names. */
  readonly words: readonly (readonly [string, string])[];
  readonly ranges: readonly (readonly [Range, Range])[];
}

/**
 * Candidate generators of the automorphism group: exchanges of two members of an interleave set, of two interleave sets, or of
 * two host bridges with all sets below. Adjacent transpositions generate all the others. The engine checks on the fly whether
 * each is an automorphism. Parts that the scenario distinguishes by a step or a fault are not proposed.
 */
export function generatorsOf(plan: Plan): readonly Generator[] {
  const exchanges = [...memberExchanges(plan), ...setExchanges(plan), ...bridgeExchanges(plan)];
  if (exchanges.length === 0) return [];
  const inputs = new Map(actorsOf(plan).map(({ id, input }) => [id, input]));
  return exchanges.map(({ name, family, actors, words, ranges }) => ({
    name,
    family,
    places: new Map(both(actors)),
    rename: renaming(new Map(both([...actors, ...words])), both(ranges), inputs),
  }));
}

const both = <T>(pairs: readonly (readonly [T, T])[]): [T, T][] =>
  pairs.flatMap(([a, b]): [T, T][] => [
    [a, b],
    [b, a],
  ]);

const neighbours = <T>(list: readonly T[]): [T, T][] =>
  list.slice(1).map((item, before): [T, T] => [list[before] as T, item]);

/** Partition of a list by a key, in list order. */
function classes<T>(list: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

/** The memdev's name if a step or fault of the scenario mentions it, else empty: a mentioned memdev is like no other. */
function nameIfMentioned(plan: Plan, memdev: Memdev): string {
  const { faults, userspace } = plan.scenario;
  const text = JSON.stringify([faults, userspace.steps]);
  return [memdev.name, memdev.pci].some((word) => text.includes(JSON.stringify(word).slice(1, -1))) ? memdev.name : '';
}

/** Key of a memdev without its identity (name, address). */
const memdevKey = (plan: Plan, memdev: Memdev): string =>
  JSON.stringify([
    nameIfMentioned(plan, memdev),
    memdev.presence ?? 'boot',
    memdev.driver ?? '',
    memdev.size,
    memdev.decoders.map(({ index, ways, granularity, committed, mode }) => [index, ways, granularity, committed, mode]),
  ]);

const memdevPairs = (a: Memdev, b: Memdev): Pick<Exchange, 'actors' | 'words'> => ({
  actors: [
    [names.pci(a), names.pci(b)],
    [names.mem(a), names.mem(b)],
    [names.endpoint(a), names.endpoint(b)],
  ],
  words: [
    [a.name, b.name],
    [a.pci, b.pci],
    ...a.decoders.map(({ index }): [string, string] => [names.decoder(a, index), names.decoder(b, index)]),
  ],
});

/** Exchanges of members of one set below one port. */
function memberExchanges(plan: Plan): readonly Exchange[] {
  const alike = classes(plan.memdevs, (memdev) =>
    JSON.stringify([parentPort(memdev.parent), memdevKey(plan, memdev), memdev.decoders.map(({ range }) => range)]),
  );
  return alike.flatMap((memdevs) =>
    neighbours(memdevs).map(([a, b]) => ({
      name: `${a.name} and ${b.name}`,
      family: 'memdevs' as const,
      ...memdevPairs(a, b),
      ranges: [],
    })),
  );
}

/** An auto region with the devices and ranges that belong to it alone. */
interface Set {
  readonly index: number;
  readonly range: Range;
  readonly members: readonly Memdev[];
  readonly window: number;
  /** Entries of hmem's list inside its window; an entry that extends beyond the window is excluded. */
  readonly entries: readonly number[];
  readonly slots: readonly number[];
  readonly port: string;
}

function setsOf(plan: Plan): readonly Set[] {
  const slots = hmemSlots(plan);
  return plan.regions.flatMap((region, index): Set[] => {
    const { window, range } = region;
    const entries = plan.hmem.flatMap((one, entry) => (contains(window.range, one) ? [entry] : []));
    const members = region.members.map(({ memdev }) => memdev);
    const isOwn =
      plan.regions.every((other) => other === region || other.window.id !== window.id) &&
      members.every((memdev) => memdev.decoders.length === 1);
    if (!isOwn || plan.created.some((created) => created.window === window.id)) return [];
    return [
      {
        index,
        range,
        members,
        window: window.id,
        entries,
        slots: slots.flatMap((entry, slot) => (entries.includes(entry) ? [slot] : [])),
        port: members.map((memdev) => parentPort(memdev.parent)).join(),
      },
    ];
  });
}

const windowOf = (plan: Plan, set: Set): Range =>
  plan.platform.windows.find(({ id }) => id === set.window)?.range ?? set.range;

/** Key of a set without its address and port. */
const setKey = (plan: Plan, set: Set): string => {
  const { start, end } = windowOf(plan, set);
  const isNamed = plan.scenario.userspace.steps.some((step) => 'window' in step && step.window === set.window);
  return JSON.stringify([
    isNamed ? set.index : -1,
    end - start,
    [set.range, ...set.entries.map((entry) => plan.hmem[entry] as Range)].map((range) => [
      range.start - start,
      range.end - start,
    ]),
    set.entries.map((entry) => plan.sources[entry]),
    plan.regions[set.index]?.assemblyError ?? null,
    set.members.map((memdev) => memdevKey(plan, memdev)),
  ]);
};

function setPairs(plan: Plan, a: Set, b: Set): Pick<Exchange, 'actors' | 'words' | 'ranges'> {
  const memdevs = a.members.map((memdev, position) => memdevPairs(memdev, b.members[position] as Memdev));
  const regions = plan.regions.length + plan.created.length;
  return {
    actors: [
      ...memdevs.flatMap(({ actors }) => actors),
      [names.region(a.index), names.region(b.index)],
      [names.daxRegion(a.index), names.daxRegion(b.index)],
      [names.daxOfRegion(a.index), names.daxOfRegion(b.index)],
      ...a.slots.flatMap((slot, position): [string, string][] => [
        [names.hmem(slot), names.hmem(b.slots[position] as number)],
        [names.daxOfHmem(slot), names.daxOfHmem(b.slots[position] as number)],
      ]),
    ],
    words: [
      ...memdevs.flatMap(({ words }) => words),
      [resourceNames.window(a.window), resourceNames.window(b.window)],
      [resourceNames.region(a.index), resourceNames.region(b.index)],
      [resourceNames.daxOfRegion(a.index), resourceNames.daxOfRegion(b.index)],
      [`dax_region${a.index}`, `dax_region${b.index}`],
      ...a.slots.flatMap((slot, position): [string, string][] => [
        [`hmem.${slot}`, `hmem.${b.slots[position] as number}`],
        [resourceNames.daxOfHmem(slot, regions), resourceNames.daxOfHmem(b.slots[position] as number, regions)],
      ]),
    ],
    ranges: [[windowOf(plan, a), windowOf(plan, b)]],
  };
}

const areAlike = (plan: Plan, a: Set, b: Set): boolean =>
  a.slots.length === b.slots.length && setKey(plan, a) === setKey(plan, b);

/** Exchanges of sets below one port. */
function setExchanges(plan: Plan): readonly Exchange[] {
  return classes(setsOf(plan), (set) => `${set.port} ${setKey(plan, set)}`).flatMap((sets) =>
    neighbours(sets).map(([a, b]) => ({
      name: `region${a.index} and region${b.index}`,
      family: 'sets' as const,
      ...setPairs(plan, a, b),
    })),
  );
}

/** Exchanges of host bridges with everything below: sets of their own, or alternate members of shared sets. */
function bridgeExchanges(plan: Plan): readonly Exchange[] {
  const sets = setsOf(plan);
  const bridges = plan.platform.hostBridges.map(({ uid }) => {
    const below = plan.memdevs.filter((memdev) => parentPort(memdev.parent) === `hb${uid}`);
    return { uid, below, sets: sets.filter(({ members }) => members.every((memdev) => below.includes(memdev))) };
  });
  return neighbours(bridges.filter(({ below }) => below.length > 0)).flatMap(([a, b]): Exchange[] => {
    const parts = ownSets(plan, a, b) ?? sharedSets(plan, a.below, b.below);
    if (parts === null) return [];
    return [
      {
        name: `hb${a.uid} and hb${b.uid}`,
        family: 'bridges',
        actors: [[names.hostBridge(a.uid), names.hostBridge(b.uid)], ...parts.flatMap(({ actors }) => actors)],
        words: [[`hb${a.uid}`, `hb${b.uid}`], ...parts.flatMap(({ words }) => words)],
        ranges: parts.flatMap(({ ranges }) => ranges ?? []),
      },
    ];
  });
}

interface Below {
  readonly below: readonly Memdev[];
  readonly sets: readonly Set[];
}
type SetExchanges = readonly (Pick<Exchange, 'actors' | 'words'> & Partial<Pick<Exchange, 'ranges'>>)[];

/** Pairs of sets, when every memdev below belongs to a set that no other bridge shares. */
function ownSets(plan: Plan, a: Below, b: Below): SetExchanges | null {
  const isAll = ({ below, sets }: Below): boolean =>
    sets.reduce((sum, { members }) => sum + members.length, 0) === below.length;
  if (a.sets.length !== b.sets.length || !isAll(a) || !isAll(b)) return null;
  const pairs = a.sets.map((set, position): [Set, Set] => [set, b.sets[position] as Set]);
  return pairs.every(([one, other]) => areAlike(plan, one, other))
    ? pairs.map(([one, other]) => setPairs(plan, one, other))
    : null;
}

/** Pairs of memdevs, when each belongs to the same set as its counterpart. */
function sharedSets(plan: Plan, a: readonly Memdev[], b: readonly Memdev[]): SetExchanges | null {
  const rangesOf = ({ decoders }: Memdev): string => JSON.stringify(decoders.map(({ range }) => range));
  const isLike = (memdev: Memdev, other: Memdev | undefined): boolean =>
    other !== undefined && memdevKey(plan, memdev) === memdevKey(plan, other) && rangesOf(memdev) === rangesOf(other);
  if (a.length !== b.length || !a.every((memdev, position) => isLike(memdev, b[position]))) return null;
  return a.map((memdev, position) => memdevPairs(memdev, b[position] as Memdev));
}

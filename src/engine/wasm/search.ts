import { at } from '../network/events.ts';
import type { Exploration, ExploreOptions, StoppedBy } from '../search/exploration.ts';
import type { MutableVisit } from '../search/mutable-visit.ts';
import { MoveTable } from '../network/move-table.ts';
import { tablesOf, type Network, type NetworkTables } from '../network/network.ts';
import { explorationOf, withSchedule } from '../search/result.ts';
import type { Slices } from '../search/slices.ts';
import { reasonOf, reasons } from './instance.ts';
import { clusteredParts, plainParts, type Parts } from './parts.ts';
import { relationIn } from './relation.ts';
import { Store } from './store.ts';

/** Worlds between two polls of `shouldStop` and reports to `onProgress`. */
const interval = 1024;

/** The same in requests of the inner loop: with many requests, a thousand worlds take long. */
const answersMost = 8;

/** The actors are clustered into parts at this number of worlds, using all of them as the sample. */
const usuallyRepartitionedAt = 1 << 14;
const sampleSize = 1 << 12;

/** Beyond this the positions of worlds, or their memory, would not fit into 32 bits. */
const worldsMost = 1 << 27;

/** A breadth-first search in the compiled inner loop: the same worlds in the same order as `breadth-first.ts`. */
export class WasmSearch {
  readonly #network: NetworkTables;
  readonly #options: ExploreOptions;
  readonly #moves: MoveTable;
  readonly #groups: readonly (readonly number[])[];
  readonly #observed: readonly number[];
  readonly #keys = new Map<string, number>();
  /** By finding: the first step that shows it. */
  readonly #findings = new Map<number, { readonly index: number; readonly choice: number }>();
  readonly #finals: number[] = [];
  /** Index of the first world of each depth. */
  readonly #levels: number[] = [0, 1];
  readonly #repartitionedAt: number;
  readonly #interval: number;
  #store: Store;
  #isRepartitioned = false;
  /** The world at which the inner loop returns at the latest. */
  #dueAt = 0;
  /** Number of worlds expanded before the parts were fixed. */
  #repartitionedFrom = 0;
  #stoppedBy: StoppedBy | null = null;
  /** Number of worlds at which the visitor stopped the search: one or none. */
  #refused = 0;

  constructor(of: Network, options: ExploreOptions, repartitionedAt = usuallyRepartitionedAt) {
    const network = tablesOf(of);
    this.#repartitionedAt = repartitionedAt;
    this.#interval = Math.min(interval, repartitionedAt);
    const indices = (actors: readonly string[]): number[] => actors.map((actor) => network.indexOf(actor));
    this.#network = network;
    this.#options = options;
    this.#moves = new MoveTable(network.tables);
    this.#observed = indices(options.observe ?? []);
    this.#groups = (options.visit ? (options.groups ?? []) : []).map(indices);
    this.#store = this.#newStore(plainParts(network.actors.length));
    this.#store.add(network.initial);
  }

  *run(): Slices<Exploration> {
    this.#setBounds();
    yield* this.#search();
    const { isFull, isDeep, index } = this.#store.instance.exports;
    // The first limit counts; after these two nothing is expanded, so they came first.
    if (isFull.value) this.#stoppedBy = 'worlds';
    else if (isDeep.value) this.#stoppedBy = 'depth';
    return this.#result(index.value >>> 0);
  }

  *#search(): Slices<void> {
    let answers = 0;
    for (let reason = this.#resume(); reason !== reasons.done; reason = this.#resume()) {
      const { exports } = this.#store.instance;
      const index = exports.index.value >>> 0;
      if (reason !== reasons.pauses) {
        if (++answers % answersMost === 0) exports.pauseAt.value = Math.min(this.#dueAt, index + 1);
        continue;
      }
      yield;
      const isDue = index >= this.#dueAt;
      if (isDue) this.#dueAt = index + this.#interval;
      exports.pauseAt.value = this.#dueAt;
      if (this.#interrupted(index)) break;
      if (isDue && this.#isDue) this.#repartition(index);
    }
  }

  #newStore(parts: Parts): Store {
    const { aspect } = this.#options;
    return new Store({ network: this.#network, moves: this.#moves, parts, groups: this.#groups, aspect });
  }

  #setBounds(): void {
    const { worldsMax, depthMax, pauseAt, index } = this.#store.instance.exports;
    const { worlds = Infinity, depth = Infinity } = this.#options.bounds ?? {};
    worldsMax.value = Math.min(worlds, worldsMost);
    depthMax.value = Math.min(depth, worldsMost);
    this.#dueAt = index.value + this.#interval - 1;
    pauseAt.value = this.#dueAt;
  }

  /** Runs the inner loop until it returns, and serves its request. Returns the reason, or `done` at the end. */
  #resume(): number {
    const { exports } = this.#store.instance;
    const reason = exports.run();
    const index = exports.index.value >>> 0;
    switch (reason) {
      case reasons.done:
      case reasons.pauses:
        return reason;
      case reasons.level:
        this.#levels.push(this.#store.size);
        return reason;
      case reasons.visits:
        if (exports.isFinal.value) this.#finals.push(index);
        if (!this.#options.visit || this.#visit(index) !== 'stop') return reason;
        exports.flush();
        this.#stoppedBy = 'visitor';
        this.#refused = 1;
        return reasons.done;
      default:
        this.#supply(reason, index);
        return reason;
    }
  }

  /** After a limit is hit nothing is added. */
  get #isDue(): boolean {
    const { isFull, isDeep } = this.#store.instance.exports;
    return !this.#isRepartitioned && this.#store.size >= this.#repartitionedAt && !isFull.value && !isDeep.value;
  }

  #supply(reason: number, index: number): void {
    const choice = this.#store.instance.exports.missing.value;
    try {
      for (const id of this.#store.supply(reason, index))
        if (!this.#findings.has(id)) this.#findings.set(id, { index, choice });
    } catch (thrown) {
      const last = reason === reasons.needsPart ? [] : [choice];
      throw withSchedule(thrown, () => [...this.#store.path(index), ...last]);
    }
  }

  #visit(index: number): void | 'stop' {
    const { instance } = this.#store;
    const first = instance.exports.changesAt();
    const changes = new Uint8Array(instance.words.buffer, first, first === 0 ? 0 : this.#groups.length);
    const isNew = this.#groups.map((_, group) => changes[group] === 1);
    const isQuiet = instance.exports.isQuiet.value !== 0;
    const keyOf = (): number => this.#keyOf(index);
    const visit: MutableVisit = {
      index,
      depth: instance.exports.depth.value,
      final: instance.exports.isFinal.value !== 0,
      get observedKey() {
        return keyOf();
      },
      isNewKey: isNew.includes(true),
      isNewIn: (group) => at(isNew, group),
      isQuiet: () => isQuiet,
      world: () => this.#store.world(index),
      images: () => [this.#store.world(index)],
    };
    return this.#options.visit?.(visit);
  }

  #keyOf(index: number): number {
    const cells = this.#store.cells(index);
    const tuple = this.#observed.map((actor) => at(this.#network.tables, actor).cell(at(cells, actor)).local).join();
    const key = this.#keys.get(tuple) ?? this.#keys.size;
    this.#keys.set(tuple, key);
    return key;
  }

  #interrupted(index: number): boolean {
    const { size, instance } = this.#store;
    this.#options.onProgress?.({
      worlds: size,
      transitions: instance.exports.transitions.value,
      depth: instance.exports.depth.value,
      frontier: size - index,
    });
    const stop = this.#options.shouldStop?.() ?? false;
    if (stop !== false) this.#stoppedBy = stop === true ? 'time' : stop;
    return stop !== false;
  }

  /** Moves the worlds, with their indices, to an inner loop with better parts. */
  #repartition(index: number): void {
    this.#isRepartitioned = true;
    if (this.#network.actors.length < 2) return;
    const old = this.#store;
    const columns = this.#network.actors.map(() => new Uint32Array(sampleSize));
    for (let i = 0; i < sampleSize; i++) {
      const cells = old.cells(Math.floor((i * old.size) / sampleSize));
      for (const [actor, column] of columns.entries()) column[i] = at(cells, actor);
    }
    const parts = clusteredParts(columns);
    const store = this.#storeOf(parts);
    // Memory does not suffice for a second one beside the first: the parts stay as they are.
    if (store === null) return;
    this.#repartitionedFrom = index;
    for (let world = 0; world < old.size; world++) store.add(old.cells(world));
    this.#store = store;
    const from = old.instance.exports;
    const to = store.instance.exports;
    to.index.value = from.index.value;
    to.levelEnd.value = from.levelEnd.value;
    to.depth.value = from.depth.value;
    to.transitions.value = from.transitions.value;
    to.expanded.value = from.expanded.value;
    to.onlyForward.value = from.onlyForward.value;
    for (let mark = 0; mark * 16 < index; mark++) to.setMark(mark, from.markOf(mark));
    if (this.#groups.length > 0)
      for (let world = 0; world < index; world++)
        for (let reason = to.look(world); reason !== reasons.done; reason = to.look(world)) store.supply(reason, world);
    this.#setBounds();
    this.#dueAt = from.pauseAt.value;
    to.pauseAt.value = from.pauseAt.value;
  }

  #storeOf(parts: Parts): Store | null {
    try {
      return this.#newStore(parts);
    } catch (error) {
      if (reasonOf(error) === null) throw error;
      return null;
    }
  }

  #hasCycle(): boolean {
    // The successors of these have not been computed again.
    for (let index = 0; index < this.#repartitionedFrom; index++) this.#store.successors(index);
    return this.#store.instance.exports.unpeeled() !== 0;
  }

  /** The greatest depth whose schedules were all explored, from the numbers of expanded and visited worlds. */
  #depthWithin(expanded: number, visited: number): number {
    const { size } = this.#store;
    const first = (depth: number): number => Math.min(this.#levels[depth] ?? size, size);
    let depth = 0;
    while (first(depth + 1) < size && first(depth + 1) <= expanded && first(depth + 2) <= visited) depth++;
    return depth;
  }

  /** @param visited - number of worlds shown to a visitor, or that would be shown to a visitor of all worlds */
  #result(visited: number): Exploration {
    const store = this.#store;
    const { exports } = store.instance;
    const transitions = exports.transitions.value;
    // Not all successors of the last one were added.
    const expanded = (exports.expanded.value >>> 0) - exports.isFull.value;
    const depthComplete = this.#depthWithin(expanded, visited);
    const checked = (index: number): number => {
      if (Number.isInteger(index) && index >= 0 && index < store.size) return index;
      throw new RangeError(`world ${index} is not among the ${store.size} explored`);
    };
    return explorationOf(
      this.#network,
      {
        expanded,
        depthComplete,
        transitions,
        depth: exports.depth.value,
        complete: this.#stoppedBy === null,
        stoppedBy: this.#stoppedBy,
        finals: this.#finals,
        onlyForward: exports.onlyForward.value !== 0,
        bytes: exports.bytes() >>> 0,
        symmetry: null,
      },
      {
        worlds: store.size,
        edgesFrom: (index, visit) => {
          if (index < exports.expanded.value >>> 0) for (const to of store.successors(index)) if (to >= 0) visit(to);
        },
        relation: () => relationIn(store, this.#network, exports.expanded.value >>> 0, visited + this.#refused),
        ...(this.#stoppedBy === null ? { hasCycle: () => this.#hasCycle() } : {}),
        path: (index) => store.path(checked(index)),
        world: (index) => store.world(index),
        depthOf: (index) => {
          checked(index);
          return this.#levels.findLastIndex((first) => first <= index);
        },
        indexOf: (world) => store.indexOf(world),
      },
      [...this.#findings].map(([id, { index, choice }]) => [id, [...store.path(index), choice]]),
    );
  }
}

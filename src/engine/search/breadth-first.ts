import { ResumeError } from '../network/errors.ts';
import { EdgeLog } from './edge-log.ts';
import type { Exploration, ExploreOptions, StoppedBy } from './exploration.ts';
import type { Expander } from './expander.ts';
import { Journal } from './journal.ts';
import { tablesOf, type Network, type NetworkTables } from '../network/network.ts';
import { at } from '../network/events.ts';
import { partialOrderFixpoint } from './partial-order-fixpoint.ts';
import { persistentSetReduction, type Reduction } from './reduction.ts';
import { explorationOf, withSchedule } from './result.ts';
import type { SearchState } from './search-state.ts';
import { SearchTree } from './search-tree.ts';
import { runToEnd, type Slices } from './slices.ts';
import type { Symmetry } from '../reductions/symmetry/symmetry.ts';
import { StepCache } from './step-cache.ts';
import { VisitorDispatch } from './visitor-dispatch.ts';

/** Worlds between two polls of `shouldStop` and reports to `onProgress`: with many devices each world takes milliseconds. */
const interval = 64;
/** The same where choosing a persistent set adds a millisecond per world. */
const slowInterval = 16;

/** Worlds between two polls of the keeper. */
const keepEvery = 1024;

/** Worlds between two memory checks, and the assumed number of their new successors. A small search is checked every time. */
const lookEvery = 64;
const smallTill = 1024;
const newTill = lookEvery * 16;

/**
 * Explores the state space breadth-first, so that the first schedule to a world is a shortest one.
 * @throws NetworkError with its `schedule` when a machine breaks a rule on the way
 */
export function breadthFirst(network: Network, options: ExploreOptions = {}): Exploration {
  return runToEnd(breadthFirstSlices(network, options));
}

/**
 * The same in slices of some worlds, so that the caller can poll for other events.
 * @throws NetworkError as `breadthFirst` does
 * @throws ResumeError when the state belongs to another network
 */
export function* breadthFirstSlices(of: Network, options: ExploreOptions = {}): Slices<Exploration> {
  const network = tablesOf(of);
  const cache = new StepCache(network, options.symmetry);
  if (options.reduce?.partialOrder !== true) return yield* new BreadthFirst(network, options, null, cache).run();
  if (options.keeper ?? options.resume)
    throw new ResumeError('a search that leaves out orders of steps cannot be kept or resumed');
  const last: { search?: BreadthFirst } = {};
  const isEnough = yield* partialOrderFixpoint(network, options, cache, (sets) => {
    last.search = new BreadthFirst(network, options, persistentSetReduction(sets), cache);
    return last.search.run();
  });
  if (isEnough && last.search) return yield* last.search.visitAll();
  return yield* new BreadthFirst(network, options, null, cache).run();
}

class BreadthFirst {
  readonly #network: NetworkTables;
  readonly #options: ExploreOptions;
  readonly #tree: SearchTree;
  readonly #symmetry: Symmetry | null;
  readonly #dispatch: VisitorDispatch;
  #expander: Expander;
  /** By finding: the first step that shows it. */
  readonly #findings = new Map<string, { readonly id: number; readonly index: number; readonly choice: number }>();
  readonly #finals: number[] = [];
  readonly #journal: Journal;
  #transitions = 0;
  #depth = 0;
  /** Index of the first world of the next level. */
  #levelEnd = 1;
  /** Number of worlds with all successors, as soon as that is less than the number of visited ones. */
  #expanded = -1;
  #visited = 0;
  #onlyForward = true;
  #stoppedBy: StoppedBy | null = null;
  readonly #reduction: Reduction | null;
  readonly #edges: EdgeLog | null;
  readonly #isSilent: boolean;

  constructor(network: NetworkTables, options: ExploreOptions, reduction: Reduction | null, cache: StepCache) {
    this.#reduction = reduction;
    this.#isSilent = reduction !== null || options.visit === undefined;
    this.#network = network;
    this.#options = options;
    this.#symmetry = cache.symmetry;
    const inUse = cache.orbit?.symmetry;
    this.#edges = reduction && new EdgeLog();
    this.#tree = new SearchTree(network, cache, options.resume?.tree, this.#edges);
    this.#journal = new Journal(network.tables);
    if (inUse && (options.keeper ?? options.resume))
      throw new ResumeError('a search that takes like devices for one another cannot be kept or resumed');
    this.#dispatch = new VisitorDispatch(network, options, this.#tree, cache);
    this.#expander = this.#tree.expander();
  }

  /** Runs the search. Under a reduction the visitor is not called, because the partial order is still being learned. */
  *run(): Slices<Exploration> {
    const tree = this.#tree;
    const { depth: depthMax = Infinity, memory: bytesMax = Infinity } = this.#options.bounds ?? {};
    const every = this.#reduction === null ? interval : slowInterval;
    const start = this.#options.resume ? this.#restore(this.#options.resume) : 0;
    for (let index = start; index < tree.size; index++) {
      if (index === this.#levelEnd) {
        this.#depth++;
        tree.openLevel();
        this.#levelEnd = tree.size;
      }
      this.#journal.note(index - 1, tree.learned);
      if (index % every === every - 1) {
        yield;
        if (this.#interrupted(index)) break;
      }
      if (bytesMax < Infinity && (index % lookEvery === 0 || index < smallTill) && this.#isFull(index, bytesMax)) break;
      if (tree.isDue) this.#shape(index);
      const choices = this.#open(index);
      const final = choices === 0;
      if (final) this.#finals.push(index);
      if (!this.#isSilent && this.#dispatch.dispatch(this.#expander, index, this.#depth, final) === 'stop') {
        this.#stop('visitor', index);
        break;
      }
      this.#visited = index + 1;
      // Beyond the memory limit the remaining worlds are still visited, because they were reached and may violate a property.
      if (this.#stoppedBy !== null) continue;
      if (!final && this.#depth >= depthMax) this.#stop('depth', index);
      else this.#expand(index, choices);
    }
    return this.#result();
  }

  /** Calls the visitor for all worlds of a search that ran without it. */
  *visitAll(): Slices<Exploration> {
    const end = this.#visited;
    const bytesMax = this.#options.bounds?.memory ?? Infinity;
    for (let index = 0; this.#dispatch.hasVisitor && index < end; index++) {
      if (index % interval === interval - 1) {
        yield;
        // A search stopped by its time limit still visits all worlds it has reached.
        if (this.#stoppedBy === null ? this.#interrupted(index) : (this.#options.mustEnd?.() ?? false)) break;
      }
      if (bytesMax < Infinity && index % lookEvery === 0 && this.#isFull(index, bytesMax)) break;
      this.#visited = index;
      if (this.#revisit(index) === 'stop') {
        this.#stop('visitor', index);
        break;
      }
      this.#visited = index + 1;
    }
    return this.#result();
  }

  #revisit(index: number): void | 'stop' {
    // A visitor may request the choices.
    const choices = this.#open(index);
    this.#depth = this.#tree.depth(index);
    return this.#dispatch.dispatch(this.#expander, index, this.#depth, choices === 0);
  }

  /** @throws NetworkError with a schedule to the world, if a machine breaks a rule while its choices are computed */
  #open(index: number): number {
    this.#expander.load(index);
    try {
      return this.#expander.choices();
    } catch (thrown) {
      throw withSchedule(thrown, () => this.#tree.path(index));
    }
  }

  #expand(index: number, choices: number): void {
    const tree = this.#tree;
    const expander = this.#expander;
    const worldsMax = this.#options.bounds?.worlds ?? Infinity;
    tree.openWorld(index);
    for (let choice = 0; choice < choices; choice++) {
      const findings = this.#take(index, choice);
      if (findings.length > 0) this.#note(findings, index, choice);
    }
    const kept = this.#reduction?.expand(expander, choices) ?? null;
    if (kept !== null) tree.follow(index, kept);
    const all = kept?.length ?? this.#unfold(index);
    for (const choice of kept ?? []) expander.lead(choice);
    this.#transitions += all;
    this.#edges?.open(index);
    // Look-ups in a batch, so that their cache misses overlap.
    for (let position = 0; position < all; position++) {
      const to = expander.add(kept === null ? position : at(kept, position), worldsMax);
      if (to < 0) this.#stop('worlds', index, this.#transitions - all);
      else {
        this.#edges?.add(to);
        if (to < this.#levelEnd) this.#onlyForward = false;
      }
    }
  }

  #take(index: number, choice: number): readonly number[] {
    try {
      return this.#expander.take(choice);
    } catch (thrown) {
      throw withSchedule(thrown, () => [...this.#tree.path(index), choice]);
    }
  }

  #unfold(index: number): number {
    try {
      return this.#expander.unfold((findings) => this.#note(findings, index, -1));
    } catch (thrown) {
      throw withSchedule(thrown, () => this.#tree.path(index, this.#expander.image ?? undefined));
    }
  }

  #note(findings: readonly number[], index: number, choice: number): void {
    for (const id of findings) {
      // The orbit of a world depends on the families in force; with others the same finding may belong to another device.
      const key = this.#symmetry ? `${id} ${this.#expander.mark}` : `${id}`;
      if (!this.#findings.has(key)) this.#findings.set(key, { id, index, choice });
    }
  }

  /** Restructures the tree by its sample, and updates everything that refers to it. */
  #shape(index: number): void {
    this.#tree.shape();
    this.#expander = this.#tree.expander();
    this.#dispatch.reshape(this.#expander, this.#isSilent ? 0 : index);
  }

  #interrupted(index: number): boolean {
    this.#options.onProgress?.({
      worlds: this.#tree.size,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier: this.#tree.size - index,
    });
    const stop = this.#options.shouldStop?.() ?? false;
    if (stop !== false) this.#stop(stop === true ? 'time' : stop, index);
    else if (index % keepEvery === keepEvery - 1 && this.#stoppedBy === null && this.#options.keeper?.isDue())
      this.#save(index, this.#transitions);
    return stop !== false;
  }

  /** Records the first limit that is hit, and that this world and later ones are not expanded. */
  #stop(by: StoppedBy, index: number, transitions = this.#transitions): void {
    if (this.#stoppedBy !== null) return;
    this.#stoppedBy = by;
    this.#expanded = index;
    if (by !== 'visitor') this.#save(index, transitions);
  }

  /** A partially expanded world is expanded again after resuming; its successors are then known. */
  #save(position: number, transitions: number): void {
    this.#options.keeper?.save({
      tree: this.#tree.save(),
      position,
      transitions,
      depth: this.#depth,
      levelEnd: this.#levelEnd,
      onlyForward: this.#onlyForward,
      findings: [...this.#findings.values()].map(({ id, index, choice }) => [id, index, choice]),
      finals: Uint32Array.from(this.#finals),
      ...this.#journal.save(),
    });
  }

  /** Restores a saved search and calls the visitor for its worlds again. Returns the first world to expand. */
  #restore(state: SearchState): number {
    const first = this.#tree.world(0);
    if (Array.from(this.#network.initial).some((cell, actor) => first[actor] !== cell))
      throw new ResumeError('its first world is not that of this network');
    this.#journal.relearn(state, (index) => this.#ask(index));
    for (const index of state.finals) this.#finals.push(index);
    for (const [id, index, choice] of state.findings) this.#findings.set(`${id}`, { id, index, choice });
    for (let index = 0; this.#dispatch.hasVisitor && index < state.position; index++) this.#revisit(index);
    this.#visited = state.position;
    this.#transitions = state.transitions;
    this.#depth = state.depth;
    this.#levelEnd = state.levelEnd;
    this.#onlyForward = state.onlyForward;
    return state.position;
  }

  /** Evaluates all machine functions needed at a world. Returns the amount of knowledge afterwards. */
  #ask(index: number): number {
    const choices = this.#open(index);
    for (let choice = 0; choice < choices; choice++) this.#take(index, choice);
    return this.#tree.learned;
  }

  /** Bytes of all data, other than the worlds, that grows with them. */
  get #beside(): number {
    return this.#dispatch.bytes + (this.#reduction?.bytes ?? 0);
  }

  /** Stops the search before it exceeds its memory limit. Returns whether even visiting the rest exceeds it. */
  #isFull(index: number, bytesMax: number): boolean {
    const beside = this.#beside;
    if (this.#tree.bytesWith(newTill) + beside > bytesMax) this.#stop('memory', index);
    return this.#stoppedBy !== null && this.#tree.bytes + beside > bytesMax;
  }

  #result(): Exploration {
    const tree = this.#tree;
    const expanded = this.#stoppedBy === null ? tree.size : this.#expanded;
    return explorationOf(
      this.#network,
      {
        expanded,
        // A reduced search that was cut short may have omitted orders that it had not learned yet.
        depthComplete: this.#reduction && this.#stoppedBy ? 0 : tree.depthWithin(expanded, this.#visited),
        transitions: this.#transitions,
        depth: this.#depth,
        complete: this.#stoppedBy === null,
        stoppedBy: this.#stoppedBy,
        finals: this.#finals,
        onlyForward: this.#onlyForward,
        bytes: tree.bytes + this.#beside,
        symmetry: this.#symmetry?.report ?? null,
      },
      {
        worlds: tree.size,
        edgesFrom: (index, visit) => tree.edgesFrom(index, visit),
        relation: () => {
          if (this.#symmetry?.all) throw new RangeError('there is no relation of a search with symmetry');
          return tree.relation();
        },
        path: (index, image) => tree.path(index, image),
        world: (index) => tree.world(index),
        depthOf: (index) => tree.depth(index),
        indexOf: (world) => tree.indexOf(world),
      },
      this.#findingPaths(),
    );
  }

  #findingPaths(): ReadonlyMap<number, readonly number[]> {
    const shown = new Map<number, readonly number[]>();
    for (const { id, index, choice } of this.#findings.values()) {
      if (this.#symmetry?.all)
        for (const [other, path] of this.#tree.findingsFrom(index)) keepShorter(shown, other, path);
      else shown.set(id, [...this.#tree.path(index), choice]);
    }
    return shown;
  }
}

function keepShorter(shown: Map<number, readonly number[]>, id: number, path: readonly number[]): void {
  if (path.length < (shown.get(id)?.length ?? Infinity)) shown.set(id, path);
}

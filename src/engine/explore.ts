import { NetworkError } from './errors.ts';
import { EdgeLog } from './edge-log.ts';
import { at } from './events.ts';
import { Expander } from './expander.ts';
import type { Finding } from './findings.ts';
import type { Network, World } from './network.ts';
import { parseSchedule, formatSchedule } from './schedule.ts';
import { SearchTree } from './search-tree.ts';
import { VectorStore } from './vector-store.ts';

/** What a visitor is told of a world. The object is used again for the next one: copy what should last. */
export interface Visit {
  readonly index: number;
  readonly depth: number;
  /** Nothing can happen any more. */
  readonly final: boolean;
  /** The number of the tuple of observed locals: equal tuples, equal numbers, from 0 in order of first sight. */
  readonly observedKey: number;
  readonly isNewKey: boolean;
  world(): World;
}

export interface ExploreOptions {
  /** Ids of the actors whose locals the visitor looks at. */
  readonly observe?: readonly string[];
  /** Called once per distinct world, breadth-first, before its successors are made. */
  readonly visit?: (visit: Visit) => void | 'stop';
  /** `worlds`: at most so many are kept. `depth`: worlds that deep are visited and not expanded. */
  readonly bounds?: { readonly worlds?: number; readonly depth?: number };
  /** Asked now and then; the clock is the caller's. */
  readonly shouldStop?: () => boolean;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  /** Worlds met and not yet expanded. */
  readonly frontier: number;
}

export type StoppedBy = 'worlds' | 'depth' | 'time' | 'visitor';

/** The result of a search. Cut short, it says so: `complete` is false and no absence may be concluded. */
export interface Exploration {
  readonly worlds: number;
  /** Choices taken, over all expanded worlds. */
  readonly transitions: number;
  /** Of the deepest world visited. */
  readonly depth: number;
  readonly complete: boolean;
  readonly stoppedBy: StoppedBy | null;
  /** Distinct by actor, state and event, each with a shortest schedule whose last step shows it. */
  readonly findings: readonly (Finding & { readonly schedule: string })[];
  /** Worlds in which nothing can happen. */
  readonly finals: readonly number[];
  /** Every step led one level deeper: then no run can come back to where it was. */
  readonly onlyForward: boolean;
  /** Shows every world that one step out of a world leads to. */
  edgesFrom(index: number, visit: (to: number) => void): void;
  /** Bytes held by the worlds, links and hash table; the log of edges, four bytes a step, comes on top. */
  readonly bytes: number;
  /** A shortest schedule to the world of that index. */
  schedule(index: number): string;
  world(index: number): World;
  depthOf(index: number): number;
  /** The index of a world, or -1 when it was not met. */
  indexOf(world: World): number;
}

/** Worlds between two questions to `shouldStop` and reports to `onProgress`. */
const interval = 1024;

/**
 * Explores every ordering breadth-first, so that the first schedule to anything is a shortest one.
 * @throws NetworkError with its `schedule` when a machine breaks a rule on the way
 */
export function explore(network: Network, options: ExploreOptions = {}): Exploration {
  return new Search(network, options).run();
}

class Search {
  readonly #network: Network;
  readonly #options: ExploreOptions;
  readonly #tree: SearchTree;
  readonly #expander: Expander;
  readonly #observed: readonly number[];
  readonly #keys: VectorStore;
  readonly #key: Uint32Array;
  readonly #findings = new Map<number, string>();
  readonly #finals: number[] = [];
  readonly #visit: {
    index: number;
    depth: number;
    final: boolean;
    observedKey: number;
    isNewKey: boolean;
    world(): World;
  };
  #transitions = 0;
  #depth = 0;
  /** Index of the first world of the next level. */
  #levelEnd = 1;
  #onlyForward = true;
  readonly #edges = new EdgeLog();
  #stoppedBy: StoppedBy | null = null;

  constructor(network: Network, options: ExploreOptions) {
    this.#network = network;
    this.#options = options;
    this.#tree = new SearchTree(network.initial);
    this.#expander = new Expander(network.tables);
    this.#observed = (options.observe ?? []).map((actor) => network.indexOf(actor));
    this.#keys = new VectorStore(this.#observed.length);
    this.#key = new Uint32Array(this.#observed.length);
    const tree = this.#tree;
    this.#visit = {
      index: 0,
      depth: 0,
      final: false,
      observedKey: 0,
      isNewKey: false,
      world() {
        return tree.world(this.index);
      },
    };
  }

  run(): Exploration {
    const tree = this.#tree;
    const depthMax = this.#options.bounds?.depth ?? Infinity;
    this.#levelEnd = tree.size;
    for (let index = 0; index < tree.size; index++) {
      if (index === this.#levelEnd) {
        this.#depth++;
        tree.openLevel();
        this.#levelEnd = tree.size;
      }
      if (index % interval === interval - 1 && this.#interrupted(index)) break;
      tree.read(index, this.#expander.world);
      const final = !this.#located(index, () => this.#expander.prepare());
      if (final) this.#finals.push(index);
      if (this.#tell(index, final) === 'stop') {
        this.#stoppedBy = 'visitor';
        break;
      }
      // Once there is no room the rest is still visited: those worlds were reached, and may break a property.
      if (final || this.#stoppedBy === 'worlds') continue;
      if (this.#depth >= depthMax) this.#stoppedBy = 'depth';
      else this.#expand(index);
    }
    return this.#result();
  }

  #expand(index: number): void {
    const { successor } = this.#expander;
    this.#edges.open(index);
    const worldsMax = this.#options.bounds?.worlds ?? Infinity;
    this.#located(index, () =>
      this.#expander.expand((choice) => {
        this.#transitions++;
        for (const id of this.#expander.findings) {
          if (!this.#findings.has(id)) this.#findings.set(id, this.#scheduleOf(index, choice));
        }
        const to = this.#tree.add(successor, index, choice, worldsMax);
        if (to < 0) this.#stoppedBy = 'worlds';
        else {
          if (to < this.#levelEnd) this.#onlyForward = false;
          this.#edges.add(to);
        }
      }),
    );
  }

  #tell(index: number, final: boolean): void | 'stop' {
    const { visit } = this.#options;
    if (!visit) return;
    const about = this.#visit;
    for (let i = 0; i < this.#observed.length; i++) {
      const actor = at(this.#observed, i);
      this.#key[i] = at(this.#network.tables, actor).cell(at(this.#expander.world, actor)).local;
    }
    about.index = index;
    about.depth = this.#depth;
    about.final = final;
    about.observedKey = this.#keys.intern(this.#key);
    about.isNewKey = this.#keys.lastWasNew;
    return visit(about);
  }

  #interrupted(index: number): boolean {
    this.#options.onProgress?.({
      worlds: this.#tree.size,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier: this.#tree.size - index,
    });
    if (!this.#options.shouldStop?.()) return false;
    this.#stoppedBy = 'time';
    return true;
  }

  #scheduleOf(index: number, choice: number | null): string {
    const path = parseSchedule(this.#tree.schedule(index));
    return formatSchedule(choice === null ? path : [...path, choice]);
  }

  /** Adds to a machine's fault the ordering that shows it. */
  #located<T>(index: number, body: () => T): T {
    try {
      return body();
    } catch (thrown) {
      if (thrown instanceof NetworkError) thrown.schedule ??= this.#scheduleOf(index, this.#expander.choice);
      throw thrown;
    }
  }

  #result(): Exploration {
    const tree = this.#tree;
    const atStart = this.#network.initialFindings.map((finding) => ({ ...finding, schedule: formatSchedule([]) }));
    const met = [...this.#findings].map(([id, schedule]) => ({ ...this.#network.finding(id), schedule }));
    return {
      worlds: tree.size,
      transitions: this.#transitions,
      depth: this.#depth,
      complete: this.#stoppedBy === null,
      stoppedBy: this.#stoppedBy,
      findings: [...atStart, ...met.filter(({ text }) => !atStart.some((first) => first.text === text))],
      finals: this.#finals,
      onlyForward: this.#onlyForward,
      edgesFrom: (index, visit) => this.#edges.from(index, visit),
      bytes: tree.bytes,
      schedule: (index) => tree.schedule(index),
      world: (index) => tree.world(index),
      depthOf: (index) => tree.depth(index),
      indexOf: (world) => tree.indexOf(world),
    };
  }
}

import { Behaviour } from './behaviour.ts';
import { hasCycle } from './cycle.ts';
import { NetworkError } from './errors.ts';
import type { Expander } from './expander.ts';
import type { Finding } from './findings.ts';
import type { Network, World } from './network.ts';
import { PartialOrder } from './partial-order.ts';
import { anyChange, type Question } from './question.ts';
import { formatSchedule } from './schedule.ts';
import { SearchTree } from './search-tree.ts';
import { Watch } from './watch.ts';

/** What a visitor is told of a world. The object is used again for the next one: copy what should last. */
export interface Visit {
  readonly index: number;
  readonly depth: number;
  /** Nothing can happen any more. */
  readonly final: boolean;
  /** The number of the tuple of observed locals: equal tuples, equal numbers, from 0 in order of first sight. */
  readonly observedKey: number;
  readonly isNewKey: boolean;
  /** Whether this part of the tuple is new, by its position in `groups`. */
  isNewIn(group: number): boolean;
  world(): World;
}

export interface ExploreOptions {
  /** Ids of the actors whose locals the visitor looks at. */
  readonly observe?: readonly string[];
  /** Parts of `observe`: a visitor may ask of each whether it looks at something new. */
  readonly groups?: readonly (readonly string[])[];
  /** Called once per distinct world, breadth-first, before its successors are made. */
  readonly visit?: (visit: Visit) => void | 'stop';
  /** `worlds`: at most so many are kept. `depth`: worlds that deep are visited and not expanded. */
  readonly bounds?: { readonly worlds?: number; readonly depth?: number };
  /**
   * Leaves out orders of steps that do not differ. All final worlds and all findings are still met, and a yes to each of
   * the questions if there is one; not every world, nor always by a shortest schedule: that holds for final worlds only.
   * Where that cannot be had, nothing is left out. Without `questions`, each of `groups` is one whose every change counts.
   */
  readonly reduce?: { readonly partialOrder?: boolean; readonly questions?: readonly Question[] };
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
  /** Shows every world that one step out of a world leads to. Worked out anew for each question. */
  edgesFrom(index: number, visit: (to: number) => void): void;
  /** Bytes held by all that grows with the worlds: the worlds themselves, what finds them, and the keys of the visitor. */
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
  if (options.reduce?.partialOrder !== true) return new Search(network, options, null).run();
  return new Search(network, options, learnt(network, options)).run();
}

/** Searches until nothing new is learnt of what actors may do: only then it is known that no order is missing. */
function learnt(network: Network, options: ExploreOptions): PartialOrder | null {
  const { visit: _, observe: _observe, ...silent } = options;
  const behaviour = new Behaviour(network);
  (globalThis as any).BEH = behaviour;
  const order = new PartialOrder(
    network,
    behaviour,
    options.reduce?.questions ?? (options.groups ?? []).map(anyChange),
  );
  for (;;) {
    behaviour.learn();
    const before = behaviour.version;
    const result = new Search(network, silent, order).run();
    if (!result.complete) return order;
    behaviour.learn();

    if (behaviour.version === before) { if ((globalThis as any).DEBUG) console.log([...order.stats].sort((a,b)=>b[1]-a[1]).slice(0,40)); return hasCycle(result) ? null : order;}
  }
}

/** A visit while it is written. */
type Visited = { -readonly [field in keyof Visit]: Visit[field] };

class Search {
  readonly #network: Network;
  readonly #options: ExploreOptions;
  readonly #tree: SearchTree;
  #expander: Expander;
  #watch: Watch;
  readonly #visit: Visited;
  /** The step that showed each first. */
  readonly #findings = new Map<number, { readonly index: number; readonly choice: number }>();
  readonly #finals: number[] = [];
  #transitions = 0;
  #depth = 0;
  /** Index of the first world of the next level. */
  #levelEnd = 1;
  #onlyForward = true;
  #stoppedBy: StoppedBy | null = null;
  readonly #order: PartialOrder | null;

  constructor(network: Network, options: ExploreOptions, order: PartialOrder | null) {
    this.#order = order;
    this.#network = network;
    this.#options = options;
    this.#tree = new SearchTree(network);
    this.#expander = this.#tree.expander();
    this.#watch = this.#newWatch();
    this.#visit = {
      index: 0,
      depth: 0,
      final: false,
      observedKey: 0,
      isNewKey: false,
      isNewIn: (group) => this.#watch.isNewIn(group),
      world: () => this.#tree.world(this.#visit.index),
    };
  }

  run(): Exploration {
    const tree = this.#tree;
    const depthMax = this.#options.bounds?.depth ?? Infinity;
    for (let index = 0; index < tree.size; index++) {
      if (index === this.#levelEnd) {
        this.#depth++;
        tree.openLevel();
        this.#levelEnd = tree.size;
      }
      if (index % interval === interval - 1 && this.#interrupted(index)) break;
      if (tree.isDue) this.#shape(index);
      const choices = this.#open(index);
      const final = choices === 0;
      if (final) this.#finals.push(index);
      if (this.#options.visit && this.#tell(index, final) === 'stop') {
        this.#stoppedBy = 'visitor';
        break;
      }
      // Once there is no room the rest is still visited: those worlds were reached, and may break a property.
      if (this.#stoppedBy !== null) continue;
      if (!final && this.#depth >= depthMax) this.#stoppedBy = 'depth';
      else this.#expand(index, choices);
    }
    return this.#result();
  }

  /** @throws NetworkError with the way to the world, if a machine breaks a rule in saying what may happen there */
  #open(index: number): number {
    this.#expander.load(index);
    try {
      return this.#expander.choices();
    } catch (thrown) {
      throw this.#located(thrown, index, []);
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
    const kept = this.#order === null ? null : this.#choose(index, choices, this.#order);
    this.#transitions += kept?.length ?? choices;
    // All together: what one look-up waits for, the next can wait for too.
    for (let position = 0; position < (kept?.length ?? choices); position++) {
      const to = expander.add(kept === null ? position : (kept[position] as number), worldsMax);
      if (to < 0) this.#stoppedBy = 'worlds';
      else if (to < this.#levelEnd) this.#onlyForward = false;
    }
  }

  #choose(index: number, choices: number, order: PartialOrder): readonly number[] | null {
    const expander = this.#expander;
    if (choices > 32 || expander.isIdle) return null;
    const footprints = Array.from({ length: choices }, (_, choice) => expander.footprint(choice));
    const kept = order.choose(expander.numbers, footprints);
    if (kept) this.#tree.follow(index, kept);
    return kept;
  }

  #take(index: number, choice: number): readonly number[] {
    try {
      return this.#expander.take(choice);
    } catch (thrown) {
      throw this.#located(thrown, index, [choice]);
    }
  }

  #note(findings: readonly number[], index: number, choice: number): void {
    for (const id of findings) if (!this.#findings.has(id)) this.#findings.set(id, { index, choice });
  }

  #tell(index: number, final: boolean): void | 'stop' {
    const watch = this.#watch;
    watch.look(this.#expander.numbers);
    const visit = this.#visit;
    visit.index = index;
    visit.depth = this.#depth;
    visit.final = final;
    visit.observedKey = watch.key;
    visit.isNewKey = watch.isNew;
    return this.#options.visit?.(visit);
  }

  /** Gives the tree its lasting shape; what was seen of the worlds before this one is looked at again, so that numbers stay. */
  #shape(next: number): void {
    this.#tree.shape();
    this.#expander = this.#tree.expander();
    this.#watch = this.#newWatch();
    if (!this.#options.visit) return;
    for (let index = 0; index < next; index++) {
      this.#expander.load(index);
      this.#watch.look(this.#expander.numbers);
    }
  }

  #newWatch(): Watch {
    const { observe = [], groups = [] } = this.#options;
    return new Watch(this.#network, this.#tree.worlds, observe, groups);
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

  /** Adds to a machine's fault the ordering that shows it. */
  #located(thrown: unknown, index: number, choices: readonly number[]): unknown {
    if (thrown instanceof NetworkError) thrown.schedule ??= formatSchedule([...this.#tree.path(index), ...choices]);
    return thrown;
  }

  #result(): Exploration {
    const tree = this.#tree;
    const atStart = this.#network.initialFindings.map((finding) => ({ ...finding, schedule: formatSchedule([]) }));
    const met = [...this.#findings].map(([id, { index, choice }]) => ({
      ...this.#network.finding(id),
      schedule: formatSchedule([...tree.path(index), choice]),
    }));
    return {
      worlds: tree.size,
      transitions: this.#transitions,
      depth: this.#depth,
      complete: this.#stoppedBy === null,
      stoppedBy: this.#stoppedBy,
      findings: [...atStart, ...met.filter(({ text }) => !atStart.some((first) => first.text === text))],
      finals: this.#finals,
      onlyForward: this.#onlyForward,
      edgesFrom: (index, visit) => tree.edgesFrom(index, visit),
      bytes: tree.bytes + this.#watch.bytes,
      schedule: (index) => formatSchedule(tree.path(index)),
      world: (index) => tree.world(index),
      depthOf: (index) => tree.depth(index),
      indexOf: (world) => tree.indexOf(world),
    };
  }
}

import { grown } from '../network/pair-table.ts';

/**
 * Strongly connected components during a depth-first search (Tarjan 1972). The search reports entering and leaving a world, and
 * its edges. A component is complete when its first world is left.
 */
export class Components {
  /** By world: its entry number, from 1; 0 before that. */
  #entered = new Uint32Array(16);
  /** By world: the smallest entry number known to be in its component (low link). */
  #low = new Uint32Array(16);
  /** The stack of worlds with an open component; a world of a complete one has the low link `done`. */
  readonly #open: number[] = [];
  readonly #loops = new Set<number>();
  #clock = 0;

  /** Bytes held by the typed arrays and by the list of open worlds. */
  get bytes(): number {
    return this.#entered.byteLength + this.#low.byteLength + this.#open.length * 8;
  }

  isEntered(world: number): boolean {
    return (this.#entered[world] ?? 0) > 0;
  }

  enter(world: number): void {
    if (world >= this.#entered.length) {
      this.#entered = grown(this.#entered, world + 1);
      this.#low = grown(this.#low, world + 1);
    }
    this.#entered[world] = ++this.#clock;
    this.#low[world] = this.#clock;
    this.#open.push(world);
  }

  /** An edge to a world that was entered before. */
  edge(from: number, to: number): void {
    if (from === to) this.#loops.add(from);
    const entered = this.#entered[to] as number;
    if (this.#low[to] !== done && entered < (this.#low[from] as number)) this.#low[from] = entered;
  }

  /**
   * Called when all edges of the world were reported.
   * @param parent - the world it was entered from, or -1
   * @returns a component with a cycle, when one is complete with this world
   */
  leave(world: number, parent: number): readonly number[] | null {
    const low = this.#low[world] as number;
    if (parent >= 0 && low < (this.#low[parent] as number)) this.#low[parent] = low;
    if (low !== this.#entered[world]) return null;
    const members = this.#open.splice(this.#open.lastIndexOf(world));
    for (const member of members) this.#low[member] = done;
    return members.length > 1 || this.#loops.has(world) ? members : null;
  }
}

const done = 0xffffffff;

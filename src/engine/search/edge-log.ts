import { grown } from '../network/pair-table.ts';

/** The followed edges, by world in index order: for searches that omit steps. */
export class EdgeLog {
  /** By world: the position of its first edge, with one more entry at the end. */
  #starts = new Uint32Array(1024);
  #worlds = 0;
  #targets = new Uint32Array(4096);
  #size = 0;

  /** Begins the edges of this world. A second call for the same world discards its earlier edges. */
  open(world: number): void {
    if (world < this.#worlds) this.#size = this.#starts[world] as number;
    if (world + 1 >= this.#starts.length) this.#starts = grown(this.#starts, world + 2);
    this.#starts[world] = this.#size;
    this.#starts[world + 1] = this.#size;
    this.#worlds = world + 1;
  }

  add(to: number): void {
    if (this.#size === this.#targets.length) this.#targets = grown(this.#targets, this.#size + 1);
    this.#targets[this.#size++] = to;
    this.#starts[this.#worlds] = this.#size;
  }

  each(world: number, visit: (to: number) => void): void {
    if (world >= this.#worlds) return;
    const end = this.#starts[world + 1] as number;
    for (let i = this.#starts[world] as number; i < end; i++) visit(this.#targets[i] as number);
  }

  get bytes(): number {
    return this.#starts.byteLength + this.#targets.byteLength;
  }
}

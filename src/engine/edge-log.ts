import { grown } from './vector-store.ts';

/** The steps of an explored graph: for each expanded world, in the order of expansion, the worlds it leads to. */
export class EdgeLog {
  #targets = new Uint32Array(4096);
  #starts = new Uint32Array(1024);
  #size = 0;
  #worlds = 0;

  /** Says that the edges added from now on leave this world. Worlds come in the order of their indices. */
  open(world: number): void {
    while (this.#worlds <= world) {
      if (this.#worlds >= this.#starts.length) this.#starts = grown(this.#starts);
      this.#starts[this.#worlds++] = this.#size;
    }
  }

  add(target: number): void {
    if (this.#size >= this.#targets.length) this.#targets = grown(this.#targets);
    this.#targets[this.#size++] = target;
  }

  /** Shows every world that one step leads to. */
  from(world: number, visit: (target: number) => void): void {
    const end = world + 1 < this.#worlds ? (this.#starts[world + 1] as number) : this.#size;
    const start = world < this.#worlds ? (this.#starts[world] as number) : end;
    for (let i = start; i < end; i++) visit(this.#targets[i] as number);
  }
}

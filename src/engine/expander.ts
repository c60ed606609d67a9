import type { ActorTable, Moves } from './actor-table.ts';
import { at } from './events.ts';
import { Stepper } from './step.ts';

/**
 * The inner loop: all successors of one world, by table lookups over scratch space that is used again for the next.
 * Fill `world`, call `prepare`, then `expand`. Searches stand on this class alone, so a faster loop goes in here.
 */
export class Expander {
  /** The world to expand; the caller writes it. */
  readonly world: Uint32Array;
  /** The successor that `expand` is showing. */
  readonly successor: Uint32Array;
  readonly #tables: readonly ActorTable[];
  readonly #stepper: Stepper;
  readonly #moves: Moves[] = [];
  /** Nothing but idle events is possible. */
  #quiet = false;
  #choice: number | null = null;

  constructor(tables: readonly ActorTable[]) {
    this.#tables = tables;
    this.#stepper = new Stepper(tables);
    this.world = new Uint32Array(tables.length);
    this.successor = new Uint32Array(tables.length);
  }

  /** The choice being taken, or null between worlds: where a thrown NetworkError comes from. */
  get choice(): number | null {
    return this.#choice;
  }

  /** Finding ids of the latest successor. */
  get findings(): readonly number[] {
    return this.#stepper.findings;
  }

  /** Looks up the choices of `world`. False when there are none. */
  prepare(): boolean {
    this.#choice = null;
    let busy = 0;
    let idle = 0;
    for (let actor = 0; actor < this.#tables.length; actor++) {
      const moves = at(this.#tables, actor).moves(at(this.world, actor));
      this.#moves[actor] = moves;
      busy += moves.busy.length;
      idle += moves.idle.length;
    }
    this.#quiet = busy === 0;
    return busy + idle > 0;
  }

  /** Shows every successor in choice order: the callback reads `successor` and `findings`. */
  expand(visit: (choice: number) => void): void {
    this.#choice = 0;
    for (let actor = 0; actor < this.#moves.length; actor++) {
      const { busy, idle } = at(this.#moves, actor);
      const moves = this.#quiet ? idle : busy;
      for (let i = 0; i < moves.length; i++) {
        this.successor.set(this.world);
        this.#stepper.run(this.successor, actor, at(moves, i).reaction, null);
        visit(this.#choice);
        this.#choice++;
      }
    }
  }
}

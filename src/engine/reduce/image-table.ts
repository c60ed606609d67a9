import type { ActorTable, Move, Moves } from '../network/actor-table.ts';
import { canonical } from '../network/canonical.ts';
import type { Cell } from '../network/cell.ts';
import { NetworkError } from '../network/errors.ts';
import { at, type EngineEvent } from '../network/events.ts';
import type { Generator } from './generator.ts';
import type { Network } from '../network/network.ts';
import { grown } from '../network/pair-table.ts';

/** In a list of numbers that may be unknown: the number plus this; 0 is unknown, 1 is none. */
const known = 2;

/** What each generator makes of each cell, event and move, worked out once. -1 says that it makes nothing of it. */
export class ImageTable {
  readonly generators: readonly Generator[];
  /** By generator and actor: who takes its place. */
  readonly places: readonly Int32Array[];
  readonly #tables: readonly ActorTable[];
  readonly #network: Pick<Network, 'tables' | 'events' | 'actors' | 'finding' | 'indexOf'>;
  /** By generator times actors plus actor, by cell. */
  readonly #cells: Int32Array[];
  /** By generator and actor, by cell: for each of its moves the position of the image's. */
  readonly #moves: (readonly number[] | undefined)[][][];
  /** By generator, by event. */
  readonly #events: Map<number, number>[];
  /** By actor: the generator that leads to a like actor before it, or -1. */
  readonly #towards: Int32Array;
  readonly #ranks: Int32Array[];
  readonly #texts: (string | undefined)[][];
  /** By actor and cell. */
  readonly #movedBy: (readonly number[] | undefined)[][];

  /** @throws NetworkError if a generator is no exchange of actors of this network */
  constructor(network: Network, generators: readonly Generator[]) {
    this.#network = network;
    this.#tables = network.tables;
    this.generators = generators;
    this.places = generators.map(({ name, places }) =>
      Int32Array.from(network.actors, (id) => {
        const to = places.get(id) ?? id;
        if ((places.get(to) ?? to) !== id) throw new NetworkError(`${name}: ${id} and ${to} do not change places`);
        return network.indexOf(to);
      }),
    );
    this.#cells = generators.flatMap(() => this.#tables.map(() => new Int32Array(16)));
    this.#moves = generators.map(() => this.#tables.map(() => []));
    this.#events = generators.map(() => new Map<number, number>());
    this.#towards = Int32Array.from(network.actors, (_, actor) =>
      this.places.findIndex((places) => at(places, actor) < actor),
    );
    this.#ranks = this.#tables.map(() => new Int32Array(16));
    this.#texts = this.#tables.map(() => []);
    this.#movedBy = this.#tables.map(() => []);
  }

  /** The text of a finding as it is, or as a generator has it: of the actor in its place. */
  findingOf(generator: number | null, id: number): string {
    const { actor, text } = this.#network.finding(id);
    if (generator === null) return text;
    const to = at(at(this.places, generator), this.#network.indexOf(actor));
    return `${at(this.#network.actors, to)}${text.slice(actor.length)}`;
  }

  /** The cell of the actor that takes this one's place. */
  cell(generator: number, actor: number, cell: number): number {
    const cells = this.#cells[generator * this.#tables.length + actor] as Int32Array;
    const image = cell < cells.length ? (cells[cell] as number) : 0;
    return image === 0 ? this.#learn(generator, actor, cell) : image - known;
  }

  /** The generators that do not leave a cell and its moves as they are: most exchange devices that it has nothing to do with. */
  movedBy(actor: number, cell: number): readonly number[] {
    const lists = this.#movedBy[actor] as (readonly number[] | undefined)[];
    return (lists[cell] ??= [...this.generators.keys()].filter((generator) => !this.#isFixed(generator, actor, cell)));
  }

  #isFixed(generator: number, actor: number, cell: number): boolean {
    if (at(at(this.places, generator), actor) !== actor || this.cell(generator, actor, cell) !== cell) return false;
    return at(at(at(this.#moves, generator), actor), cell)?.every((to, from) => to === from) ?? false;
  }

  /** Where the image of a move stands among the moves of the cell's image. */
  position(generator: number, actor: number, cell: number, position: number): number {
    if (this.cell(generator, actor, cell) < 0) return -1;
    return at(at(at(at(this.#moves, generator), actor), cell) ?? [], position);
  }

  /** A number for the cell that like cells of like actors share. */
  rank(actor: number, cell: number): number {
    const ranks = this.#ranks[actor] as Int32Array;
    const rank = cell < ranks.length ? (ranks[cell] as number) : 0;
    return rank > 0 ? rank - 1 : this.#learnRank(actor, cell);
  }

  /** All of a cell in words, to put cells in an order that follows the names in them. */
  text(actor: number, cell: number): string {
    const texts = at(this.#texts, actor);
    return (texts[cell] ??= this.#textOf(actor, cell));
  }

  #learnRank(actor: number, cell: number): number {
    const towards = at(this.#towards, actor);
    const image = towards < 0 ? -1 : this.cell(towards, actor, cell);
    const rank = image < 0 ? cell : this.rank(at(at(this.places, towards), actor), image);
    const ranks = at(this.#ranks, actor);
    const room = cell < ranks.length ? ranks : grown(ranks, cell + 1);
    room[cell] = rank + 1;
    this.#ranks[actor] = room;
    return rank;
  }

  #textOf(actor: number, id: number): string {
    const table = at(this.#tables, actor);
    const cell = table.cell(id);
    const { value, context } = table.locals.snapshot(cell.local);
    const { input: _, ...rest } = context as Readonly<Record<string, unknown>>;
    const mail = cell.queues.map(({ sender, events }) => [sender, events.map((event) => this.#event(event))]);
    const timers = cell.timers.map(({ name, to, event }) => [name, to, this.#event(event)]);
    return canonical([rest, value, mail, timers], 'cell');
  }

  #event(id: number): EngineEvent {
    return this.#network.events.event(id);
  }

  #learn(generator: number, actor: number, cell: number): number {
    const image = this.#exchanged(generator, actor, cell);
    this.#keep(generator, actor, cell, image);
    return image;
  }

  #keep(generator: number, actor: number, cell: number, image: number): void {
    const place = generator * this.#tables.length + actor;
    const cells = at(this.#cells, place);
    const room = cell < cells.length ? cells : grown(cells, cell + 1);
    room[cell] = image + known;
    this.#cells[place] = room;
  }

  /** The image, if it is one: what comes back from it is the cell, and the same may happen to it. */
  #exchanged(generator: number, actor: number, cell: number): number {
    const to = at(at(this.places, generator), actor);
    try {
      const image = this.#imageOf(generator, actor, cell);
      if (this.#imageOf(generator, to, image) !== cell) return -1;
      const positions = this.#match(generator, at(this.#tables, actor).moves(cell), at(this.#tables, to).moves(image));
      if (positions === null) return -1;
      at(at(this.#moves, generator), actor)[cell] = positions;
      return image;
    } catch (thrown) {
      // A state that no world of the box is in may be one that its machine refuses.
      if (thrown instanceof NetworkError) return -1;
      throw thrown;
    }
  }

  #imageOf(generator: number, actor: number, id: number): number {
    const places = at(this.places, generator);
    const to = at(places, actor);
    const one = at(this.generators, generator);
    const table = at(this.#tables, actor);
    const cell = table.cell(id);
    const image: Cell = {
      local: at(this.#tables, to).locals.adopt(table.locals.snapshot(cell.local), (context) =>
        one.rename(context, at(this.#network.actors, to)),
      ),
      timers: cell.timers
        .map((timer) => ({
          name: this.#nameOf(generator, timer.name),
          to: at(places, timer.to),
          event: this.#eventOf(generator, timer.event),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      queues: cell.queues
        .map(({ sender, events }) => ({
          sender: at(places, sender),
          events: events.map((event) => this.#eventOf(generator, event)),
        }))
        .sort((a, b) => a.sender - b.sender),
    };
    return at(this.#tables, to).adopt(image);
  }

  #match(generator: number, moves: Moves, images: Moves): readonly number[] | null {
    const busy = this.#matchAll(generator, moves.busy, images.busy);
    const idle = this.#matchAll(generator, moves.idle, images.idle);
    return busy === null || idle === null ? null : [...busy, ...idle.map((position) => images.busy.length + position)];
  }

  #matchAll(generator: number, moves: readonly Move[], images: readonly Move[]): readonly number[] | null {
    const places = at(this.places, generator);
    const positions = moves.map(({ kind, event, from, timer }) => {
      const wanted = this.#eventOf(generator, event);
      const sender = from < 0 ? from : at(places, from);
      const name = timer === null ? null : this.#nameOf(generator, timer);
      return images.findIndex(
        (one) => one.kind === kind && one.event === wanted && one.from === sender && one.timer === name,
      );
    });
    return positions.length === images.length && !positions.includes(-1) ? positions : null;
  }

  #nameOf(generator: number, name: string): string {
    return String(at(this.generators, generator).rename(name, null));
  }

  #eventOf(generator: number, event: number): number {
    const events = at(this.#events, generator);
    const image =
      events.get(event) ?? this.#network.events.intern(at(this.generators, generator).rename(this.#event(event), null));
    events.set(event, image);
    return image;
  }
}

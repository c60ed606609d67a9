import type { ActorTable, CellMove, Moves } from '../../network/actor-table.ts';
import { canonical } from '../../network/canonical.ts';
import type { Cell } from '../../network/cell.ts';
import { NetworkError } from '../../network/errors.ts';
import { at, type EngineEvent } from '../../network/events.ts';
import type { Generator } from './generator.ts';
import type { NetworkTables } from '../../network/network.ts';
import { grown } from '../../network/pair-table.ts';

/** Offset of entries in a list of numbers: 0 is unknown, 1 is none. */
const known = 2;

/** The group action: the image of each cell, local, event and move under each generator, memoised. -1: there is no image. */
export class ImageTable {
  readonly generators: readonly Generator[];
  /** By generator and actor: its image. */
  readonly places: readonly Int32Array[];
  readonly #tables: readonly ActorTable[];
  readonly #network: Pick<NetworkTables, 'tables' | 'events' | 'actors' | 'finding' | 'indexOf'>;
  /** By generator times actors plus actor, by cell. */
  readonly #cells: Int32Array[];
  /** By generator times actors plus actor, by local. */
  readonly #locals: Int32Array[];
  /** By generator and actor, by cell: for each of its moves the position of the move's image. */
  readonly #moves: (readonly number[] | undefined)[][][];
  /** By generator, by event. */
  readonly #events: Map<number, number>[];
  /** By actor: the generator that maps it to an actor before it, or -1. */
  readonly #towards: Int32Array;
  readonly #ranks: Int32Array[];
  readonly #texts: (string | undefined)[][];

  /** @throws NetworkError if a generator is no permutation of order two of the actors of this network */
  constructor(network: NetworkTables, generators: readonly Generator[]) {
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
    this.#locals = this.#cells.map(() => new Int32Array(16));
    this.#moves = generators.map(() => this.#tables.map(() => []));
    this.#events = generators.map(() => new Map<number, number>());
    this.#towards = Int32Array.from(network.actors, (_, actor) =>
      this.places.findIndex((places) => at(places, actor) < actor),
    );
    this.#ranks = this.#tables.map(() => new Int32Array(16));
    this.#texts = this.#tables.map(() => []);
  }

  /** The text of a finding, or of its image under a generator. */
  findingOf(generator: number | null, id: number): string {
    const { actor, text } = this.#network.finding(id);
    if (generator === null) return text;
    const to = at(at(this.places, generator), this.#network.indexOf(actor));
    return `${at(this.#network.actors, to)}${text.slice(actor.length)}`;
  }

  /** The image of an actor. */
  placeOf(generator: number, actor: number): number {
    return (this.places[generator] as Int32Array)[actor] as number;
  }

  /** The image of a local; -1 when there is none. */
  local(generator: number, actor: number, local: number): number {
    const place = generator * this.#tables.length + actor;
    const locals = this.#locals[place] as Int32Array;
    const image = local < locals.length ? (locals[local] as number) : 0;
    if (image !== 0) return image - known;
    const learnt = orNone(() => this.#localOf(generator, actor, local));
    this.#locals[place] = kept(locals, local, learnt + known);
    return learnt;
  }

  /** The image of a cell; -1 when there is none. */
  cell(generator: number, actor: number, cell: number): number {
    const cells = this.#cells[generator * this.#tables.length + actor] as Int32Array;
    const image = cell < cells.length ? (cells[cell] as number) : 0;
    return image === 0 ? this.#learn(generator, actor, cell) : image - known;
  }

  /** The position of a move's image among the moves of the cell's image. */
  position(generator: number, actor: number, cell: number, position: number): number {
    if (this.cell(generator, actor, cell) < 0) return -1;
    return at(at(at(at(this.#moves, generator), actor), cell) ?? [], position);
  }

  /** A number that is equal for a cell and its image. */
  rank(actor: number, cell: number): number {
    const ranks = this.#ranks[actor] as Int32Array;
    const rank = cell < ranks.length ? (ranks[cell] as number) : 0;
    return rank > 0 ? rank - 1 : this.#learnRank(actor, cell);
  }

  /** A text of a whole cell, which orders cells by the identifiers in them. */
  text(actor: number, cell: number): string {
    const texts = at(this.#texts, actor);
    return (texts[cell] ??= this.#textOf(actor, cell));
  }

  #learnRank(actor: number, cell: number): number {
    const towards = at(this.#towards, actor);
    const image = towards < 0 ? -1 : this.cell(towards, actor, cell);
    const rank = image < 0 ? cell : this.rank(at(at(this.places, towards), actor), image);
    const ranks = at(this.#ranks, actor);
    this.#ranks[actor] = kept(ranks, cell, rank + 1);
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
    const image = orNone(() => this.#exchanged(generator, actor, cell));
    const place = generator * this.#tables.length + actor;
    this.#cells[place] = kept(at(this.#cells, place), cell, image + known);
    return image;
  }

  /** The image of a cell if the generator is an involution there and maps its moves one to one. */
  #exchanged(generator: number, actor: number, cell: number): number {
    const to = this.placeOf(generator, actor);
    const image = this.#imageOf(generator, actor, cell);
    if (this.#imageOf(generator, to, image) !== cell) return -1;
    const positions = this.#match(generator, at(this.#tables, actor).moves(cell), at(this.#tables, to).moves(image));
    if (positions === null) return -1;
    at(at(this.#moves, generator), actor)[cell] = positions;
    return image;
  }

  #localOf(generator: number, actor: number, local: number): number {
    const to = this.placeOf(generator, actor);
    return at(this.#tables, to).locals.adopt(at(this.#tables, actor).locals.snapshot(local), (context) =>
      at(this.generators, generator).rename(context, at(this.#network.actors, to)),
    );
  }

  #imageOf(generator: number, actor: number, id: number): number {
    const places = at(this.places, generator);
    const cell = at(this.#tables, actor).cell(id);
    const local = this.local(generator, actor, cell.local);
    if (local < 0) throw new NetworkError('a local that its machine refuses');
    const image: Cell = {
      local,
      timers: cell.timers
        .map((timer) => ({
          name: this.nameOf(generator, timer.name),
          to: at(places, timer.to),
          event: this.eventOf(generator, timer.event),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      queues: cell.queues
        .map(({ sender, events }) => ({
          sender: at(places, sender),
          events: events.map((event) => this.eventOf(generator, event)),
        }))
        .sort((a, b) => a.sender - b.sender),
    };
    return at(this.#tables, at(places, actor)).adopt(image);
  }

  #match(generator: number, moves: Moves, images: Moves): readonly number[] | null {
    const busy = this.#matchAll(generator, moves.busy, images.busy);
    const idle = this.#matchAll(generator, moves.idle, images.idle);
    return busy === null || idle === null ? null : [...busy, ...idle.map((position) => images.busy.length + position)];
  }

  #matchAll(generator: number, moves: readonly CellMove[], images: readonly CellMove[]): readonly number[] | null {
    const places = at(this.places, generator);
    const positions = moves.map(({ kind, event, from, timer }) => {
      const wanted = this.eventOf(generator, event);
      const sender = from < 0 ? from : at(places, from);
      const name = timer === null ? null : this.nameOf(generator, timer);
      return images.findIndex(
        (one) => one.kind === kind && one.event === wanted && one.from === sender && one.timer === name,
      );
    });
    return positions.length === images.length && !positions.includes(-1) ? positions : null;
  }

  /** The image of a name. */
  nameOf(generator: number, name: string): string {
    return String(at(this.generators, generator).rename(name, null));
  }

  /** The image of an event. */
  eventOf(generator: number, event: number): number {
    const events = at(this.#events, generator);
    const image =
      events.get(event) ?? this.#network.events.intern(at(this.generators, generator).rename(this.#event(event), null));
    events.set(event, image);
    return image;
  }
}

/** The list with a number at that index, longer if need be. */
function kept(list: Int32Array, index: number, value: number): Int32Array {
  const room = index < list.length ? list : grown(list, index + 1);
  room[index] = value;
  return room;
}

/** -1 for a state that a machine refuses: an image need not be a reachable state. */
function orNone(image: () => number): number {
  try {
    return image();
  } catch (thrown) {
    if (thrown instanceof NetworkError) return -1;
    throw thrown;
  }
}

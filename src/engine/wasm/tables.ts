import type { CellMove, Reaction } from '../network/actor-table.ts';
import { NetworkError } from '../network/errors.ts';
import { at } from '../network/events.ts';
import type { ExploreOptions } from '../search/exploration.ts';
import type { MoveTable } from '../network/move-table.ts';
import type { NetworkTables } from '../network/network.ts';
import { Stepper } from '../network/step.ts';
import type { Instance } from './instance.ts';
import type { Parts } from './parts.ts';

/** TextNumbers texts from 0 in order of first sight. */
class TextNumbers {
  readonly #ids = new Map<string, number>();

  of(text: string): number {
    const known = this.#ids.get(text) ?? this.#ids.size;
    this.#ids.set(text, known);
    return known;
  }
}

/** The actors of a part that a group looks at, by their position there. */
type ActorAspects = readonly {
  readonly actor: number;
  readonly position: number;
  /** By local: what is seen of it. */
  readonly aspects: string[];
}[];

/** What the tables of an inner loop are made of. */
export interface Tabulated {
  readonly network: NetworkTables;
  readonly moves: MoveTable;
  readonly parts: Parts;
  /** Actors by index. */
  readonly groups: readonly (readonly number[])[];
  readonly aspect: ExploreOptions['aspect'];
}

/** Fills the tables of an inner loop: what a part of a world offers and shows, and what a move comes to. */
export class Tables {
  readonly #instance: Instance;
  readonly #network: NetworkTables;
  readonly #moves: MoveTable;
  readonly #aspect: ExploreOptions['aspect'];
  readonly #parts: Parts;
  /** By part: whom each group sees of it. */
  readonly #groups: readonly (readonly ActorAspects[])[];
  readonly #groupNumbers: readonly (readonly TextNumbers[])[];
  readonly #viewNumbers: readonly TextNumbers[];
  /** Where a move is said, and back. */
  readonly #words: number[] = [];
  readonly #moveAt = new Map<number, number>();
  readonly #reactions = new Map<Reaction, number>();
  readonly #offers = new Map<string, number>();

  constructor(instance: Instance, { network, moves, parts, groups, aspect }: Tabulated) {
    this.#aspect = aspect;
    this.#instance = instance;
    this.#network = network;
    this.#moves = moves;
    this.#parts = parts;
    this.#groups = parts.map((part) =>
      groups.map((group) =>
        part.map((actor, position) => ({ actor, position, aspects: [] })).filter(({ actor }) => group.includes(actor)),
      ),
    );
    this.#groupNumbers = parts.map(() => groups.map(() => new TextNumbers()));
    this.#viewNumbers = parts.map(() => new TextNumbers());
    const [a, b, c, d] = parts;
    const places = instance.exports.start(a.length, b.length, c.length, d.length, groups.length);
    for (const [part, actors] of parts.entries())
      for (const [position, actor] of actors.entries())
        instance.write(places + actor * 4, [(part << 24) | (position * 4)]);
  }

  /** The number of the part of a world, or -1 when it is not known and not to be added. */
  partOf(part: number, cells: ArrayLike<number>, add: boolean): number {
    const { exports } = this.#instance;
    const list = at(this.#parts, part).map((actor) => at(cells, actor));
    this.#instance.write(exports.scratchAt(), list);
    return exports.partOf(part, Number(add));
  }

  /** Writes the cells of a part to their actors. */
  readPart(part: number, number: number, cells: Uint32Array): void {
    const place = this.#instance.exports.cellsOf(part, number) >>> 2;
    const { words } = this.#instance;
    const actors = at(this.#parts, part);
    for (let i = 0; i < actors.length; i++) cells[actors[i] as number] = words[place + i] as number;
  }

  /** @throws NetworkError if a machine breaks a rule in saying what may happen */
  describe(part: number, number: number): void {
    const actors = at(this.#parts, part);
    const place = this.#instance.exports.cellsOf(part, number) >>> 2;
    const cells = this.#instance.words.slice(place, place + actors.length);
    let hurries = 0;
    const busy: number[] = [];
    const idle: number[] = [];
    for (const [position, actor] of actors.entries()) {
      const row = this.#moves.row(actor, at(cells, position));
      for (let move = row.first; move < row.first + row.busy; move++) {
        busy.push(actor, this.#wordOf(move));
        if (!this.#moves.move(move).passesTime) hurries++;
      }
      for (let i = 0; i < row.idle; i++) idle.push(actor, this.#wordOf(row.first + row.busy + i));
    }
    const groups = at(this.#groups, part).map((seen, group) =>
      at(at(this.#groupNumbers, part), group).of(
        seen.map((one) => this.#look(group, one, at(cells, one.position))).join(),
      ),
    );
    const view = at(this.#viewNumbers, part).of(groups.join());
    const record = [this.#offerAt(busy, idle, hurries), view, ...groups];
    const written = this.#instance.allocate(record.length);
    this.#instance.write(written, record);
    this.#instance.write(this.#instance.exports.recordAt(part, number), [written]);
  }

  /**
   * Says what one actor answers to one port: to mail with a cell, to a call with a reaction.
   * @throws NetworkError if a machine breaks a rule
   */
  answer(): void {
    const { exports } = this.#instance;
    const [actor, cell, port] = [exports.askedActor.value, exports.askedCell.value, exports.askedPort.value];
    const table = at(this.#network.tables, actor);
    const isCall = (port & 1) === 1;
    const value = isCall ? this.#reactionAt(table.call(cell, port >> 1)) : table.append(cell, port >> 1);
    exports.answer(actor, cell, port, value);
  }

  /**
   * Takes a step that never ends, or in which a machine breaks a rule.
   * @throws NetworkError which says so
   */
  refuse(word: number, cells: Uint32Array): void {
    const { actor, move } = this.#moves.move(this.#moveAt.get(word) as number);
    new Stepper(this.#network.tables).run(cells.slice(), actor, move.reaction(), null, move.handled);
  }

  /** Where a reaction lies: the cell after it, its finding + 1, how many sends, and for each whom to and twice the port, + 1 for a call. */
  #reactionAt(reaction: Reaction): number {
    const known = this.#reactions.get(reaction);
    if (known !== undefined) return known;
    const sends = reaction.sends.flatMap(({ target, port, call }) => [target, port * 2 + Number(call)]);
    const words = [reaction.cell, reaction.finding + 1, reaction.sends.length, ...sends];
    const place = this.#instance.allocate(words.length);
    this.#instance.write(place, words);
    this.#reactions.set(reaction, place);
    return place;
  }

  /** Where the reaction to a move lies; 0 when the machine breaks a rule: the inner loop comes back when the move is taken. */
  #attempt(move: CellMove): number {
    try {
      return this.#reactionAt(move.reaction());
    } catch (thrown) {
      if (thrown instanceof NetworkError) return 0;
      throw thrown;
    }
  }

  /** Where it lies what a part offers: parts that offer the same have it in one place. */
  #offerAt(busy: readonly number[], idle: readonly number[], hurries: number): number {
    const words = [busy.length / 2, idle.length / 2, hurries, 0, ...busy, ...idle];
    const text = words.join();
    const known = this.#offers.get(text);
    if (known !== undefined) return known;
    const place = this.#instance.allocate(words.length);
    this.#instance.write(place, words);
    this.#offers.set(text, place);
    return place;
  }

  #wordOf(move: number): number {
    const known = this.#words[move];
    if (known !== undefined) return known;
    const { actor, move: how } = this.#moves.move(move);
    const said = this.#attempt(how);
    const word = this.#instance.allocate(4);
    this.#instance.write(word, [0, said, actor, Number(how.handled)]);
    this.#words[move] = word;
    this.#moveAt.set(word, move);
    return word;
  }

  #look(group: number, { actor, aspects }: ActorAspects[number], cell: number): string {
    const { local } = at(this.#network.tables, actor).cell(cell);
    return (aspects[local] ??= this.#aspectOf(group, actor, local));
  }

  #aspectOf(group: number, actor: number, local: number): string {
    const { locals } = at(this.#network.tables, actor);
    const text = this.#aspect?.(group, at(this.#network.actors, actor), locals.snapshot(local)) ?? null;
    return text === null ? String(local) : JSON.stringify(text);
  }
}

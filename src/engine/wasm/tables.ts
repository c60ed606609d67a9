import type { CellMove, Reaction } from '../network/actor-table.ts';
import { NetworkError } from '../network/errors.ts';
import { at } from '../network/events.ts';
import type { ExploreOptions } from '../search/exploration.ts';
import type { MoveTable } from '../network/move-table.ts';
import type { NetworkTables } from '../network/network.ts';
import { Stepper } from '../network/step.ts';
import type { Instance } from './instance.ts';
import type { Parts } from './parts.ts';

/** Interns texts, numbered from 0 in order of discovery. */
class TextNumbers {
  readonly #ids = new Map<string, number>();

  of(text: string): number {
    const known = this.#ids.get(text) ?? this.#ids.size;
    this.#ids.set(text, known);
    return known;
  }
}

/** The actors of a part that a group observes, by position. */
type ActorAspects = readonly {
  readonly actor: number;
  readonly position: number;
  /** By local: the observation. */
  readonly aspects: string[];
}[];

/** What the tables of an inner loop are filled from. */
export interface Tabulated {
  readonly network: NetworkTables;
  readonly moves: MoveTable;
  readonly parts: Parts;
  /** Actors by index. */
  readonly groups: readonly (readonly number[])[];
  readonly aspect: ExploreOptions['aspect'];
}

/** Fills the tables of an inner loop: the choices and observations of a part of a world, and the outcomes of moves. */
export class Tables {
  readonly #instance: Instance;
  readonly #network: NetworkTables;
  readonly #moves: MoveTable;
  readonly #aspect: ExploreOptions['aspect'];
  readonly #parts: Parts;
  /** By part: the actors that each group observes. */
  readonly #groups: readonly (readonly ActorAspects[])[];
  readonly #groupNumbers: readonly (readonly TextNumbers[])[];
  readonly #viewNumbers: readonly TextNumbers[];
  /** Position of each move's record, and the inverse. */
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

  /** The number of the part of a world, or -1 when it is unknown and may not be added. */
  partOf(part: number, cells: ArrayLike<number>, add: boolean): number {
    const { exports } = this.#instance;
    const list = at(this.#parts, part).map((actor) => at(cells, actor));
    this.#instance.write(exports.scratchAt(), list);
    return exports.partOf(part, Number(add));
  }

  /** Decodes a part into the cells of its actors. */
  readPart(part: number, number: number, cells: Uint32Array): void {
    const place = this.#instance.exports.cellsOf(part, number) >>> 2;
    const { words } = this.#instance;
    const actors = at(this.#parts, part);
    for (let i = 0; i < actors.length; i++) cells[actors[i] as number] = words[place + i] as number;
  }

  /** @throws NetworkError if a machine breaks a rule while its choices are computed */
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
   * Stores the reaction of one actor to one port: a cell for mail, a reaction for a call.
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
   * Executes a step that recurses without end, or in which a machine breaks a rule, for its error.
   * @throws NetworkError describing it
   */
  refuse(word: number, cells: Uint32Array): void {
    const { actor, move } = this.#moves.move(this.#moveAt.get(word) as number);
    new Stepper(this.#network.tables).run(cells.slice(), actor, move.reaction(), null, move.handled);
  }

  /**
   * Position of a reaction: the resulting cell, its finding + 1, the number of messages, and per message the receiver and twice
   * the port, + 1 for a call.
   */
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

  /** Position of the reaction to a move; 0 when the machine breaks a rule, so that the inner loop returns when the move is taken. */
  #attempt(move: CellMove): number {
    try {
      return this.#reactionAt(move.reaction());
    } catch (thrown) {
      if (thrown instanceof NetworkError) return 0;
      throw thrown;
    }
  }

  /** Position of a part's choices, shared by parts with equal choices. */
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

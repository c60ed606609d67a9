import { at } from '../events.ts';
import type { MoveTable } from '../move-table.ts';
import type { Network } from '../network.ts';
import { Stepper } from '../step.ts';
import type { Instance } from './instance.ts';
import type { Parts } from './parts.ts';
import { Questions } from './questions.ts';

/** Numbers texts from 0 in order of first sight. */
class Numbers {
  readonly #ids = new Map<string, number>();

  of(text: string): number {
    const known = this.#ids.get(text) ?? this.#ids.size;
    this.#ids.set(text, known);
    return known;
  }
}

/** The actors of a part that a group looks at, by their position there. */
type Seen = readonly { readonly actor: number; readonly position: number }[];

/** Fills the tables of an inner loop: what a part of a world offers and shows, and what a move comes to. */
export class Tables {
  readonly #instance: Instance;
  readonly #network: Network;
  readonly #moves: MoveTable;
  readonly #parts: Parts;
  readonly #questions: Questions;
  readonly #stepper: Stepper;
  /** By actor. */
  readonly #part: readonly number[];
  readonly #position: readonly number[];
  /** By part: what each group sees of it, and what all of them see. */
  readonly #groups: readonly (readonly Seen[])[];
  readonly #views: readonly Seen[];
  readonly #groupNumbers: readonly (readonly Numbers[])[];
  readonly #viewNumbers: readonly Numbers[];
  /** The word of a move, and back. */
  readonly #words: number[] = [];
  readonly #moveAt = new Map<number, number>();
  readonly #changes = new Map<string, number>();

  /** @param groups - actors by index */
  constructor(
    instance: Instance,
    network: Network,
    moves: MoveTable,
    parts: Parts,
    groups: readonly (readonly number[])[],
  ) {
    this.#instance = instance;
    this.#network = network;
    this.#moves = moves;
    this.#parts = parts;
    this.#questions = new Questions(instance);
    this.#stepper = new Stepper(network.tables);
    const actors = network.actors.map((_, actor) => actor);
    this.#part = actors.map((actor) => parts.findIndex((list) => list.includes(actor)));
    this.#position = actors.map((actor) => at(parts, at(this.#part, actor)).indexOf(actor));
    const all = new Set(groups.flat());
    const seenIn = (part: readonly number[], group: { has(actor: number): boolean }): Seen =>
      part.map((actor, position) => ({ actor, position })).filter(({ actor }) => group.has(actor));
    this.#groups = parts.map((part) => groups.map((group) => seenIn(part, new Set(group))));
    this.#views = parts.map((part) => seenIn(part, all));
    this.#groupNumbers = parts.map(() => groups.map(() => new Numbers()));
    this.#viewNumbers = parts.map(() => new Numbers());
    const [a, b, c, d] = parts;
    instance.exports.start(a.length, b.length, c.length, d.length, groups.length);
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
    const busy: number[] = [];
    const idle: number[] = [];
    for (const [position, actor] of actors.entries()) {
      const row = this.#moves.row(actor, at(cells, position));
      for (let i = 0; i < row.busy; i++) busy.push(actor, this.#wordOf(row.first + i));
      for (let i = 0; i < row.idle; i++) idle.push(actor, this.#wordOf(row.first + row.busy + i));
    }
    const look = (seen: Seen, numbers: Numbers): number =>
      numbers.of(seen.map(({ actor, position }) => this.#local(actor, at(cells, position))).join());
    const groups = at(this.#groups, part).map((seen, group) => look(seen, at(at(this.#groupNumbers, part), group)));
    const view = look(at(this.#views, part), at(this.#viewNumbers, part));
    const record = [busy.length / 2, idle.length / 2, view, ...groups, ...busy, ...idle];
    const written = this.#instance.allocate(record.length);
    this.#instance.write(written, record);
    this.#instance.write(this.#instance.exports.recordAt(part, number), [written]);
  }

  /**
   * Works out what a move comes to in a world. Returns the findings of that step.
   * @throws NetworkError if a machine breaks a rule, or calls never come to an end
   */
  learn(word: number, cells: Uint32Array): readonly number[] {
    const { actor, reaction } = this.#moves.move(this.#moveAt.get(word) as number);
    const after = cells.slice();
    const touched = [actor];
    this.#stepper.run(after, actor, reaction, (_from, to) => {
      if (!touched.includes(to)) touched.push(to);
    });
    const changes = this.#parts.map((_, part) =>
      this.#change(
        part,
        touched.filter((one) => this.#part[one] === part && after[one] !== cells[one]),
        after,
      ),
    );
    const outcome = this.#instance.allocate(4);
    this.#instance.write(outcome, changes);
    // What the mover's own cell is follows from its move.
    const answers = touched.slice(1).map((one) => ({
      place: (at(this.#part, one) << 24) | (at(this.#position, one) * 4),
      cell: at(cells, one),
    }));
    this.#questions.add(word, answers, outcome);
    return [...this.#stepper.findings];
  }

  /** The place of a list of positions and cells; 0 when nothing changes. */
  #change(part: number, actors: readonly number[], after: Uint32Array): number {
    if (actors.length === 0) return 0;
    const pairs = actors.flatMap((actor) => [at(this.#position, actor) * 4, at(after, actor)]);
    const key = `${part}:${pairs.join()}`;
    const known = this.#changes.get(key);
    if (known !== undefined) return known;
    const change = this.#instance.allocate(1 + pairs.length);
    this.#instance.write(change, [actors.length, ...pairs]);
    this.#changes.set(key, change);
    return change;
  }

  #wordOf(move: number): number {
    const known = this.#words[move];
    if (known !== undefined) return known;
    const word = this.#instance.allocate(1);
    this.#words[move] = word;
    this.#moveAt.set(word, move);
    return word;
  }

  #local(actor: number, cell: number): number {
    return at(this.#network.tables, actor).cell(cell).local;
  }
}

import { identifier, type Identifier } from '../encode/encoded.ts';
import type { Case, Exploration, Network, CellChoices } from '../engine/index.ts';
import { stepOf, type Tree } from './step.ts';
import { cellTexts, moveText } from './words.ts';

/** One actor as an integer variable. */
export interface Variable {
  readonly actor: string;
  /** Letters, digits and underscores; unique. */
  readonly name: Identifier;
  readonly initial: number;
  /** Descriptions of the cells, numbered from 0: state, mail and timers of the actor. */
  readonly cells: readonly string[];
  /** Cells below this number have a choice: cells are numbered by decreasing number of choices. */
  readonly busy: number;
}

/** A choice in one cell of its actor. */
export interface Option {
  readonly cell: number;
  /** `probe.start from driver/cxl_mem`. */
  readonly note: string;
  /** Trees to execute in sequence; none reads a cell that an earlier one has written. Null: enabled in no reachable world. */
  readonly step: readonly Tree[] | null;
}

/** The choice at one position of one actor, for every cell that has it. */
export interface ChoiceRule {
  readonly actor: number;
  /** Position in choice order, from 0. */
  readonly position: number;
  /** Enabled only where no actor has a busy choice. */
  readonly idle: boolean;
  /** By ascending cell, without gaps. */
  readonly options: readonly Option[];
}

/**
 * A network as a guarded-command program over one integer per actor, valid in all reachable worlds.
 * @see Dijkstra: Guarded commands, nondeterminacy and formal derivation of programs (1975)
 */
export interface GuardedProgram {
  /** For the head of the file: the scenario and variant. */
  readonly title: readonly string[];
  readonly variables: readonly Variable[];
  readonly rules: readonly ChoiceRule[];
  readonly worlds: number;
  readonly transitions: number;
  readonly finals: number;
}

/** Number of a cell of an actor, in the engine's numbering. */
type Numbered = (actor: number, cell: number) => number;

/**
 * The program of a network that was explored completely and without reductions.
 * @throws RangeError when the exploration was cut short: a partial model would be wrong
 */
export function programOf(network: Network, exploration: Exploration, title: readonly string[]): GuardedProgram {
  if (!exploration.complete) throw new RangeError('a search that was cut short has no model');
  const places = exploration.relation().map((row) => row.map(ownIdle).sort(byChoices));
  const numbers = places.map((row) => new Map(row.map(({ cell }, number) => [cell, number])));
  const numbered: Numbered = (actor, cell) => {
    const number = numbers[actor]?.get(cell);
    if (number === undefined) throw new RangeError(`cell ${cell} of actor ${actor} is in no world`);
    return number;
  };
  const variety = places.map((row) => row.length);
  const stepIn = (cases: readonly Case[]): Option['step'] =>
    cases.length === 0
      ? null
      : stepOf(
          cases.map((one) => renumbered(one, numbered)),
          variety,
        );
  return {
    title,
    variables: places.map((row, actor) => ({
      actor: network.actors[actor] ?? '',
      name: identifier(`a${actor}`, network.actors[actor] ?? ''),
      initial: numbered(actor, network.initial[actor] ?? 0),
      cells: cellTexts(
        network,
        actor,
        row.map(({ cell }) => cell),
      ),
      busy: row.filter(({ busy }) => busy.length > 0).length,
    })),
    rules: places.flatMap((row, actor) => rulesOf(network, actor, row, stepIn)),
    worlds: exploration.worlds,
    transitions: exploration.transitions,
    finals: exploration.finals.length,
  };
}

/** Idle choices are never enabled beside busy ones of the same actor. */
const ownIdle = (place: CellChoices): CellChoices => (place.busy.length > 0 ? { ...place, idle: [] } : place);

const byChoices = (a: CellChoices, b: CellChoices): number =>
  b.busy.length - a.busy.length || b.idle.length - a.idle.length || a.cell - b.cell;

function rulesOf(
  network: Network,
  actor: number,
  row: readonly CellChoices[],
  stepIn: (cases: readonly Case[]) => Option['step'],
): readonly ChoiceRule[] {
  const busy = row.filter((place) => place.busy.length > 0).length;
  return (['busy', 'idle'] as const).flatMap((part) =>
    Array.from({ length: Math.max(...row.map((place) => place[part].length)) }, (_, position): ChoiceRule => {
      const from = part === 'busy' ? 0 : busy;
      const options = row
        .filter((place) => place[part].length > position)
        .map(({ cell, [part]: all }, i) => ({
          cell: from + i,
          note: moveText(network, actor, cell, part, position),
          step: stepIn(all[position] ?? []),
        }));
      return { actor, position, idle: part === 'idle', options };
    }),
  );
}

const renumbered = ({ read, written }: Case, numbered: Numbered): Case => ({
  read: read.map(({ actor, cell }) => ({ actor, cell: numbered(actor, cell) })),
  written: written.map(({ actor, cell }) => ({ actor, cell: numbered(actor, cell) })),
});

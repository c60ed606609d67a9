import { Network, type Choice, type Finding, type World } from './network.ts';
import type { Cast } from './macrostep.ts';

// The independent explorer, part 3 of 4: every order, breadth-first. Worlds are met by shortest ways.

/** What one choice in a world leads to. */
export interface Edge {
  readonly choice: Choice;
  readonly to: number;
  readonly findings: readonly Finding[];
  readonly rearmed: readonly string[];
}

/** A world as it was met first. */
export interface Met {
  readonly world: World;
  /** Steps of a shortest way to it. */
  readonly depth: number;
  readonly choices: readonly Choice[];
  /** In the order of the choices; null where it was not expanded. */
  edges: readonly Edge[] | null;
}

export interface Explored {
  readonly worlds: readonly Met[];
  /** By key. */
  readonly index: ReadonlyMap<string, number>;
  readonly transitions: number;
  /** Of the deepest world met. */
  readonly depth: number;
  /** Worlds in which nothing can happen. */
  readonly finals: readonly number[];
  /** `actor|state|type` to the fewest steps that show it. */
  readonly findings: ReadonlyMap<string, number>;
  /** Every world within the bounds was expanded, and there is nothing beyond them. */
  readonly complete: boolean;
  /** What broke a rule, and the fewest steps to the world in which it does; then nothing else is told in full. */
  readonly refused: { readonly why: string; readonly depth: number } | null;
}

export const keyOf = (world: World): string => world.map((cell) => cell.text).join('\n');
export const findingKey = ({ actor, state, type }: Finding): string => `${actor}|${state}|${type}`;

/** Only that time passes can happen: a timer fires, or an idle event comes. */
export const isQuiet = ({ choices }: Met): boolean => choices.every(({ kind }) => kind === 'timer' || kind === 'idle');

interface Bounds {
  /** Worlds so deep are met, and not expanded. */
  readonly depth?: number;
  /** With more than so many, the search ends. */
  readonly worlds?: number;
}

/** Explores every order of a network within the bounds. */
export function exploreAll(
  casts: readonly Cast[],
  { depth = Infinity, worlds: most = Infinity }: Bounds = {},
): Explored {
  const worlds: Met[] = [];
  const index = new Map<string, number>();
  const finals: number[] = [];
  const findings = new Map<string, number>();
  let transitions = 0;
  let complete = true;
  const told = (refused: Explored['refused']): Explored => ({
    worlds,
    index,
    transitions,
    depth: worlds.at(-1)?.depth ?? 0,
    finals,
    findings,
    complete: complete && refused === null,
    refused,
  });
  const note = (list: readonly Finding[], steps: number): void => {
    for (const finding of list.map(findingKey)) if (!findings.has(finding)) findings.set(finding, steps);
  };
  let at = 0;
  try {
    const network = new Network(casts);
    const meet = (world: World, steps: number): number => {
      const key = keyOf(world);
      const known = index.get(key);
      if (known !== undefined) return known;
      index.set(key, worlds.length);
      return worlds.push({ world, depth: steps, choices: [], edges: null }) - 1;
    };
    note(network.first.findings, 0);
    meet(network.first.after, 0);
    for (; at < worlds.length; at++) {
      const here = worlds[at] as Met;
      const choices = network.choices(here.world);
      const met: Met = { ...here, choices };
      worlds[at] = met;
      if (choices.length === 0) finals.push(at);
      else if (met.depth >= depth || worlds.length > most) {
        complete = false;
        if (worlds.length > most) break;
        continue;
      }
      met.edges = choices.map((choice): Edge => {
        const step = network.take(met.world, choice);
        transitions++;
        note(step.findings, met.depth + 1);
        return { choice, to: meet(step.after, met.depth + 1), findings: step.findings, rearmed: step.rearmed };
      });
    }
    return told(null);
  } catch (thrown) {
    // Whatever a machine throws shows that it cannot be replayed; a fault of this explorer shows as a TypeError of its own.
    if (!(thrown instanceof Error)) throw thrown;
    return told({ why: thrown.message, depth: worlds[at]?.depth ?? 0 });
  }
}

/** Takes a schedule such as `0/3/1`, whose numbers are places in the lists of choices. */
export function walk(network: Network, schedule: string) {
  let world = network.first.after;
  let findings: readonly Finding[] = network.first.findings;
  const choices: Choice[] = [];
  const said: string[] = [];
  for (const place of schedule === '-' ? [] : schedule.split('/')) {
    const choice = network.choices(world)[Number(place)];
    if (!choice) throw new RangeError(`schedule ${schedule} asks for choice ${place}, which is not there`);
    const step = network.take(world, choice);
    choices.push(choice);
    said.push(...step.said);
    ({ after: world, findings } = step);
  }
  return { world, findings, choices, said };
}

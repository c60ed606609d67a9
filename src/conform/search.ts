import type { World } from '../engine/index.ts';
import { formatSchedule } from '../engine/network/schedule.ts';
import {
  afterStep,
  consume,
  noPendingLines,
  isSettled,
  pendingText,
  nextKeys,
  type PendingLines,
} from './pending-lines.ts';
import { keyOf, type Observation } from './observation.ts';
import type { LineEffect } from './line-effects.ts';
import type { LogWalk } from './walk.ts';

/** The problem: find a run that prints the log's lines. */
export interface RunSearch {
  readonly walk: LogWalk;
  /** The observations of the log, in order. */
  readonly log: readonly Observation[];
  /** Whether the log can contain a line of this kind. */
  readonly shows: (observation: Observation) => boolean;
  /** Whether the log begins with the boot; otherwise every prefix of a run is possible before it. */
  readonly fromStart: boolean;
  /** Whether the run may end in this world. */
  readonly endsIn: (world: World) => boolean;
  /** Maximum number of pairs of world and position. */
  readonly limit: number;
  readonly shouldStop: () => boolean;
}

/** Result: the longest prefix of the log that a run prints. */
export interface LogMatch {
  readonly verdict: 'conforms' | 'differs' | 'unknown';
  /** Number of observations that a run can produce; all of them when only the ending differs. */
  readonly matched: number;
  /** The conforming run, or the closest one. */
  readonly schedule: string;
  /** The last world of that run. */
  readonly world: World;
  /** Observations that were possible in place of the first one without a match. */
  readonly allowed: readonly Observation[];
  /** Number of visited pairs of world and position. */
  readonly states: number;
}

interface Node {
  readonly world: number;
  readonly at: number;
  readonly pending: PendingLines;
  readonly parent: Node | null;
  /** The choice that led here, or -1 for a line of the log. */
  readonly choice: number;
}

/**
 * Trace inclusion: depth-first search in the product of the state space and the log. A search state is a world, its pending lines
 * and a position in the log. A pending line that comes next in the log is consumed at once, because no later step requires it to be
 * pending. `hopeful` prunes a world with a pending line that the rest of the log lacks. Without it nothing is pruned, so that the
 * furthest line is exact.
 */
function follow(question: RunSearch, hopeful: boolean): LogMatch {
  const { walk, log } = question;
  const numbers = new Map<string, number>();
  const observations: Observation[] = [];
  const numberOf = (observation: Observation): number => {
    const text = keyOf(observation);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    observations.push(observation);
    numbers.set(text, observations.length - 1);
    return observations.length - 1;
  };
  const wanted = log.map(numberOf);
  /** By observation: its positions in the log, last to first. */
  const places = new Map<number, number[]>();
  for (const [at, key] of wanted.entries()) places.set(key, [at, ...(places.get(key) ?? [])]);
  const left = (key: number, at: number): number => {
    const all = places.get(key) ?? [];
    const passed = all.findIndex((place) => place < at);
    return passed < 0 ? all.length : passed;
  };
  const isHopeless = ({ pending, at }: Node): boolean =>
    pending.lines.some(
      ({ key, optional }) => !optional && left(key, at) < pending.lines.filter((one) => one.key === key).length,
    );

  const root: Node = {
    world: walk.start,
    at: 0,
    pending: noPendingLines,
    parent: null,
    choice: -1,
  };
  const seen = new Set<string>();
  const stack: Node[] = [];
  const push = (node: Node): void => {
    const text = `${node.world} ${node.at} ${pendingText(node.pending)}`;
    if (seen.has(text)) return;
    seen.add(text);
    stack.push(node);
  };
  push(root);
  let furthest = root;
  let allowed = new Set<number>();
  const answer = (verdict: LogMatch['verdict'], node: Node): LogMatch => ({
    verdict,
    matched: node.at,
    schedule: scheduleOf(node),
    world: walk.world(node.world),
    allowed: [...allowed].flatMap((key) => observations[key] ?? []),
    states: seen.size,
  });
  const keyFor = (effect: LineEffect & { readonly do: 'print' }): number =>
    question.shows(effect.observation) ? numberOf(effect.observation) : -1;

  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.size >= question.limit || question.shouldStop()) return answer('unknown', furthest);
    if (node.at > furthest.at) {
      furthest = node;
      allowed = new Set();
    }
    const here = node;
    const key = wanted[node.at];
    if (key !== undefined) {
      const next = consume(node.pending, key);
      for (const pending of next) push({ ...here, at: here.at + 1, pending, parent: here, choice: -1 });
      // An optional line may also belong to another step.
      if (node.pending.lines.some((line) => line.key === key && !line.optional) && next.length > 0) continue;
    }
    if (key === undefined && isSettled(node.pending)) {
      if (question.endsIn(walk.world(node.world))) return answer('conforms', node);
      // Of the runs that print the whole log, the longest one is closest to the ending.
      furthest = node;
    }
    if (node.at === furthest.at) for (const one of nextKeys(node.pending)) allowed.add(one);
    const later: Node[] = [];
    const sooner: Node[] = [];
    const soonest: Node[] = [];
    for (const [choice, { world, actor, from, effects }] of walk.steps(node.world).entries()) {
      const pending = afterStep(
        node.pending,
        { actor, ...(from === undefined ? {} : { from }) },
        effects,
        keyFor,
        // Any line printed before the log begins may be missing from it.
        !question.fromStart && node.at === 0,
      );
      if (!pending) continue;
      const next: Node = { ...here, world, pending, parent: here, choice };
      const fresh = pending.lines.slice(-(pending.count - here.pending.count) || pending.lines.length);
      if (node.at === furthest.at && pending.count > here.pending.count)
        for (const one of nextKeys(pending)) allowed.add(one);
      if (hopeful && isHopeless(next)) continue;
      if (pending.count === here.pending.count) sooner.push(next);
      else if (key !== undefined && fresh.some((one) => one.key === key)) soonest.push(next);
      else later.push(next);
    }
    for (const next of [...later.toReversed(), ...sooner.toReversed(), ...soonest.toReversed()]) push(next);
  }
  return answer('differs', furthest);
}

function scheduleOf(last: Node): string {
  const choices: number[] = [];
  for (let node: Node | null = last; node !== null; node = node.parent) if (node.choice >= 0) choices.push(node.choice);
  return formatSchedule(choices.toReversed());
}

/** Searches for a run with the log's lines and ending; the result is only whether one exists. */
export const findRun = (question: RunSearch): LogMatch => follow(question, true);

/** The run that prints the longest prefix of the log, when no run prints all of it. */
export const closestRun = (question: RunSearch): LogMatch => follow(question, false);

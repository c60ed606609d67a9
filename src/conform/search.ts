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
import type { LineEffect } from './step-acts.ts';
import type { LogWalk } from './walk.ts';

/** What is searched: a run whose lines are the log's. */
export interface RunSearch {
  readonly walk: LogWalk;
  /** What the log says, in its order. */
  readonly log: readonly Observation[];
  /** Whether a line of this kind could be in the log. */
  readonly shows: (observation: Observation) => boolean;
  /** The log begins with the boot; else a run may have come any way to where the log begins. */
  readonly fromStart: boolean;
  /** Whether the run may end in this world. */
  readonly endsIn: (world: World) => boolean;
  /** Pairs of world and position after which the search gives up. */
  readonly limit: number;
  readonly shouldStop: () => boolean;
}

/** How far the log can be followed. */
export interface Following {
  readonly verdict: 'conforms' | 'differs' | 'unknown';
  /** How many observations of the log a run can produce; all of them when only the end differs. */
  readonly matched: number;
  /** The run that conforms, or the closest one. */
  readonly schedule: string;
  /** Where that run stands. */
  readonly world: World;
  /** What could have come instead of the first observation that did not fit. */
  readonly allowed: readonly Observation[];
  /** Pairs of world and position that were looked at. */
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
 * Depth-first search over pairs of a world and a position in the log. A pending line that the log shows next is consumed at once: no
 * later step requires it to be pending. `hopeful` prunes a world as soon as it has a pending line that the rest of the log lacks;
 * without it nothing is pruned, so that the furthest line reached is exact.
 */
function follow(question: RunSearch, hopeful: boolean): Following {
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
  /** By observation: its places in the log, from last to first. */
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
  const answer = (verdict: Following['verdict'], node: Node): Following => ({
    verdict,
    matched: node.at,
    schedule: scheduleOf(node),
    world: walk.world(node.world),
    allowed: [...allowed].flatMap((key) => observations[key] ?? []),
    states: seen.size,
  });
  const keyFor = (act: LineEffect & { readonly do: 'say' }): number =>
    question.shows(act.observation) ? numberOf(act.observation) : -1;

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
      // A line that may be left out may also be that of another step.
      if (node.pending.lines.some((line) => line.key === key && !line.optional) && next.length > 0) continue;
    }
    if (key === undefined && isSettled(node.pending)) {
      if (question.endsIn(walk.world(node.world))) return answer('conforms', node);
      // Of the runs that follow the whole log, the one that goes on furthest is closest to the end.
      furthest = node;
    }
    if (node.at === furthest.at) for (const one of nextKeys(node.pending)) allowed.add(one);
    const later: Node[] = [];
    const sooner: Node[] = [];
    const soonest: Node[] = [];
    for (const [choice, { world, actor, from, acts }] of walk.steps(node.world).entries()) {
      const pending = afterStep(
        node.pending,
        { actor, ...(from === undefined ? {} : { from }) },
        acts,
        keyFor,
        // Of what was printed before the log begins, any part may be missing.
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

/** Finds a run that prints the log and ends as it must; of one that there is not, nothing is said but that. */
export const findRun = (question: RunSearch): Following => follow(question, true);

/** How far the closest run follows the log, when no run follows it to the end. */
export const closestRun = (question: RunSearch): Following => follow(question, false);

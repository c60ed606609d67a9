import { Components } from './components.ts';
import { hasCycle } from './cycle.ts';
import type { Exploration } from './exploration.ts';
import type { Choice, Network } from '../network/network.ts';

/**
 * Kinds of infinite runs: none; only unfair ones, in which some step stays enabled from some point on and is never taken; or a
 * fair one (weak fairness).
 */
export type Cycle = 'none' | 'unfair' | 'fair';

/** A source of steps: at any time it has at most one step enabled, which stays the same until it is taken. */
export const sourceOf = ({ kind, actor, event, from, timer }: Choice): string =>
  `${kind} ${actor} ${from ?? timer ?? event.type}`;

const timerSource = (actor: string, timer: string): string => `timer ${actor} ${timer}`;

/**
 * Whether an infinite run within these worlds can be weakly fair: every step enabled in all of them is taken in one of them.
 * Subsets need not be examined, because a step enabled in all worlds is enabled in every subset. A timer that is restarted counts
 * as a new one, so it is not continuously enabled: restarting a watchdog for ever is fair.
 * @param members - strongly connected
 * @see Emerson, Lei: Modalities for model checking (1987)
 */
export function isFair(
  members: readonly number[],
  network: Network,
  graph: Pick<Exploration, 'world' | 'edgesFrom'>,
): boolean {
  const inside = new Set(members);
  /** By source: in how many of the worlds its step is enabled, and whether one of these steps stays inside. */
  const sources = new Map<string, { worlds: number; stays: boolean }>();
  const staying: { readonly member: number; readonly choice: number }[] = [];
  for (const member of members) {
    const targets: number[] = [];
    graph.edgesFrom(member, (to) => targets.push(to));
    for (const choice of network.choices(graph.world(member))) {
      const key = sourceOf(choice);
      const known = sources.get(key) ?? { worlds: 0, stays: false };
      const stays = inside.has(targets[choice.index] ?? -1);
      if (stays) staying.push({ member, choice: choice.index });
      sources.set(key, { worlds: known.worlds + 1, stays: known.stays || stays });
    }
  }
  const postponed = new Set(
    [...sources].flatMap(([key, { worlds, stays }]) => (stays || worlds < members.length ? [] : [key])),
  );
  for (const { member, choice } of staying) {
    if (postponed.size === 0) break;
    for (const { actor, timer } of network.armed(graph.world(member), choice))
      postponed.delete(timerSource(actor, timer));
  }
  return postponed.size === 0;
}

/** The fairer of two kinds of infinite runs. */
export const fairer = (one: Cycle, other: Cycle): Cycle =>
  one === 'fair' || other === 'fair' ? 'fair' : one === 'unfair' || other === 'unfair' ? 'unfair' : 'none';

/**
 * Kinds of infinite runs within the explored worlds. With symmetry reduction every cycle counts as fair, because identities may
 * change along it.
 */
export function cycleOf(exploration: Exploration, network: Network): Cycle {
  if (!hasCycle(exploration)) return 'none';
  if (exploration.symmetry !== null && exploration.symmetry.used.length > 0) return 'fair';
  const components = new Components();
  const path: { readonly world: number; readonly targets: readonly number[]; next: number }[] = [];
  let cycle: Cycle = 'none';
  const enter = (world: number): void => {
    components.enter(world);
    const targets: number[] = [];
    exploration.edgesFrom(world, (to) => targets.push(to));
    path.push({ world, targets, next: 0 });
  };
  enter(0);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const to = top.targets[top.next++];
    if (to !== undefined && !components.isEntered(to)) enter(to);
    else if (to !== undefined) components.edge(top.world, to);
    else {
      path.pop();
      const members = components.leave(top.world, path.at(-1)?.world ?? -1);
      if (members) cycle = fairer(cycle, isFair(members, network, exploration) ? 'fair' : 'unfair');
    }
  }
  return cycle;
}

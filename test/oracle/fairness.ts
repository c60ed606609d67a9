import type { Choice } from './network.ts';
import type { Edge, Explored } from './explore.ts';

// The independent explorer, part 4 of 4: runs that never end.

/**
 * How runs can go on for ever: not at all; only by leaving undone a step that is possible all the time from some point on;
 * or fairly.
 */
export type Endless = 'none' | 'unfair' | 'fair';

/** What a step comes from: mail of one sender, one timer, one kind of event of an actor's own. */
const sourceOf = ({ kind, actor, event, from, timer }: Choice): string =>
  JSON.stringify([kind, actor, from ?? timer ?? event.type]);

/** Worlds that lead to each other, each with itself at least: Kosaraju's two walks, without recursion. */
function components(edges: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const back = edges.map((): number[] => []);
  for (const [from, targets] of edges.entries()) for (const to of targets) back[to]?.push(from);
  const walkFrom = (start: number, next: readonly (readonly number[])[], seen: Set<number>): readonly number[] => {
    const left: number[] = [];
    const path = [{ world: start, at: 0 }];
    seen.add(start);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const to = next[top.world]?.[top.at++];
      if (to === undefined) left.push((path.pop() as { world: number }).world);
      else if (!seen.has(to)) {
        seen.add(to);
        path.push({ world: to, at: 0 });
      }
    }
    return left;
  };
  const there = new Set<number>();
  const order = edges.flatMap((_, world) => (there.has(world) ? [] : walkFrom(world, edges, there)));
  const seen = new Set<number>();
  return order.reverse().flatMap((world) => (seen.has(world) ? [] : [walkFrom(world, back, seen)]));
}

/**
 * A run may stay in these worlds and take every step inside as often as it likes. It is fair unless some step is possible in
 * all of them and leads out always. A timer that a step inside arms anew is not the one that was armed before.
 */
function isFair(members: readonly number[], { worlds }: Explored): boolean {
  const inside = new Set(members);
  const edgesOf = (world: number): readonly Edge[] => worlds[world]?.edges ?? [];
  const steps = members.flatMap(edgesOf).filter(({ to }) => inside.has(to));
  const offered = (edges: readonly Edge[]): Set<string> => new Set(edges.map(({ choice }) => sourceOf(choice)));
  const always = members
    .map((world) => offered(edgesOf(world)))
    .reduce((all, here) => new Set([...all].filter((source) => here.has(source))));
  const taken = offered(steps);
  const rearmed = new Set(
    steps.flatMap((step) =>
      step.rearmed.map((timer) => {
        const cut = timer.indexOf(' ');
        return JSON.stringify(['timer', timer.slice(0, cut), timer.slice(cut + 1)]);
      }),
    ),
  );
  return [...always].every((source) => taken.has(source) || rearmed.has(source));
}

/** How runs can go on for ever in worlds that were explored to the end. */
export function endless(explored: Explored): Endless {
  const edges = explored.worlds.map((met) => (met.edges ?? []).map(({ to }) => to));
  const round = components(edges).filter(
    (members) => members.length > 1 || edges[members[0] as number]?.includes(members[0] as number),
  );
  if (round.length === 0) return 'none';
  return round.some((members) => isFair(members, explored)) ? 'fair' : 'unfair';
}

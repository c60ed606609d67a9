import { Components } from './components.ts';
import type { Exploration } from './exploration.ts';
import { fairer, isFair, type Cycle } from './fair-cycle.ts';
import type { Network } from '../network/network.ts';
import type { Slices } from './slices.ts';
import { Trail, type TrailOptions } from './trail.ts';

/** A world on the current path, with the number of choices taken. */
interface Frame {
  readonly world: number;
  readonly choices: number;
  next: number;
}

/** Approximate bytes of one. */
const frameBytes = 40;

/**
 * Explores the state space depth-first: each run to its end before the next. Schedules need not be shortest. Cycles are detected
 * and classified during the search.
 * @throws NetworkError as `explore` does
 */
export function* depthFirst(
  network: Network,
  options: TrailOptions,
): Slices<{ readonly exploration: Exploration; readonly cycle: Cycle }> {
  const trail = new Trail(network, options);
  const components = new Components();
  const depthMax = options.bounds?.depth ?? Infinity;
  const path: Frame[] = [];
  let cycle: Cycle = 'none';
  const enter = (world: number): void => {
    components.enter(world);
    const choices = trail.open(world);
    trail.show(world, choices);
    if (choices > 0 && path.length >= depthMax) trail.stoppedBy ??= 'depth';
    path.push({ world, choices, next: 0 });
    trail.bytesBeside = components.bytes + path.length * frameBytes;
  };
  enter(0);
  for (let ticks = 1; path.length > 0 && trail.goesOn(); ticks++) {
    if (ticks % 1024 === 0) yield;
    const top = path.at(-1) as Frame;
    if (top.next < top.choices) {
      trail.open(top.world);
      const to = trail.take(top.world, top.next++);
      if (to < 0) break;
      if (components.isEntered(to)) components.edge(top.world, to);
      else enter(to);
    } else {
      path.pop();
      trail.expanded++;
      const members = components.leave(top.world, path.at(-1)?.world ?? -1);
      if (members) cycle = fairer(cycle, isFair(members, network, trail) ? 'fair' : 'unfair');
    }
  }
  return { exploration: trail.result(trail.stoppedBy === null, cycle === 'none'), cycle };
}

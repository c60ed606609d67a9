import type { Exploration, Network, Visit, World } from '../engine/index.ts';
import type { UserStep } from '../model/scenario.ts';
import type { StuckReport } from '../model/verdict.ts';
import type { UserContext } from '../../machines/index.ts';
import { scriptOf } from '../boot/commands.ts';
import type { Plan } from '../boot/plan.ts';

/**
 * Finds a final world in which the script of user space waits for a condition that never holds. Such a condition is a milestone,
 * or a slow probe that ends with this step or a later one. No kernel waits for these, so the ending of such an order is
 * meaningless. A command blocked in the kernel does not count: that is a hang (I7).
 */
export class StuckScripts {
  readonly #plan: Plan;
  readonly #network: Network;
  readonly #seen = new Set<number>();
  readonly #user: number;
  #first: { readonly world: number; readonly image: World; readonly step: number; readonly why: string } | null = null;

  constructor(plan: Plan, network: Network) {
    this.#plan = plan;
    this.#network = network;
    this.#user = network.indexOf('user');
  }

  /** Examines a visited world. */
  visit(visit: Visit): void {
    if (!visit.final || this.#first !== null) return;
    const world = visit.world();
    const cell = world[this.#user] ?? 0;
    if (this.#seen.has(cell)) return;
    this.#seen.add(cell);
    const stuck = this.#stuckIn(this.#network.snapshot(world, 'user').context as UserContext); // machines/kernel/user.ts
    if (stuck !== null) this.#first = { world: visit.index, image: world, ...stuck };
  }

  report(exploration: Exploration): StuckReport | null {
    if (this.#first === null) return null;
    const { world, image, step, why } = this.#first;
    return { step, why, schedule: exploration.schedule(world, image), steps: exploration.depthOf(world) };
  }

  #stuckIn({ input, at, stepWaiters }: UserContext): { readonly step: number; readonly why: string } | null {
    const command = input.commands[at];
    const [waiter] = stepWaiters;
    if (waiter !== undefined) {
      const device = waiter.from.slice(waiter.from.indexOf('/') + 1);
      return {
        step: at,
        why: `the probe of ${device} is slow until step ${waiter.step} (${this.#step(waiter.step)}), and user space waits for it in step ${at} (${this.#step(at)}): neither can go on`,
      };
    }
    if (command?.run !== 'await') return null;
    return { step: at, why: `step ${at} waits for ${command.milestone}, which never happens` };
  }

  #step(index: number): string {
    const step = scriptOf(this.#plan)[index]?.step;
    return step === undefined ? 'the end' : textOf(step);
  }
}

const textOf = (step: UserStep): string => {
  const { do: verb, ...rest } = step;
  return [verb, ...Object.values(rest).map(String)].join(' ');
};

import type { Network, World } from '../engine/index.ts';

/** Criteria for steps after the last line of a log. */
export interface QuietSteps {
  readonly network: Network;
  /** Whether the step prints no line that the log would show. */
  readonly isSilent: (before: World, choice: number) => boolean;
  /** Whether the boot may have ended in this world. */
  readonly endsIn: (world: World) => boolean;
}

// Few steps remain after a complete log; many mean that the boot was cut off.
const worldsMax = 2000;

/**
 * Extends a run from the last line of the log to quiescence, by steps that print no line and leave the ending unchanged.
 * @returns the choices, empty where nothing is left; `null` where no such steps lead to quiescence
 */
export function quietEnd({ network, isSilent, endsIn }: QuietSteps, from: World): readonly number[] | null {
  const seen = new Set<string>();
  const stack: { readonly world: World; readonly choices: readonly number[] }[] = [{ world: from, choices: [] }];
  for (let node = stack.pop(); node !== undefined && seen.size < worldsMax; node = stack.pop()) {
    const { world, choices } = node;
    const key = Array.from(world).join();
    if (seen.has(key)) continue;
    seen.add(key);
    const possible = network.choices(world);
    if (possible.length === 0 && endsIn(world)) return choices;
    for (const { index } of possible.toReversed())
      if (isSilent(world, index)) stack.push({ world: network.step(world, index).after, choices: [...choices, index] });
  }
  return null;
}

import type { Network, World } from '../engine/index.ts';

/** What of a step may still come after the last line of a log. */
export interface Silence {
  readonly network: Network;
  /** Whether the step prints nothing that the log would show. */
  readonly isSilent: (before: World, choice: number) => boolean;
  /** Whether the boot may have ended in this world. */
  readonly endsIn: (world: World) => boolean;
}

// Little is left to happen after a boot's last line; where much is, the boot was cut off.
const worldsMax = 2000;

/**
 * Goes on from the world in which a log ends until nothing can happen any more, by steps that print nothing and change nothing of
 * the end: the work of no consequence that a boot finishes after its last line.
 * @returns the choices, none where nothing is left; `null` where no such steps lead to an end
 */
export function quietEnd({ network, isSilent, endsIn }: Silence, from: World): readonly number[] | null {
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

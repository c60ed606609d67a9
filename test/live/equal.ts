import { expect } from 'vitest';
import { canonical, type MachineSnapshot, type Mail, type Network, type World } from '../../src/engine/index.ts';
import type { LiveSystem } from '../../src/live/live-system.ts';

/** Contexts are values that nobody writes to, so one text per object does for all its uses. */
const texts = new WeakMap<object, string>();

function contextText(context: object): string {
  const known = texts.get(context) ?? canonical(context, 'context');
  texts.set(context, known);
  return known;
}

interface Source {
  snapshot(actor: string): MachineSnapshot;
  mailbox(actor: string): readonly Mail[];
  timers(actor: string): readonly unknown[];
}

/** One line per choice and per actor: state, context, mail, timers. Lines, because comparing values of this size takes longer than the steps. */
const picture = (actors: readonly string[], choices: readonly unknown[], source: Source): readonly string[] => [
  ...choices.map((choice) => canonical(choice, 'choice')),
  ...actors.map((actor) => {
    const { value, context } = source.snapshot(actor);
    const extra = [source.mailbox(actor), source.timers(actor)].map((part) =>
      part.length > 0 ? canonical(part, 'mail') : '',
    );
    return [actor, canonical(value, 'value'), contextText(context as object), ...extra].join(' ');
  }),
];

/** Everything a live system consists of, and what may happen next, equals what the explorer has for a world. */
export function expectSame(live: LiveSystem, network: Network, world: World): void {
  const explored = picture(network.actors, network.choices(world), {
    snapshot: (actor) => network.snapshot(world, actor),
    mailbox: (actor) => network.mailbox(world, actor),
    timers: (actor) => network.timers(world, actor),
  });
  expect(picture(live.actors, live.choices(), live)).toEqual(explored);
}

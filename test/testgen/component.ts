import { createActor, createMachine, SimulatedClock, spawnChild, type AnyActorRef, type EventObject } from 'xstate';
import { canonical, type EngineEvent, type Machine, type MachineSnapshot } from '../../src/engine/index.ts';
import { begin, enter, heldMachine } from '../../src/live/held-machine.ts';
import { offersOf } from '../../src/live/offers.ts';
import { leavesOf } from '../../src/testgen/leaves.ts';
import { typesOf } from '../../src/testgen/reactions.ts';

/** Whom a machine sends to: it listens and says nothing. */
const deaf = createMachine({ on: { '*': {} } });

/** What a machine did with one event. */
export interface Reacted {
  /** `receiver event`, one for each message, in order. */
  readonly said: readonly string[];
  readonly state: string;
  readonly offers: readonly string[];
  readonly defers: readonly string[];
}

/** A message in one line. */
export const lineOf = (to: string, event: unknown): string => `${to} ${canonical(event, 'event')}`;

/**
 * One machine as a real XState actor, alone: all others are there and say nothing. What it says to itself is written down like the
 * rest and does not come by itself: a plan says when.
 */
export class Component {
  readonly #root: AnyActorRef;
  readonly #id: string;
  #isDue = false;
  #said: string[] = [];
  #failure: Error | null = null;

  constructor(id: string, machine: Machine, input: unknown, peers: readonly string[]) {
    this.#id = id;
    const admits = (): boolean => {
      const was = this.#isDue;
      this.#isDue = false;
      return was;
    };
    const root = createActor(
      createMachine({
        entry: [
          ...peers.filter((peer) => peer !== id).map((peer) => spawnChild(deaf, { id: peer, systemId: peer })),
          spawnChild(heldMachine(machine, input, admits), { id, systemId: id }),
        ],
      }),
      {
        clock: new SimulatedClock(),
        inspect: (inspected) => {
          if (inspected.type !== '@xstate.event') return;
          const sender = inspected.sourceRef as AnyActorRef | undefined;
          // XState hands out whole references and types them as the part that is the same for all kinds of actors.
          if (sender?.id === id) this.#said.push(lineOf((inspected.actorRef as AnyActorRef).id, inspected.event));
        },
      },
    );
    root.subscribe({ error: (error: unknown) => (this.#failure = new Error(String(error), { cause: error })) });
    root.start();
    this.#root = root;
    this.hear(enter);
    this.hear(begin);
  }

  get state(): string {
    return leavesOf(this.#ref().getSnapshot() as MachineSnapshot).join(' + ');
  }

  /** @throws what the machine throws */
  hear(event: EventObject | EngineEvent): Reacted {
    this.#said = [];
    this.#isDue = true;
    this.#ref().send(event);
    if (this.#failure !== null) throw this.#failure;
    // An ended machine answers nothing and is no longer to be found by its name.
    const snapshot = this.#ref().getSnapshot() as MachineSnapshot;
    const offers = offersOf(snapshot);
    return {
      said: this.#said,
      state: this.state,
      offers: [...offers.env, ...offers.idle],
      defers: typesOf(snapshot.machine).filter((type) => offers.defers(type)),
    };
  }

  stop(): void {
    this.#root.stop();
  }

  #ref(): AnyActorRef {
    const ref = (this.#root.system as { get(name: string): AnyActorRef | undefined }).get(this.#id);
    if (!ref) throw new Error(`${this.#id} is no longer running`);
    return ref;
  }
}

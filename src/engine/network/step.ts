import type { ActorTable, Reaction } from './actor-table.ts';
import { NetworkError } from './errors.ts';
import { at } from './events.ts';

/** One message as it is sent (`queue`) or handled (`call`). Actors are indices, the event an id. */
export type Recorder = (from: number, to: number, event: number, kind: 'call' | 'queue', depth: number) => void;

/** A step with more calls is assumed to be an infinite recursion of two actors; sixteen memdevs need 39 at most. */
const callsMax = 2_000;

/**
 * Executes one choice in place (run to completion): the macrostep and, depth-first, every call it makes. A callee that is still
 * sending is busy. Its event waits until its own messages are sent, as in live XState, where it would stay in the mailbox that is
 * being flushed further up the stack.
 */
export class Stepper {
  readonly #tables: readonly ActorTable[];
  readonly #busy: Uint8Array;
  /** Ports of calls that wait for a busy receiver. */
  readonly #waiting: number[][];
  readonly #findings: number[] = [];
  readonly #armed: { readonly actor: number; readonly timer: string }[] = [];
  #recorder: Recorder | null = null;
  #calls = 0;

  constructor(tables: readonly ActorTable[]) {
    this.#tables = tables;
    this.#busy = new Uint8Array(tables.length);
    this.#waiting = tables.map(() => []);
  }

  /** Finding ids of the latest `run`; overwritten by the next. */
  get findings(): readonly number[] {
    return this.#findings;
  }

  /** Timers that the latest `run` has started or restarted; overwritten by the next. */
  get armed(): readonly { readonly actor: number; readonly timer: string }[] {
    return this.#armed;
  }

  /**
   * Applies a reaction of one actor to the world.
   * @param isBusy - whether the actor itself executes it. An actor whose delayed message is sent is not busy: it handles calls at once
   * @throws NetworkError if a machine breaks a rule, or calls recurse without end
   */
  run(world: Uint32Array, actor: number, reaction: Reaction, recorder: Recorder | null, isBusy = true): void {
    this.#findings.length = 0;
    this.#armed.length = 0;
    this.#calls = 0;
    this.#recorder = recorder;
    try {
      if (isBusy) this.#perform(world, actor, reaction, 0);
      else {
        world[actor] = reaction.cell;
        this.#send(world, actor, reaction, 0);
      }
    } catch (thrown) {
      // A refused step must not leave actors busy, because the caller may continue with another choice.
      this.#busy.fill(0);
      for (const queue of this.#waiting) queue.length = 0;
      throw thrown;
    }
  }

  #perform(world: Uint32Array, actor: number, first: Reaction, depth: number): void {
    const waiting = at(this.#waiting, actor);
    this.#busy[actor] = 1;
    let reaction = first;
    for (;;) {
      world[actor] = reaction.cell;
      if (reaction.finding >= 0) this.#findings.push(reaction.finding);
      for (const timer of reaction.armed) this.#armed.push({ actor, timer });
      this.#send(world, actor, reaction, depth);
      if (waiting.length === 0) break;
      reaction = this.#accept(world, actor, waiting.shift() as number, depth);
    }
    this.#busy[actor] = 0;
  }

  #send(world: Uint32Array, actor: number, reaction: Reaction, depth: number): void {
    const { sends } = reaction;
    for (let i = 0; i < sends.length; i++) {
      const { target, port, call } = at(sends, i);
      if (!call) {
        const table = at(this.#tables, target);
        world[target] = table.append(at(world, target), port);
        this.#recorder?.(actor, target, table.port(port).event, 'queue', depth);
      } else if (this.#busy[target] === 1) {
        at(this.#waiting, target).push(port);
      } else {
        this.#perform(world, target, this.#accept(world, target, port, depth), depth + 1);
      }
    }
  }

  #accept(world: Uint32Array, target: number, port: number, depth: number): Reaction {
    const table = at(this.#tables, target);
    const { sender, event } = table.port(port);
    if (++this.#calls > callsMax) {
      throw new NetworkError(
        `${table.locals.logic.id} (machine ${table.locals.logic.machine.id}) is in a call that does not end after ${callsMax} calls`,
      );
    }
    this.#recorder?.(sender, target, event, 'call', depth);
    return table.call(at(world, target), port);
  }
}

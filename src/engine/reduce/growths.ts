import { grown } from '../network/pair-table.ts';

/** How one came to a local, or to send something: the position of the local before and the event there. */
export interface Via {
  readonly position: number;
  readonly event: number;
}

/** A message that may be sent, by its number. */
export interface MaySend {
  readonly message: number;
  readonly via: Via;
}

/** Numbers of a growth: the prospect it leads to, and where its messages begin and end. */
const width = 3;

/**
 * What one event more makes of each prospect of an actor, and what may be sent then that could not be before. A search asks
 * millions of times, so it is kept in numbers that lie close together.
 */
export class Growths {
  /** By prospect and place: the growth plus one; 0 is not worked out. */
  #next = new Int32Array(256);
  /** Places in a row: a power of two. */
  #places = 8;
  #growths = new Int32Array(256);
  #size = 0;
  readonly #messages: number[] = [];
  readonly #sends: MaySend[] = [];

  /** Bytes that it takes, roughly. */
  get bytes(): number {
    return this.#next.byteLength + this.#growths.byteLength + this.#messages.length * 64;
  }

  /** Forgets all. */
  clear(): void {
    this.#next.fill(0);
    this.#size = 0;
    this.#messages.length = 0;
    this.#sends.length = 0;
  }

  /** What comes of a prospect with the event of that place; -1 when it is not worked out. */
  find(prospect: number, place: number): number {
    const position = prospect * this.#places + place;
    if (place >= this.#places || position >= this.#next.length) return -1;
    return (this.#next[position] as number) - 1;
  }

  /** Notes what comes of a prospect with the event of that place. */
  set(prospect: number, place: number, growth: number): void {
    while (place >= this.#places) this.#widen();
    const position = prospect * this.#places + place;
    if (position >= this.#next.length) this.#next = grown(this.#next, position + 1);
    this.#next[position] = growth + 1;
  }

  /** A new growth, which leads to a prospect and lets these messages be sent. */
  add(to: number, sends: readonly MaySend[]): number {
    const growth = this.#size++;
    const position = growth * width;
    if (position + width > this.#growths.length) this.#growths = grown(this.#growths, position + width);
    this.#growths[position] = to;
    this.#growths[position + 1] = this.#messages.length;
    for (const send of sends) {
      this.#messages.push(send.message);
      this.#sends.push(send);
    }
    this.#growths[position + 2] = this.#messages.length;
    return growth;
  }

  /** The prospect that it leads to. */
  prospect(growth: number): number {
    return this.#growths[growth * width] as number;
  }

  /** Where its messages begin. */
  begin(growth: number): number {
    return this.#growths[growth * width + 1] as number;
  }

  /** Where the messages of others begin. */
  end(growth: number): number {
    return this.#growths[growth * width + 2] as number;
  }

  /** The message at a place between the two. */
  message(index: number): number {
    return this.#messages[index] as number;
  }

  /** The same with what leads to it. */
  send(index: number): MaySend {
    return this.#sends[index] as MaySend;
  }

  #widen(): void {
    const rows = this.#next.length / this.#places;
    const wide = new Int32Array(this.#next.length * 2);
    for (let row = 0; row < rows; row++)
      wide.set(this.#next.subarray(row * this.#places, (row + 1) * this.#places), row * this.#places * 2);
    this.#next = wide;
    this.#places *= 2;
  }
}

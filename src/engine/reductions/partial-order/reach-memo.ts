import { grown } from '../../network/pair-table.ts';

/** How one came to a local, or to send something: the position of the local before and the event there. */
export interface Predecessor {
  readonly position: number;
  readonly event: number;
}

/** A message that may be sent, by its number. */
export interface PossibleSend {
  readonly message: number;
  readonly predecessor: Predecessor;
}

/** Numbers of a extension: the reach it leads to, and where its messages begin and end. */
const width = 3;

/**
 * What one event more makes of each reach of an actor, and what may be sent then that could not be before. A search asks
 * millions of times, so it is kept in numbers that lie close together.
 */
export class ReachMemo {
  /** By reach and place: the extension plus one; 0 is not worked out. */
  #next = new Int32Array(256);
  /** Places in a row: a power of two. */
  #places = 8;
  #memo = new Int32Array(256);
  #size = 0;
  readonly #messages: number[] = [];
  readonly #sends: PossibleSend[] = [];

  /** Bytes that it takes, roughly. */
  get bytes(): number {
    return this.#next.byteLength + this.#memo.byteLength + this.#messages.length * 64;
  }

  /** Forgets all. */
  clear(): void {
    this.#next.fill(0);
    this.#size = 0;
    this.#messages.length = 0;
    this.#sends.length = 0;
  }

  /** What comes of a reach with the event of that place; -1 when it is not worked out. */
  find(reach: number, place: number): number {
    const position = reach * this.#places + place;
    if (place >= this.#places || position >= this.#next.length) return -1;
    return (this.#next[position] as number) - 1;
  }

  /** Notes what comes of a reach with the event of that place. */
  set(reach: number, place: number, extension: number): void {
    while (place >= this.#places) this.#widen();
    const position = reach * this.#places + place;
    if (position >= this.#next.length) this.#next = grown(this.#next, position + 1);
    this.#next[position] = extension + 1;
  }

  /** A new extension, which leads to a reach and lets these messages be sent. */
  add(to: number, sends: readonly PossibleSend[]): number {
    const extension = this.#size++;
    const position = extension * width;
    if (position + width > this.#memo.length) this.#memo = grown(this.#memo, position + width);
    this.#memo[position] = to;
    this.#memo[position + 1] = this.#messages.length;
    for (const send of sends) {
      this.#messages.push(send.message);
      this.#sends.push(send);
    }
    this.#memo[position + 2] = this.#messages.length;
    return extension;
  }

  /** The reach that it leads to. */
  reach(extension: number): number {
    return this.#memo[extension * width] as number;
  }

  /** Where its messages begin. */
  begin(extension: number): number {
    return this.#memo[extension * width + 1] as number;
  }

  /** Where the messages of others begin. */
  end(extension: number): number {
    return this.#memo[extension * width + 2] as number;
  }

  /** The message at a place between the two. */
  message(index: number): number {
    return this.#messages[index] as number;
  }

  /** The same with what leads to it. */
  send(index: number): PossibleSend {
    return this.#sends[index] as PossibleSend;
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

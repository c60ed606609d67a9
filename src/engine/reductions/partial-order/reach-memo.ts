import { grown } from '../../network/pair-table.ts';

/** How a local was reached, or a message sent: the position of the local before, and the event there. Position -1: at the start. */
export interface Predecessor {
  readonly position: number;
  readonly event: number;
}

/** A message that may be sent, by its number. */
export interface PossibleSend {
  readonly message: number;
  readonly predecessor: Predecessor;
}

/** Numbers of an extension: the reach it leads to, and where its messages begin and end. */
const width = 3;

/**
 * Memo of `LocalReach` extensions. An extension adds one event to a reach: it leads to a larger reach and to messages that the smaller one
 * could not send. A search looks up millions, so they are numbers in flat arrays.
 */
export class ReachMemo {
  /** By reach and place: the extension plus one; 0 is not computed. */
  #next = new Int32Array(256);
  /** Places in a row: a power of two. */
  #places = 8;
  #extensions = new Int32Array(256);
  #size = 0;
  readonly #messages: number[] = [];
  readonly #sends: PossibleSend[] = [];

  /** Estimate of the bytes held. */
  get bytes(): number {
    return this.#next.byteLength + this.#extensions.byteLength + this.#messages.length * 64;
  }

  /** Empties the memo. */
  clear(): void {
    this.#next.fill(0);
    this.#size = 0;
    this.#messages.length = 0;
    this.#sends.length = 0;
  }

  /** The extension of a reach by the event of that place; -1 when it is not computed. */
  find(reach: number, place: number): number {
    const position = reach * this.#places + place;
    if (place >= this.#places || position >= this.#next.length) return -1;
    return (this.#next[position] as number) - 1;
  }

  /** Stores the extension of a reach by the event of that place. */
  set(reach: number, place: number, extension: number): void {
    while (place >= this.#places) this.#widen();
    const position = reach * this.#places + place;
    if (position >= this.#next.length) this.#next = grown(this.#next, position + 1);
    this.#next[position] = extension + 1;
  }

  /** Adds an extension that leads to a reach and allows these messages. */
  add(to: number, sends: readonly PossibleSend[]): number {
    const extension = this.#size++;
    const position = extension * width;
    if (position + width > this.#extensions.length) this.#extensions = grown(this.#extensions, position + width);
    this.#extensions[position] = to;
    this.#extensions[position + 1] = this.#messages.length;
    for (const send of sends) {
      this.#messages.push(send.message);
      this.#sends.push(send);
    }
    this.#extensions[position + 2] = this.#messages.length;
    return extension;
  }

  /** The reach that an extension leads to. */
  reach(extension: number): number {
    return this.#extensions[extension * width] as number;
  }

  /** Index of the first message of an extension. */
  begin(extension: number): number {
    return this.#extensions[extension * width + 1] as number;
  }

  /** Index after its last message. */
  end(extension: number): number {
    return this.#extensions[extension * width + 2] as number;
  }

  /** The message at an index. */
  message(index: number): number {
    return this.#messages[index] as number;
  }

  /** The message at an index with its predecessor. */
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

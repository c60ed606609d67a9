import type { ActorTable } from '../network/actor-table.ts';
import { ResumeError } from '../network/errors.ts';
import { Fingerprints } from './fingerprints.ts';
import type { SearchState } from './search-state.ts';

/** The worlds at which machines were first evaluated, in order. Evaluating these again in this order gives the same numbering. */
export class Journal {
  readonly #worlds: number[] = [];
  readonly #fingerprints: Fingerprints;
  /** The amount of knowledge after the latest of them. */
  #learned = 0;

  constructor(tables: readonly ActorTable[]) {
    this.#fingerprints = new Fingerprints(tables);
  }

  /** @param learned - a number that grows with all knowledge; it may have grown since this world was current */
  note(index: number, learned: number): void {
    if (learned === this.#learned) return;
    this.#learned = learned;
    if (index < 0) return;
    this.#worlds.push(index);
    this.#fingerprints.mark();
  }

  save(): Pick<SearchState, 'journal' | 'fingerprints'> {
    return { journal: Uint32Array.from(this.#worlds), fingerprints: this.#fingerprints.values() };
  }

  /**
   * Evaluates the machines again, in journal order.
   * @param ask - evaluates all machine functions needed at a world. Returns the amount of knowledge afterwards
   * @throws ResumeError when the results differ
   */
  relearn(
    { journal, fingerprints }: Pick<SearchState, 'journal' | 'fingerprints'>,
    ask: (index: number) => number,
  ): void {
    try {
      for (const index of journal) this.note(index, ask(index));
    } catch (cause) {
      throw new ResumeError('the machines cannot be led through the saved worlds', { cause });
    }
    if (String(this.#fingerprints.values()) !== String(fingerprints))
      throw new ResumeError('the machines do not do what they did when the search was saved');
  }
}

import type { Effect } from '../../network/actor-logic.ts';
import { NetworkError } from '../../network/errors.ts';
import { at } from '../../network/events.ts';
import type { ImageTable } from './image-table.ts';
import type { LocalStep } from '../../network/local-table.ts';
import type { NetworkTables } from '../../network/network.ts';
import { FamilyMask } from './family-mask.ts';
import type { Handling } from '../../worlds/step-table.ts';

/** A cell of an actor. */
interface CellOfActor {
  readonly actor: number;
  readonly cell: number;
}

/**
 * Equivariance of local steps: whether generators commute with the handling of one event by one actor, and with the cells before and
 * after. Composition of local steps uses no identifiers. So a step is equivariant if all its local steps are. Local steps are far
 * fewer than steps.
 */
export class LocalEquivariance {
  readonly #network: Pick<NetworkTables, 'tables' | 'events' | 'indexOf'>;
  readonly #images: ImageTable;
  readonly #handlings: FamilyMask<Handling>;
  readonly #cells: FamilyMask<CellOfActor>;

  /** @param bits - by generator: the bit of its family */
  constructor(
    network: Pick<NetworkTables, 'tables' | 'events' | 'indexOf'>,
    images: ImageTable,
    bits: readonly number[],
  ) {
    this.#network = network;
    this.#images = images;
    this.#handlings = new FamilyMask(
      bits,
      ({ actor, local, event }) => `${actor} ${local} ${event}`,
      (generator, handling) => this.#imageOf(generator, handling),
    );
    this.#cells = new FamilyMask(
      bits,
      ({ actor, cell }) => `${actor} ${cell}`,
      (generator, { actor, cell }) => {
        const image = images.cell(generator, actor, cell);
        return image < 0 ? null : { actor: images.placeOf(generator, actor), cell: image };
      },
    );
  }

  /** The families, as bits, that some image of this local step violates. */
  ofHandling(handling: Handling): number {
    return this.#handlings.of(handling);
  }

  /** The families, as bits, under which some image of this cell has no image. */
  ofCell(actor: number, cell: number): number {
    return this.#cells.of({ actor, cell });
  }

  #imageOf(generator: number, { actor, local, event }: Handling): Handling | null {
    const images = this.#images;
    const to = images.placeOf(generator, actor);
    const image = { actor: to, local: images.local(generator, actor, local), event: images.eventOf(generator, event) };
    if (image.local < 0) return null;
    try {
      const step = this.#stepOf(actor, local, event);
      // A world of the orbit takes this step, so it counts as taken.
      const moved = this.#stepOf(to, image.local, image.event);
      return this.#agrees(generator, actor, step, moved) ? image : null;
    } catch (thrown) {
      // An image that no world has may be a state that its machine refuses.
      if (thrown instanceof NetworkError) return null;
      throw thrown;
    }
  }

  #stepOf(actor: number, local: number, event: number): LocalStep {
    return at(this.#network.tables, actor).locals.step(local, event);
  }

  #agrees(generator: number, actor: number, step: LocalStep, moved: LocalStep): boolean {
    const images = this.#images;
    if (images.local(generator, actor, step.local) !== moved.local) return false;
    if (step.finding < 0 !== moved.finding < 0) return false;
    if (step.finding >= 0 && images.findingOf(generator, step.finding) !== images.findingOf(null, moved.finding))
      return false;
    return (
      step.effects.length === moved.effects.length &&
      step.effects.every((effect, i) => this.#sameEffect(generator, effect, at(moved.effects, i)))
    );
  }

  #sameEffect(generator: number, one: Effect, other: Effect): boolean {
    const images = this.#images;
    const { events } = this.#network;
    if (one.kind !== other.kind) return false;
    if (one.kind !== 'send' && other.kind !== 'send' && images.nameOf(generator, one.name) !== other.name) return false;
    if (one.kind === 'cancel' || other.kind === 'cancel') return true;
    const to = images.placeOf(generator, this.#network.indexOf(one.to));
    return (
      to === this.#network.indexOf(other.to) &&
      images.eventOf(generator, events.intern(one.event)) === events.intern(other.event)
    );
  }
}

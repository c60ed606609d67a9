import type { Effect } from '../../network/actor-logic.ts';
import { NetworkError } from '../../network/errors.ts';
import { at } from '../../network/events.ts';
import type { ImageTable } from './image-table.ts';
import type { LocalStep } from '../../network/local-table.ts';
import type { Network } from '../../network/network.ts';
import { FamilyMask } from './family-mask.ts';
import type { Handling } from '../../worlds/step-table.ts';

/** A cell of an actor. */
interface Place {
  readonly actor: number;
  readonly cell: number;
}

/**
 * Which generators the parts of a step do not bear out: what each actor makes of one event, and the cells before and after.
 * What all parts bear out the step does too, because steps are put together in a way that knows no names. There are far fewer
 * parts than steps: the same parts come together in many.
 */
export class LocalEquivariance {
  readonly #network: Pick<Network, 'tables' | 'events' | 'indexOf'>;
  readonly #images: ImageTable;
  readonly #handlings: FamilyMask<Handling>;
  readonly #cells: FamilyMask<Place>;

  /** @param bits - by generator: the bit of its family */
  constructor(network: Pick<Network, 'tables' | 'events' | 'indexOf'>, images: ImageTable, bits: readonly number[]) {
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

  /** The families, as bits, that some image of what an actor makes of an event does not bear out. */
  ofHandling(handling: Handling): number {
    return this.#handlings.of(handling);
  }

  /** The families, as bits, that leave some image of a cell without an image. */
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
      // It is met, in a world that another one stands for.
      const moved = this.#stepOf(to, image.local, image.event);
      return this.#agrees(generator, actor, step, moved) ? image : null;
    } catch (thrown) {
      // A state that no world is in may be one that its machine refuses.
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

import type { LearnedSystems } from './learned-systems.ts';
import type { VisibleReach } from './conflict.ts';
import { at } from '../../network/events.ts';
import type { MayHappen } from './may-happen.ts';
import type { Labels } from './monotone-predicate.ts';
import type { Footprint } from '../../worlds/step-table.ts';

const none: readonly number[] = [];

/** Visibility (Clarke, Grumberg, Peled, condition C2): whether steps that come first hide a world in which a predicate is true. */
export class Visibility {
  readonly #learned: LearnedSystems;
  readonly #mayHappen: MayHappen;
  readonly #predicates: readonly Labels[];

  constructor(learned: LearnedSystems, mayHappen: MayHappen, predicates: readonly Labels[]) {
    this.#learned = learned;
    this.#mayHappen = mayHappen;
    this.#predicates = predicates;
  }

  /** Actors that may bring about what the chosen steps would hide; empty if there are none. */
  conflicts(kept: readonly Footprint[]): readonly number[] {
    for (const predicate of this.#predicates) {
      const causes = this.#hidden(predicate, kept);
      if (causes.length > 0) return causes;
    }
    return none;
  }

  /**
   * Actors that may make a predicate true which the chosen steps would make false before any visit. The steps are invisible if one of
   * them takes no label back, if no other actor can add a label, or if none can add a kind that the predicate needs.
   */
  #hidden(predicate: Labels, kept: readonly Footprint[]): readonly number[] {
    const { actors, needs } = predicate;
    const isHarmless = ({ changed }: Footprint): boolean =>
      changed.every(({ actor, from, to }) => !actors.includes(actor) || predicate.isMore(actor, from, to));
    if (kept.some(isHarmless)) return none;
    let conflicts = none;
    for (const actor of actors) {
      const { more } = this.#shown(predicate, actor);
      if (more < 0) continue;
      conflicts = this.#mayHappen.causesOfLocal(actor, more);
      break;
    }
    if (conflicts.length === 0) return none;
    const isHad = (kind: string): boolean => actors.some((actor) => this.#mayShow(predicate, actor, kind));
    return needs.every(isHad) ? conflicts : none;
  }

  #mayShow(predicate: Labels, actor: number, kind: string): boolean {
    const { kinds } = this.#shown(predicate, actor);
    let shows = kinds.get(kind);
    if (shows === undefined) {
      const { locals } = this.#mayHappen.of(actor);
      shows = locals.some((local) =>
        [local, ...this.#learned.represented(actor, local)].some((one) => predicate.shows(actor, one, kind)),
      );
      kinds.set(kind, shows);
    }
    return shows;
  }

  #shown(predicate: Labels, actor: number): VisibleReach {
    const reach = this.#mayHappen.of(actor);
    const { locals } = reach;
    return reach.derived(predicate, () => ({
      more: locals.findIndex(
        (local) =>
          !predicate.isMore(actor, local, at(locals, 0)) ||
          (this.#isEntered(actor, local) &&
            this.#learned.represented(actor, local).some((one) => !predicate.isMore(actor, one, at(locals, 0)))),
      ),
      kinds: new Map(),
    }));
  }

  /** Whether some step leads to a local, also from itself: a representative may represent another local after it. */
  #isEntered(actor: number, local: number): boolean {
    const { locals, events, isStill } = this.#mayHappen.of(actor);
    return locals.some((from) =>
      this.#learned
        .edges(actor, from)
        .some(({ to, event, kind }) => to === local && (events.has(event) || (kind === 'env' && !isStill))),
    );
  }
}

import type { LearnedSystems } from './learned-systems.ts';
import type { VisibleReach } from './conflict.ts';
import { at } from '../../network/events.ts';
import type { MayHappen } from './may-happen.ts';
import type { Labels } from './monotone-predicate.ts';
import type { Footprint } from '../../worlds/step-table.ts';

const nobody: readonly number[] = [];

/** Whether steps that are taken before others hide something that a visitor asks about. */
export class Visibility {
  readonly #learned: LearnedSystems;
  readonly #mayHappen: MayHappen;
  readonly #predicates: readonly Labels[];

  constructor(learned: LearnedSystems, mayHappen: MayHappen, predicates: readonly Labels[]) {
    this.#learned = learned;
    this.#mayHappen = mayHappen;
    this.#predicates = predicates;
  }

  /** Who may bring about what the steps kept would hide; empty when nobody may. */
  conflicts(kept: readonly Footprint[]): readonly number[] {
    for (const predicate of this.#predicates) {
      const causes = this.#hidden(predicate, kept);
      if (causes.length > 0) return causes;
    }
    return nobody;
  }

  /**
   * Who may bring about a yes that the steps kept would take back before anybody sees it. It is enough that one of them
   * takes nothing back, that nobody else can show more, or that nobody else can show what a yes needs.
   */
  #hidden(predicate: Labels, kept: readonly Footprint[]): readonly number[] {
    const { actors, needs } = predicate;
    const isHarmless = ({ changed }: Footprint): boolean =>
      changed.every(({ actor, from, to }) => !actors.includes(actor) || predicate.isMore(actor, from, to));
    if (kept.some(isHarmless)) return nobody;
    let conflicts = nobody;
    for (const actor of actors) {
      const { more } = this.#shown(predicate, actor);
      if (more < 0) continue;
      conflicts = this.#mayHappen.causesOfLocal(actor, more);
      break;
    }
    if (conflicts.length === 0) return nobody;
    const isHad = (kind: string): boolean => actors.some((actor) => this.#mayShow(predicate, actor, kind));
    return needs.every(isHad) ? conflicts : nobody;
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

  /** Whether some step may lead to a local, also from itself: one that stands for others may be another one after it. */
  #isEntered(actor: number, local: number): boolean {
    const { locals, events, isStill } = this.#mayHappen.of(actor);
    return locals.some((from) =>
      this.#learned
        .edges(actor, from)
        .some(({ to, event, kind }) => to === local && (events.has(event) || (kind === 'env' && !isStill))),
    );
  }
}

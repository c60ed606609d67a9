import type { Behaviour } from './behaviour.ts';
import type { Shown } from './clash.ts';
import { at } from '../network/events.ts';
import type { Future } from './future.ts';
import type { Words } from '../network/question.ts';
import type { Footprint } from '../worlds/step-table.ts';

const nobody: readonly number[] = [];

/** Whether steps that are taken before others hide something that a visitor asks about. */
export class Visibility {
  readonly #behaviour: Behaviour;
  readonly #future: Future;
  readonly #questions: readonly Words[];

  constructor(behaviour: Behaviour, future: Future, questions: readonly Words[]) {
    this.#behaviour = behaviour;
    this.#future = future;
    this.#questions = questions;
  }

  /** Who may bring about what the steps kept would hide; empty when nobody may. */
  culprits(kept: readonly Footprint[]): readonly number[] {
    for (const question of this.#questions) {
      const roots = this.#hidden(question, kept);
      if (roots.length > 0) return roots;
    }
    return nobody;
  }

  /**
   * Who may bring about a yes that the steps kept would take back before anybody sees it. It is enough that one of them
   * takes nothing back, that nobody else can show more, or that nobody else can show what a yes needs.
   */
  #hidden(question: Words, kept: readonly Footprint[]): readonly number[] {
    const { actors, needs } = question;
    const isHarmless = ({ changed }: Footprint): boolean =>
      changed.every(({ actor, from, to }) => !actors.includes(actor) || question.isMore(actor, from, to));
    if (kept.some(isHarmless)) return nobody;
    let culprits = nobody;
    for (const actor of actors) {
      const { more } = this.#shown(question, actor);
      if (more < 0) continue;
      culprits = this.#future.rootsOfLocal(actor, more);
      break;
    }
    if (culprits.length === 0) return nobody;
    const isHad = (kind: string): boolean => actors.some((actor) => this.#mayShow(question, actor, kind));
    return needs.every(isHad) ? culprits : nobody;
  }

  #mayShow(question: Words, actor: number, kind: string): boolean {
    const { kinds } = this.#shown(question, actor);
    let shows = kinds.get(kind);
    if (shows === undefined) {
      const { locals } = this.#future.of(actor);
      shows = locals.some((local) =>
        [local, ...this.#behaviour.beyond(actor, local)].some((one) => question.shows(actor, one, kind)),
      );
      kinds.set(kind, shows);
    }
    return shows;
  }

  #shown(question: Words, actor: number): Shown {
    const prospect = this.#future.of(actor);
    const { locals } = prospect;
    return prospect.noted(question, () => ({
      more: locals.findIndex(
        (local) =>
          !question.isMore(actor, local, at(locals, 0)) ||
          (this.#isEntered(actor, local) &&
            this.#behaviour.beyond(actor, local).some((one) => !question.isMore(actor, one, at(locals, 0)))),
      ),
      kinds: new Map(),
    }));
  }

  /** Whether some step may lead to a local, also from itself: one that stands for others may be another one after it. */
  #isEntered(actor: number, local: number): boolean {
    const { locals, events, isStill } = this.#future.of(actor);
    return locals.some((from) =>
      this.#behaviour
        .edges(actor, from)
        .some(({ to, event, kind }) => to === local && (events.has(event) || (kind === 'env' && !isStill))),
    );
  }
}

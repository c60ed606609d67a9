import type { Option, Variable } from './model.ts';
import type { Answer, Tree } from './step.ts';

/** How a language of guarded commands writes what steps need. Conditions and statements are one line each. */
export interface Dialect {
  readonly equals: (variable: string, cell: number) => string;
  readonly below: (variable: string, cell: number) => string;
  /** Both counted in. */
  readonly between: (variable: string, from: number, to: number) => string;
  readonly assign: (variable: string, cell: number) => string;
  /** The statement for what no world has met. */
  readonly impossible: string;
  readonly comment: (text: string) => string;
  /** Lines of a choice between a branch for each condition and one for what is left; neither is empty. */
  readonly choice: (
    branches: readonly (readonly [condition: string, body: readonly string[]])[],
    rest: readonly string[],
  ) => readonly string[];
  readonly nothing: string;
}

/** A branch for some cells of an actor. */
interface Branch {
  readonly from: number;
  readonly to: number;
  readonly body: readonly string[];
}

/** Up to so many branches are asked for one after another; more are halved first, so that no step asks for long. */
const chainMax = 4;

/** Writes steps in a language. What no world has met ends in `impossible`, never in silence. */
export class Printer {
  readonly #variables: readonly Variable[];
  readonly #dialect: Dialect;

  constructor(variables: readonly Variable[], dialect: Dialect) {
    this.#variables = variables;
    this.#dialect = dialect;
  }

  /** The statements of a choice in those cells of its actor that stand in `options`. */
  options(actor: number, options: readonly Option[]): readonly string[] {
    const branches = options.map(({ cell, note, step }) => ({ from: cell, to: cell, body: this.#step(note, step) }));
    return this.#fork(actor, branches, [this.#dialect.impossible]);
  }

  #step(note: string, step: Option['step']): readonly string[] {
    const { comment, impossible, nothing } = this.#dialect;
    if (step === null) return [comment(note), impossible];
    return [comment(note), ...(step.length === 0 ? [nothing] : step.flatMap((tree) => this.#tree(tree)))];
  }

  #tree(tree: Tree | null): readonly string[] {
    const { assign, impossible, nothing } = this.#dialect;
    if (tree === null) return [impossible];
    if (tree.kind === 'write') {
      const lines = tree.writes.map(({ actor, cell }) => assign(this.#name(actor), cell));
      return lines.length === 0 ? [nothing] : lines;
    }
    const branches = tree.answers.map(({ from, to, next }: Answer) => ({ from, to, body: this.#tree(next) }));
    return this.#fork(tree.actor, branches, this.#tree(tree.rest));
  }

  #fork(actor: number, branches: readonly Branch[], rest: readonly string[]): readonly string[] {
    const { below, choice } = this.#dialect;
    const [first] = branches;
    if (!first) return rest;
    if (first.from === 0 && first.to === (this.#variables[actor]?.cells.length ?? 0) - 1) return first.body;
    if (branches.length <= chainMax)
      return choice(
        branches.map(({ from, to, body }) => [this.#isIn(actor, from, to), body] as const),
        rest,
      );
    const middle = branches.length >> 1;
    return choice(
      [[below(this.#name(actor), branches[middle]?.from ?? 0), this.#fork(actor, branches.slice(0, middle), rest)]],
      this.#fork(actor, branches.slice(middle), rest),
    );
  }

  #isIn(actor: number, from: number, to: number): string {
    const { below, between, equals } = this.#dialect;
    if (from === to) return equals(this.#name(actor), from);
    return from === 0 ? below(this.#name(actor), to + 1) : between(this.#name(actor), from, to);
  }

  #name(actor: number): string {
    return this.#variables[actor]?.name ?? '';
  }
}

/** Every line moved to the right. */
export const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** The head of a file: what it is, the numbers that a checker must find, and what each cell of each actor means. */
export function legend(
  title: readonly string[],
  counts: readonly string[],
  variables: readonly Variable[],
): readonly string[] {
  return [
    ...title,
    '',
    ...counts,
    '',
    'One variable for each actor; its value numbers what the actor is like:',
    ...variables.flatMap(({ actor, name, cells }) => [
      `${name}: ${actor}`,
      ...cells.map((text, cell) => `  ${cell}  ${text}`),
    ]),
  ];
}

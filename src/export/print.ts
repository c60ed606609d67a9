import type { Encoded, Identifier } from '../encode/encoded.ts';
import type { Option, Variable } from './model.ts';
import type { Tree } from './step.ts';

/** A branch for a range of cells of an actor, both ends included. */
export interface Branch<L extends string> {
  readonly from: number;
  readonly to: number;
  readonly body: readonly Encoded<L>[];
}

/** Statement syntax of a guarded-command language. A body is never empty. */
export interface Dialect<L extends string> {
  readonly assign: (variable: Identifier, cell: number) => Encoded<L>;
  /** The statement for unreachable cases. */
  readonly impossible: Encoded<L>;
  readonly nothing: Encoded<L>;
  readonly comment: (text: string) => Encoded<L>;
  /** A selection by the value of a variable: branches in ascending order, and a default. */
  readonly fork: (
    variable: Identifier,
    branches: readonly Branch<L>[],
    rest: readonly Encoded<L>[],
  ) => readonly Encoded<L>[];
}

/** Prints steps in a language. Unreachable cases end in `impossible` instead of being dropped silently. */
export class Printer<L extends string> {
  readonly #variables: readonly Variable[];
  readonly #dialect: Dialect<L>;

  constructor(variables: readonly Variable[], dialect: Dialect<L>) {
    this.#variables = variables;
    this.#dialect = dialect;
  }

  /** The statements of a choice in the cells of its actor that occur in `options`. */
  options(actor: number, options: readonly Option[]): readonly Encoded<L>[] {
    const branches = options.map(({ cell, note, step }) => ({ from: cell, to: cell, body: this.#step(note, step) }));
    return this.#fork(actor, branches, [this.#dialect.impossible]);
  }

  #step(note: string, step: Option['step']): readonly Encoded<L>[] {
    const { comment, impossible, nothing } = this.#dialect;
    if (step === null) return [comment(note), impossible];
    return [comment(note), ...(step.length === 0 ? [nothing] : step.flatMap((tree) => this.#tree(tree)))];
  }

  #tree(tree: Tree | null): readonly Encoded<L>[] {
    const { assign, impossible, nothing } = this.#dialect;
    if (tree === null) return [impossible];
    if (tree.kind === 'write') {
      const lines = tree.writes.flatMap(({ actor, cell }) => {
        const variable = this.#variables[actor];
        return variable ? [assign(variable.name, cell)] : [];
      });
      return lines.length === 0 ? [nothing] : lines;
    }
    const branches = tree.branches.map(({ from, to, next }) => ({ from, to, body: this.#tree(next) }));
    return this.#fork(tree.actor, branches, this.#tree(tree.rest));
  }

  #fork(actor: number, branches: readonly Branch<L>[], rest: readonly Encoded<L>[]): readonly Encoded<L>[] {
    const variable = this.#variables[actor];
    const [first] = branches;
    if (!first || !variable) return rest;
    const { name, cells } = variable;
    return first.from === 0 && first.to === cells.length - 1 ? first.body : this.#dialect.fork(name, branches, rest);
  }
}

/** Condition syntax of a language without a switch statement, one line per condition, with its dependent statements. */
export interface Conditions<L extends string> {
  readonly equals: (variable: Identifier, cell: number) => Encoded<L>;
  readonly below: (variable: Identifier, cell: number) => Encoded<L>;
  /** Both ends included. */
  readonly between: (variable: Identifier, from: number, to: number) => Encoded<L>;
  readonly choice: (
    branches: readonly (readonly [condition: Encoded<L>, body: readonly Encoded<L>[]])[],
    rest: readonly Encoded<L>[],
  ) => readonly Encoded<L>[];
}

/** Maximum length of a linear chain of branches; longer ones are split in halves, so that a selection takes logarithmic time. */
const chainMax = 4;

/** A selection by conditions, as a binary decision tree. */
export const byHalves = <L extends string>({ equals, below, between, choice }: Conditions<L>): Dialect<L>['fork'] => {
  const isIn = (variable: Identifier, { from, to }: Branch<L>): Encoded<L> => {
    if (from === to) return equals(variable, from);
    return from === 0 ? below(variable, to + 1) : between(variable, from, to);
  };
  const fork: Dialect<L>['fork'] = (variable, branches, rest) => {
    if (branches.length <= chainMax)
      return choice(
        branches.map((branch) => [isIn(variable, branch), branch.body] as const),
        rest,
      );
    const middle = branches.length >> 1;
    return choice(
      [[below(variable, branches[middle]?.from ?? 0), fork(variable, branches.slice(0, middle), rest)]],
      fork(variable, branches.slice(middle), rest),
    );
  };
  return fork;
};

/** Comment lines for the head of a file: its source, the counts that a checker must find, and the meaning of every cell. */
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

import { indented, joined } from '../encode/encoded.ts';
import { pml, pmlComment, type Promela } from '../encode/promela.ts';
import type { GuardedProgram, ChoiceRule, Variable } from './model.ts';
import { byHalves, legend, Printer, type Dialect } from './print.ts';
import { split, type RulePart } from './split.ts';

const dialect: Dialect<'promela'> = {
  assign: (variable, cell) => pml`${variable} = ${cell};`,
  // Unreachable in the explored state space.
  impossible: pml`assert(false);`,
  nothing: pml`skip;`,
  comment: pmlComment,
  fork: byHalves({
    equals: (variable, cell) => pml`${variable} == ${cell}`,
    below: (variable, cell) => pml`${variable} < ${cell}`,
    between: (variable, from, to) => pml`${variable} >= ${from} && ${variable} <= ${to}`,
    choice: (branches, rest) => [
      pml`if`,
      ...branches.flatMap(([condition, body]) => [pml`:: ${condition} ->`, ...indented(body)]),
      pml`:: else ->`,
      ...indented(rest),
      pml`fi;`,
    ],
  }),
};

/** Steps as C: Spin copies them verbatim, and a C compiler turns them into tables. */
const inC: Dialect<'promela'> = {
  assign: (variable, cell) => pml`now.${variable} = ${cell};`,
  impossible: pml`uerror("no world of the search was like this");`,
  nothing: pml`;`,
  comment: pmlComment,
  fork: (variable, branches, rest) => [
    pml`switch (now.${variable}) {`,
    ...branches.flatMap(({ from, to, body }) => [
      pml`case ${from}${to === from ? pml`` : pml` ... ${to}`}:`,
      ...indented([...body, pml`break;`]),
    ]),
    pml`default:`,
    ...indented(rest),
    pml`}`,
  ],
};

/**
 * The network in Promela, for Spin: one process whose loop has one option per choice position of each actor.
 * @param withC - prints the effects of steps as embedded C
 */
export function promela(model: GuardedProgram, withC = false): readonly Promela[] {
  const { variables, rules } = model;
  const counts = [
    `states stored: ${model.worlds}, transitions: ${model.transitions} and the start, invalid end states: ${model.finals}`,
    'spin -o2 -a FILE && cc -O2 -DNOREDUCE -DSAFETY pan.c -o pan && ./pan -m100000 -c0 -n',
  ];
  return [
    ...legend(model.title, counts, variables).map((line) => (line === '' ? pml`` : pmlComment(line))),
    pml``,
    ...variables.map(({ name, cells, initial }) => pml`unsigned ${name} : ${bits(cells.length)} = ${initial};`),
    pml``,
    ...(rules.some(({ idle }) => idle) ? busyMacro(model) : []),
    pml`active proctype network() {`,
    pml`  do`,
    ...indented(rules.flatMap((rule) => optionsOf(rule, variables, withC ? formInC : plainForm))),
    pml`  od`,
    pml`}`,
  ];
}

/** Bits of a variable with that many values. */
const bits = (values: number): number => Math.max(1, Math.ceil(Math.log2(values)));

/** Guard of idle choices: whether any actor has a busy choice. */
const busyMacro = ({ variables }: GuardedProgram): readonly Promela[] => [
  pml`#define SOMEONE_IS_BUSY (${joined(
    variables.flatMap(({ name, busy }) => (busy === 0 ? [] : [pml`${name} < ${busy}`])),
    ' || ',
  )})`,
  pml``,
];

/** Maximum length of an option, and the printer of its body. */
interface Form {
  readonly dialect: Dialect<'promela'>;
  readonly lengthMax: number;
  readonly lengthOf: (body: readonly Promela[]) => number;
  readonly wrap: (body: readonly Promela[]) => readonly Promela[];
}

/** Spin refuses a d_step of more than 2,048 statements; a line contains at most one. */
const plainForm: Form = {
  dialect,
  lengthMax: 2000,
  lengthOf: (body) => body.length,
  wrap: (body) => body,
};

/** Spin refuses a piece of C of 64 KiB, including indentation and line ends. */
const formInC: Form = {
  dialect: inC,
  lengthMax: 60_000,
  lengthOf: (body) => body.reduce((sum, line) => sum + line.length + 7, 0),
  wrap: (body) => [pml`c_code {`, ...indented(body), pml`};`],
};

/** One option for a rule, or several for parts of its cells when it is too long. */
function optionsOf(rule: ChoiceRule, variables: readonly Variable[], form: Form): readonly Promela[] {
  const printer = new Printer(variables, form.dialect);
  const bodyOf = ({ options }: RulePart): readonly Promela[] => printer.options(rule.actor, options);
  const pieces = split(
    { options: rule.options, where: [] },
    form.lengthMax,
    (piece) => form.lengthOf(bodyOf(piece)),
    variables.map(({ cells }) => cells.length - 1),
  );
  return pieces.flatMap((piece) => option(rule, piece, variables, indented(form.wrap(bodyOf(piece)))));
}

const option = (
  rule: ChoiceRule,
  piece: RulePart,
  variables: readonly Variable[],
  body: readonly Promela[],
): readonly Promela[] => [
  pmlComment(`${variables[rule.actor]?.actor ?? ''}, ${rule.idle ? 'idle ' : ''}choice ${rule.position}`),
  pml`:: d_step { ${guard(rule, piece, variables)} ->`,
  ...body,
  pml`}`,
];

function guard({ actor, idle }: ChoiceRule, { options, where }: RulePart, variables: readonly Variable[]): Promela {
  const own = { actor, from: options.at(0)?.cell ?? 0, to: options.at(-1)?.cell ?? 0 };
  const conditions = [own, ...where].flatMap((span) => {
    const variable = variables[span.actor];
    if (!variable) return [];
    const { name, cells } = variable;
    if (span.from === span.to) return [pml`${name} == ${span.from}`];
    return [
      ...(span.from > 0 ? [pml`${name} >= ${span.from}`] : []),
      ...(span.to < cells.length - 1 ? [pml`${name} <= ${span.to}`] : []),
    ];
  });
  const all = [...conditions, ...(idle ? [pml`!SOMEONE_IS_BUSY`] : [])];
  return all.length === 0 ? pml`true` : joined(all, ' && ');
}

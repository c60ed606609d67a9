import type { Model, Rule, Variable } from './model.ts';
import { byHalves, indented, legend, Printer, type Dialect } from './print.ts';
import { split, type Piece } from './split.ts';

const dialect: Dialect = {
  assign: (variable, cell) => `${variable} = ${cell};`,
  // No world of the search was like this.
  impossible: 'assert(false);',
  nothing: 'skip;',
  comment: (text) => `/* ${text} */`,
  fork: byHalves({
    equals: (variable, cell) => `${variable} == ${cell}`,
    below: (variable, cell) => `${variable} < ${cell}`,
    between: (variable, from, to) => `${variable} >= ${from} && ${variable} <= ${to}`,
    choice: (branches, rest) => [
      'if',
      ...branches.flatMap(([condition, body]) => [`:: ${condition} ->`, ...indented(body)]),
      ':: else ->',
      ...indented(rest),
      'fi;',
    ],
  }),
};

/** What steps do, as C: Spin takes it over as it stands, and a C compiler makes tables of it. */
const inC: Dialect = {
  assign: (variable, cell) => `now.${variable} = ${cell};`,
  impossible: 'uerror("no world of the search was like this");',
  nothing: ';',
  comment: (text) => `/* ${text} */`,
  fork: (variable, branches, rest) => [
    `switch (now.${variable}) {`,
    ...branches.flatMap(({ from, to, body }) => [
      `case ${from}${to === from ? '' : ` ... ${to}`}:`,
      ...indented([...body, 'break;']),
    ]),
    'default:',
    ...indented(rest),
    '}',
  ],
};

/**
 * The network in Promela, for Spin: one process whose loop has one option for each choice position of each actor.
 * @param withC - what steps do is embedded C instead
 */
export function promela(model: Model, withC = false): readonly string[] {
  const { variables, rules } = model;
  const counts = [
    `states stored: ${model.worlds}, transitions: ${model.transitions} and the start, invalid end states: ${model.finals}`,
    'spin -o2 -a FILE && cc -O2 -DNOREDUCE -DSAFETY pan.c -o pan && ./pan -m100000 -c0 -n',
  ];
  return [
    ...legend(model.title, counts, variables).map((line) =>
      line === '' ? '' : `/* ${line.replaceAll('*/', '* /')} */`,
    ),
    '',
    ...variables.map(({ name, cells, initial }) => `unsigned ${name} : ${bits(cells.length)} = ${initial};`),
    '',
    ...(rules.some(({ idle }) => idle) ? busyMacro(model) : []),
    'active proctype network() {',
    '  do',
    ...indented(rules.flatMap((rule) => optionsOf(rule, variables, withC ? formInC : plainForm))),
    '  od',
    '}',
  ];
}

/** Bits of a variable with so many values. */
const bits = (values: number): number => Math.max(1, Math.ceil(Math.log2(values)));

/** Idle choices wait for this to be false. */
const busyMacro = ({ variables }: Model): readonly string[] => [
  `#define SOMEONE_IS_BUSY (${variables
    .flatMap(({ name, busy }) => (busy === 0 ? [] : [`${name} < ${busy}`]))
    .join(' || ')})`,
  '',
];

/** How long one option may be, and how its body is put. */
interface Form {
  readonly dialect: Dialect;
  readonly lengthMax: number;
  readonly lengthOf: (body: readonly string[]) => number;
  readonly wrap: (body: readonly string[]) => readonly string[];
}

/** Spin refuses a d_step of more than 2,048 statements; a line holds at most one. */
const plainForm: Form = {
  dialect,
  lengthMax: 2000,
  lengthOf: (body) => body.length,
  wrap: (body) => body,
};

/** Spin refuses a piece of C of 64 KiB; indenting and the line's end come on top. */
const formInC: Form = {
  dialect: inC,
  lengthMax: 60_000,
  lengthOf: (body) => body.reduce((sum, line) => sum + line.length + 7, 0),
  wrap: (body) => ['c_code {', ...indented(body), '};'],
};

/** One option for a rule, or more for parts of its cells when it is long. */
function optionsOf(rule: Rule, variables: readonly Variable[], form: Form): readonly string[] {
  const printer = new Printer(variables, form.dialect);
  const bodyOf = ({ options }: Piece): readonly string[] => printer.options(rule.actor, options);
  const pieces = split(
    { options: rule.options, where: [] },
    form.lengthMax,
    (piece) => form.lengthOf(bodyOf(piece)),
    variables.map(({ cells }) => cells.length - 1),
  );
  return pieces.flatMap((piece) => option(rule, piece, variables, indented(form.wrap(bodyOf(piece)))));
}

const option = (
  rule: Rule,
  piece: Piece,
  variables: readonly Variable[],
  body: readonly string[],
): readonly string[] => [
  `/* ${variables[rule.actor]?.actor ?? ''}, ${rule.idle ? 'idle ' : ''}choice ${rule.position} */`,
  `:: d_step { ${guard(rule, piece, variables)} ->`,
  ...body,
  '}',
];

function guard({ actor, idle }: Rule, { options, where }: Piece, variables: readonly Variable[]): string {
  const own = { actor, from: options.at(0)?.cell ?? 0, to: options.at(-1)?.cell ?? 0 };
  const conditions = [own, ...where].flatMap((span) => {
    const { name = '', cells = [] } = variables[span.actor] ?? {};
    if (span.from === span.to) return [`${name} == ${span.from}`];
    return [
      ...(span.from > 0 ? [`${name} >= ${span.from}`] : []),
      ...(span.to < cells.length - 1 ? [`${name} <= ${span.to}`] : []),
    ];
  });
  const all = [...conditions, ...(idle ? ['!SOMEONE_IS_BUSY'] : [])];
  return all.length === 0 ? 'true' : all.join(' && ');
}

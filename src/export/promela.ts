import type { Model, Rule, Variable } from './model.ts';
import { indented, legend, Printer, type Dialect } from './print.ts';

const dialect: Dialect = {
  equals: (variable, cell) => `${variable} == ${cell}`,
  below: (variable, cell) => `${variable} < ${cell}`,
  between: (variable, from, to) => `${variable} >= ${from} && ${variable} <= ${to}`,
  assign: (variable, cell) => `${variable} = ${cell};`,
  // No world of the search was like this.
  impossible: 'assert(false);',
  nothing: 'skip;',
  comment: (text) => `/* ${text} */`,
  choice: (branches, rest) => [
    'if',
    ...branches.flatMap(([condition, body]) => [`:: ${condition} ->`, ...indented(body)]),
    ':: else ->',
    ...indented(rest),
    'fi;',
  ],
};

/** The network in Promela, for Spin: one process whose loop has one option for each choice position of each actor. */
export function promela(model: Model): readonly string[] {
  const { variables, rules } = model;
  const printer = new Printer(variables, dialect);
  const counts = [
    `${model.worlds} states stored, ${model.transitions} transitions, ${model.finals} invalid end states.`,
    'spin -o2 -a FILE && cc -O2 -DNOREDUCE -DSAFETY pan.c -o pan && ./pan -m100000 -c0 -n',
  ];
  return [
    ...legend(model.title, counts, variables).map((line) => `/* ${line.replaceAll('*/', '* /')} */`),
    '',
    ...variables.map(({ name, cells, initial }) => `unsigned ${name} : ${bits(cells.length)} = ${initial};`),
    '',
    ...(rules.some(({ idle }) => idle) ? busyMacro(model) : []),
    'active proctype network() {',
    '  do',
    ...indented(rules.flatMap((rule) => options(rule, variables, printer))),
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

/** Spin refuses a d_step of more than 2,048 statements; a line holds at most one. */
const linesMax = 2000;

/** One option for a rule, or more for parts of its cells when it is long. */
function options(rule: Rule, variables: readonly Variable[], printer: Printer): readonly string[] {
  const lines = printer.options(rule.actor, rule.options);
  const half = rule.options.length >> 1;
  if (lines.length <= linesMax || half === 0) return optionLines(rule, variables, lines);
  return [rule.options.slice(0, half), rule.options.slice(half)].flatMap((some) =>
    options({ ...rule, options: some }, variables, printer),
  );
}

function optionLines(rule: Rule, variables: readonly Variable[], body: readonly string[]): readonly string[] {
  const { name = '', actor = '' } = variables[rule.actor] ?? {};
  const guards = [
    `${name} >= ${rule.options.at(0)?.cell ?? 0}`,
    `${name} <= ${rule.options.at(-1)?.cell ?? 0}`,
    ...(rule.idle ? ['!SOMEONE_IS_BUSY'] : []),
  ];
  return [
    `/* ${actor}, ${rule.idle ? 'idle ' : ''}choice ${rule.position} */`,
    `:: d_step { ${guards.filter((guard) => !guard.endsWith('>= 0')).join(' && ')} ->`,
    ...indented(body),
    '}',
  ];
}

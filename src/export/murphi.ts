import type { Model, Rule, Variable } from './model.ts';
import { byHalves, indented, legend, Printer, type Dialect } from './print.ts';

const dialect: Dialect = {
  assign: (variable, cell) => `${variable} := ${cell};`,
  impossible: 'error "no world of the search was like this";',
  nothing: '-- nothing changes',
  comment: (text) => `-- ${text}`,
  fork: byHalves({
    equals: (variable, cell) => `${variable} = ${cell}`,
    below: (variable, cell) => `${variable} < ${cell}`,
    between: (variable, from, to) => `${variable} >= ${from} & ${variable} <= ${to}`,
    choice: (branches, rest) => [
      ...branches.flatMap(([condition, body], i) => [
        `${i === 0 ? 'if' : 'elsif'} ${condition} then`,
        ...indented(body),
      ]),
      'else',
      ...indented(rest),
      'end;',
    ],
  }),
};

/** The network in the language of Murphi, for CMurphi and rumur: one rule for each choice position of each actor. */
export function murphi(model: Model): readonly string[] {
  const { variables, rules } = model;
  const printer = new Printer(variables, dialect);
  const counts = [
    `states: ${model.worlds}, rules fired: ${model.transitions}, states without an enabled rule: ${model.finals}`,
    'rumur --deadlock-detection off -o net.c FILE && cc -O3 -mcx16 net.c -lpthread && ./a.out',
  ];
  return [
    ...legend(model.title, counts, variables).map((line) => `-- ${line}`.trimEnd()),
    '',
    'var',
    ...variables.map(({ name, cells }) => `  ${name}: 0..${cells.length - 1};`),
    '',
    ...(rules.some(({ idle }) => idle) ? busyFunction(model) : []),
    'startstate "before the first step"',
    ...variables.map(({ name, initial }) => `  ${name} := ${initial};`),
    'end;',
    ...rules.flatMap((rule) => ruleLines(rule, variables, printer)),
  ];
}

/** Idle choices wait for this to be false. */
const busyFunction = ({ variables }: Model): readonly string[] => [
  'function someone_is_busy(): boolean;',
  'begin',
  `  return ${variables
    .flatMap(({ name, busy, cells }) => (busy === 0 ? [] : busy === cells.length ? ['true'] : [`${name} < ${busy}`]))
    .join('\n    | ')};`,
  'end;',
  '',
];

function ruleLines(rule: Rule, variables: readonly Variable[], printer: Printer): readonly string[] {
  const variable = variables[rule.actor];
  if (!variable) return [];
  const { name, actor, cells, busy } = variable;
  const end = (rule.idle ? busy : 0) + rule.options.length;
  const guards = [
    ...(rule.idle && busy > 0 ? [`${name} >= ${busy}`] : []),
    ...(end < cells.length ? [`${name} < ${end}`] : []),
    ...(rule.idle ? ['!someone_is_busy()'] : []),
  ];
  return [
    '',
    `rule "${actor}, ${rule.idle ? 'idle ' : ''}choice ${rule.position}"`,
    `  ${guards.length === 0 ? 'true' : guards.join(' & ')}`,
    '==>',
    'begin',
    ...indented(printer.options(rule.actor, rule.options)),
    'end;',
  ];
}

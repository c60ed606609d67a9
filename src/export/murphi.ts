import { indented, joined } from '../encode/encoded.ts';
import { mur, murComment, murString, type Murphi } from '../encode/murphi.ts';
import type { GuardedProgram, ChoiceRule, Variable } from './model.ts';
import { byHalves, legend, Printer, type Dialect } from './print.ts';

const dialect: Dialect<'murphi'> = {
  assign: (variable, cell) => mur`${variable} := ${cell};`,
  impossible: mur`error "no world of the search was like this";`,
  nothing: mur`-- nothing changes`,
  comment: murComment,
  fork: byHalves({
    equals: (variable, cell) => mur`${variable} = ${cell}`,
    below: (variable, cell) => mur`${variable} < ${cell}`,
    between: (variable, from, to) => mur`${variable} >= ${from} & ${variable} <= ${to}`,
    choice: (branches, rest) => [
      ...branches.flatMap(([condition, body], i) => [
        mur`${i === 0 ? mur`if` : mur`elsif`} ${condition} then`,
        ...indented(body),
      ]),
      mur`else`,
      ...indented(rest),
      mur`end;`,
    ],
  }),
};

/** The network in the language of Murphi, for CMurphi and rumur: one rule per choice position of each actor. */
export function murphi(model: GuardedProgram): readonly Murphi[] {
  const { variables, rules } = model;
  const printer = new Printer(variables, dialect);
  const counts = [
    `states: ${model.worlds}, rules fired: ${model.transitions}, states without an enabled rule: ${model.finals}`,
    'rumur --deadlock-detection off -o net.c FILE && cc -O3 -mcx16 net.c -lpthread && ./a.out',
  ];
  return [
    ...legend(model.title, counts, variables).map(murComment),
    mur``,
    mur`var`,
    ...variables.map(({ name, cells }) => mur`  ${name}: 0..${cells.length - 1};`),
    mur``,
    ...(rules.some(({ idle }) => idle) ? busyFunction(model) : []),
    mur`startstate "before the first step"`,
    ...variables.map(({ name, initial }) => mur`  ${name} := ${initial};`),
    mur`end;`,
    ...rules.flatMap((rule) => ruleLines(rule, variables, printer)),
  ];
}

/** Guard of idle choices: whether any actor has a busy choice. */
const busyFunction = ({ variables }: GuardedProgram): readonly Murphi[] => [
  mur`function someone_is_busy(): boolean;`,
  mur`begin`,
  mur`  return ${joined(
    variables.flatMap(({ name, busy, cells }) =>
      busy === 0 ? [] : busy === cells.length ? [mur`true`] : [mur`${name} < ${busy}`],
    ),
    '\n    | ',
  )};`,
  mur`end;`,
  mur``,
];

function ruleLines(rule: ChoiceRule, variables: readonly Variable[], printer: Printer<'murphi'>): readonly Murphi[] {
  const variable = variables[rule.actor];
  if (!variable) return [];
  const { name, actor, cells, busy } = variable;
  const end = (rule.idle ? busy : 0) + rule.options.length;
  const guards = [
    ...(rule.idle && busy > 0 ? [mur`${name} >= ${busy}`] : []),
    ...(end < cells.length ? [mur`${name} < ${end}`] : []),
    ...(rule.idle ? [mur`!someone_is_busy()`] : []),
  ];
  return [
    mur``,
    mur`rule ${murString(`${actor}, ${rule.idle ? 'idle ' : ''}choice ${rule.position}`)}`,
    mur`  ${guards.length === 0 ? mur`true` : joined(guards, ' & ')}`,
    mur`==>`,
    mur`begin`,
    ...indented(printer.options(rule.actor, rule.options)),
    mur`end;`,
  ];
}

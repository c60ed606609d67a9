import type { AnyNode } from 'acorn';
import type { ImportError } from '../input/errors.ts';
import { hintFor, nearest } from '../input/suggest.ts';
import type { UserFile } from './user-file.ts';
import { childrenOf } from './parse.ts';

/** The events, actors and tags that a user's machine may refer to. */
export interface Vocabulary {
  /** The types of all events. */
  readonly events: readonly string[];
  /** The event types that each actor with a fixed name handles. */
  readonly actors: ReadonlyMap<string, readonly string[]>;
  /** The tags that the model reads from this machine. */
  readonly tags: readonly string[];
  /** The tags that the machine must have, each with the reason. */
  readonly needed: Readonly<Record<string, string>>;
}

/**
 * The parts of a machine's configuration that are checked here. XState validates only some of them when the file runs.
 */
interface Config {
  readonly id?: string;
  readonly initial?: unknown;
  readonly states?: Readonly<Record<string, Config>>;
  readonly on?: Readonly<Record<string, unknown>>;
  readonly always?: unknown;
  readonly after?: Readonly<Record<string, unknown>>;
  readonly onDone?: unknown;
  readonly entry?: unknown;
  readonly exit?: unknown;
  readonly tags?: unknown;
}

/** The checked parts of an XState machine. */
export interface MachineShape {
  readonly id: string;
  readonly config: Config;
  readonly implementations?: {
    readonly guards?: Readonly<Record<string, unknown>>;
    readonly actions?: Readonly<Record<string, unknown>>;
  };
}

interface MachineProblem {
  /** The literal at which the error is reported. */
  readonly word: string;
  readonly as: 'key' | 'value';
  readonly problem: string;
  readonly hint: string;
}

/**
 * Refuses a machine with an unknown reference: an event without sender or handler, a tag that is never read, an
 * undefined guard or action. XState accepts all of these without an error.
 * @param files - the user's file, last, after those that it imports
 * @throws ImportError at the literal, where a file contains it
 */
export function checkMachine(files: readonly UserFile[], machine: MachineShape, vocabulary: Vocabulary): void {
  const raised = raisedIn(files);
  const found = [
    ...stateProblems(machine, vocabulary, raised),
    ...missingTags(machine, vocabulary),
    ...sendProblems(files, vocabulary),
  ];
  const [first] = found;
  if (first !== undefined) throw errorAt(files, first);
}

function stateProblems(
  machine: MachineShape,
  vocabulary: Vocabulary,
  raised: readonly string[],
): readonly MachineProblem[] {
  const { guards = {}, actions = {} } = machine.implementations ?? {};
  return statesOf(machine).flatMap(({ name, config }): readonly MachineProblem[] => [
    ...Object.keys(config.on ?? {})
      .filter((type) => !isKnownEvent(type, vocabulary, raised))
      .map((type): MachineProblem => ({
        word: type,
        as: 'key',
        problem: `state ${name} waits for \`${type}\`, an event that no actor sends`,
        hint: nearEvents(type, vocabulary.events),
      })),
    ...listed(config.tags)
      .filter((tag): tag is string => typeof tag === 'string' && !vocabulary.tags.includes(tag))
      .map((tag): MachineProblem => ({
        word: tag,
        as: 'value',
        problem: `state ${name} has the tag \`${tag}\`, which is never read`,
        hint: hintFor(tag, vocabulary.tags),
      })),
    ...(typeof config.initial === 'string' && !Object.hasOwn(config.states ?? {}, config.initial)
      ? [
          {
            word: config.initial,
            as: 'value' as const,
            problem: `there is no state \`${config.initial}\` in ${name}`,
            hint: hintFor(config.initial, Object.keys(config.states ?? {})),
          },
        ]
      : []),
    ...named(config, 'guard', guards).map((guard) => notGiven(name, 'guard', guard, Object.keys(guards))),
    ...named(config, 'actions', actions).map((action) => notGiven(name, 'action', action, Object.keys(actions))),
  ]);
}

const notGiven = (state: string, what: string, word: string, given: readonly string[]): MachineProblem => ({
  word,
  as: 'value',
  problem: `state ${state} names the ${what} \`${word}\`, which setup() does not have`,
  hint: hintFor(word, given),
});

/** All states with their full names, the root first. */
function statesOf({ id, config }: MachineShape): readonly { readonly name: string; readonly config: Config }[] {
  const walk = (name: string, one: Config): readonly { readonly name: string; readonly config: Config }[] => [
    { name, config: one },
    ...Object.entries(one.states ?? {}).flatMap(([key, inner]) => walk(`${name}.${key}`, inner)),
  ];
  return walk(id, config);
}

const listed = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** All transitions of a state, of every kind. */
const transitionsOf = (config: Config): readonly unknown[] =>
  [
    ...Object.values(config.on ?? {}),
    ...Object.values(config.after ?? {}),
    ...listed(config.always),
    ...listed(config.onDone),
  ].flatMap(listed);

/** The guards or actions that a state refers to and setup() does not define. */
function named(
  config: Config,
  field: 'guard' | 'actions',
  given: Readonly<Record<string, unknown>>,
): readonly string[] {
  const used = transitionsOf(config).flatMap((one) =>
    typeof one === 'object' && one !== null && field in one ? listed((one as Record<string, unknown>)[field]) : [],
  );
  const all = field === 'actions' ? [...used, ...listed(config.entry), ...listed(config.exit)] : used;
  return all
    .map((one) => (typeof one === 'object' && one !== null && 'type' in one ? one.type : one))
    .filter((name): name is string => typeof name === 'string' && !Object.hasOwn(given, name));
}

const isKnownEvent = (type: string, { events }: Vocabulary, raised: readonly string[]): boolean =>
  events.includes(type) || raised.includes(type) || type.startsWith('xstate.');

/** The hint for an unknown event; the list is in the documentation because it is too long for a line. */
function nearEvents(type: string, events: readonly string[]): string {
  const near = nearest(type, events);
  return `${near === null ? '' : `did you mean ${near}? `}docs/vocabulary.md lists all events`;
}

function missingTags(machine: MachineShape, { needed }: Vocabulary): readonly MachineProblem[] {
  const has = new Set(statesOf(machine).flatMap(({ config }) => listed(config.tags)));
  return Object.entries(needed)
    .filter(([tag]) => !has.has(tag))
    .map(([tag, why]) => ({
      word: machine.id,
      as: 'value',
      problem: `no state of the machine ${machine.id} has the tag \`${tag}\``,
      hint: `${why}: add tags: ['${tag}'] to the state in which that is so`,
    }));
}

/** The event types that a file sends to its raised machine by `raise`. */
const raisedIn = (files: readonly UserFile[]): readonly string[] =>
  files.flatMap(({ parsed }) =>
    nodesOf(parsed.program).flatMap((node) =>
      isCallOf(node, 'raise') ? nodesOf(node).flatMap((one) => typeIn(one)?.value ?? []) : [],
    ),
  );

interface Word {
  readonly node: AnyNode;
  readonly value: string;
}

const literal = (node: AnyNode | null | undefined): Word | null =>
  node?.type === 'Literal' && typeof node.value === 'string' ? { node, value: node.value } : null;

/** The string literal of a `type:` property, or `null`. */
const typeIn = (node: AnyNode): Word | null =>
  node.type === 'Property' && !node.computed && node.key.type === 'Identifier' && node.key.name === 'type'
    ? literal(node.value)
    : null;

const isCallOf = (
  node: AnyNode,
  ...names: readonly string[]
): node is Extract<AnyNode, { readonly type: 'CallExpression' }> => {
  if (node.type !== 'CallExpression') return false;
  const { callee } = node;
  const called =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
        ? callee.property.name
        : '';
  return names.includes(called);
};

/**
 * A node and its descendants in source order. Iterative, because a file may be nested more deeply than the call stack
 * allows.
 */
function nodesOf(node: AnyNode): readonly AnyNode[] {
  const found: AnyNode[] = [];
  const stack = [node];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    found.push(next);
    stack.push(...childrenOf(next).toReversed());
  }
  return found;
}

/**
 * Problems in calls of `tell` whose actor and event are literals: an unknown actor, or an event that it does not
 * handle.
 */
function sendProblems(files: readonly UserFile[], { actors, events }: Vocabulary): readonly MachineProblem[] {
  return files.flatMap(({ parsed }) =>
    nodesOf(parsed.program).flatMap((node): readonly MachineProblem[] => {
      if (!isCallOf(node, 'tell')) return [];
      const [first, second] = node.arguments;
      const to = literal(first);
      const sent = second === undefined ? [] : nodesOf(second).flatMap((one) => typeIn(one) ?? []);
      const known = to === null ? undefined : actors.get(to.value);
      if (to !== null && known === undefined && !to.value.includes('/'))
        return [
          {
            word: to.value,
            as: 'value',
            problem: `\`${to.value}\` is no actor`,
            hint: `${hintFor(to.value, [...actors.keys()])}; docs/vocabulary.md has the others`,
          },
        ];
      return sent.flatMap(({ value }): readonly MachineProblem[] => {
        if (!events.includes(value))
          return [
            {
              word: value,
              as: 'value',
              problem: `\`${value}\` is an event that no actor handles`,
              hint: nearEvents(value, known ?? events),
            },
          ];
        return known === undefined || known.includes(value)
          ? []
          : [
              {
                word: value,
                as: 'value',
                problem: `${to?.value ?? ''} does not handle \`${value}\``,
                hint: hintFor(value, known),
              },
            ];
      });
    }),
  );
}

/** The error at the first occurrence of the literal, in the user's file before the imported ones. */
function errorAt(files: readonly UserFile[], { word, as, problem, hint }: MachineProblem): ImportError {
  for (const { parsed } of files.toReversed()) {
    const node = nodesOf(parsed.program).find((one) =>
      as === 'key'
        ? one.type === 'Property' && literal(one.key)?.value === word
        : literal(one)?.value === word && !isKeyOf(one, parsed.program),
    );
    if (node !== undefined) return parsed.error(node.start, problem, hint);
  }
  const main = files.at(-1);
  if (main === undefined) throw new Error(problem);
  return main.parsed.error(0, problem, hint);
}

const isKeyOf = (node: AnyNode, program: AnyNode): boolean =>
  nodesOf(program).some((one) => one.type === 'Property' && one.key === node && one.value !== node);

/** Whether a file contains an event literal of this type. */
export const sends = (files: readonly UserFile[], type: string): boolean =>
  files.some(({ parsed }) => nodesOf(parsed.program).some((node) => typeIn(node)?.value === type));

/**
 * Turns XState's message about an unknown transition target into an error at the literal.
 * @returns `null` for any other message
 */
export function targetError(files: readonly UserFile[], message: string): ImportError | null {
  const [, name = '', parent = ''] =
    /Child state(?: node)? '([^']+)' does not exist on (?:machine )?'([^']+)'/.exec(message) ?? [];
  if (name === '') return null;
  const words = files.flatMap(({ parsed }) => nodesOf(parsed.program).flatMap((node) => literal(node)?.value ?? []));
  const ends = [name, `.${name}`, `#${name}`];
  const word = words.find(
    (one) => ends.some((end) => one === end || one.endsWith(`.${name}`)) || one.startsWith(`${name}.`),
  );
  const keys = files.flatMap(({ parsed }) =>
    nodesOf(parsed.program).flatMap((node) =>
      node.type === 'Property' && node.key.type === 'Identifier'
        ? node.value.type === 'ObjectExpression'
          ? [node.key.name]
          : node.key.name === 'id'
            ? (literal(node.value)?.value ?? [])
            : []
        : [],
    ),
  );
  const near = nearest(name.replace(/^#/, ''), [...new Set(keys)]);
  return errorAt(files, {
    word: word ?? name,
    as: 'value',
    problem: `there is no state \`${name}\` in ${parent}`,
    hint: near === null ? 'name a state of the machine' : `did you mean ${near}?`,
  });
}

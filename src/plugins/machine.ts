import type { AnyNode } from 'acorn';
import type { ImportError } from '../input/errors.ts';
import { hintFor, nearest } from '../input/suggest.ts';
import type { UserFile } from './user-file.ts';
import { childrenOf } from './parse.ts';

/** The words that a machine of a user's file may use. */
export interface Vocabulary {
  /** The types of all events. */
  readonly events: readonly string[];
  /** What the actors with fixed names can be sent, by name. */
  readonly actors: ReadonlyMap<string, readonly string[]>;
  /** The tags that somebody looks at, of the machine in question. */
  readonly tags: readonly string[];
  /** Those that it must have, each with what looks at it. */
  readonly needed: Readonly<Record<string, string>>;
}

/** The parts of a machine's own description that are checked; XState has not looked at all of them when a file has been run. */
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

/** A machine as XState makes it. */
export interface MachineShape {
  readonly id: string;
  readonly config: Config;
  readonly implementations?: {
    readonly guards?: Readonly<Record<string, unknown>>;
    readonly actions?: Readonly<Record<string, unknown>>;
  };
}

interface MachineProblem {
  /** The text whose place is sought in the files. */
  readonly word: string;
  readonly as: 'key' | 'value';
  readonly problem: string;
  readonly hint: string;
}

/**
 * Refuses a machine that says something nobody understands: an event that no machine sends or handles, a tag that nobody looks
 * at, a guard or an action that was not given. XState takes all of these in silence.
 * @param files - the user's file and those that it imports, the one that was named last
 * @throws ImportError at the word, as far as a file has it as a literal
 */
export function checkMachine(files: readonly UserFile[], machine: MachineShape, vocabulary: Vocabulary): void {
  const own = raisedIn(files);
  const found = [
    ...faultsOf(machine, vocabulary, own),
    ...missingTags(machine, vocabulary),
    ...sendFaults(files, vocabulary),
  ];
  const [first] = found;
  if (first !== undefined) throw errorAt(files, first);
}

function faultsOf(machine: MachineShape, vocabulary: Vocabulary, own: readonly string[]): readonly MachineProblem[] {
  const { guards = {}, actions = {} } = machine.implementations ?? {};
  return statesOf(machine).flatMap(({ name, config }): readonly MachineProblem[] => [
    ...Object.keys(config.on ?? {})
      .filter((type) => !isKnownEvent(type, vocabulary, own))
      .map((type): MachineProblem => ({
        word: type,
        as: 'key',
        problem: `state ${name} waits for \`${type}\`, an event that nobody sends`,
        hint: nearEvents(type, vocabulary.events),
      })),
    ...listed(config.tags)
      .filter((tag): tag is string => typeof tag === 'string' && !vocabulary.tags.includes(tag))
      .map((tag): MachineProblem => ({
        word: tag,
        as: 'value',
        problem: `state ${name} has the tag \`${tag}\`, which nobody looks at`,
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

/** Every state with its name, the root first. */
function statesOf({ id, config }: MachineShape): readonly { readonly name: string; readonly config: Config }[] {
  const walk = (name: string, one: Config): readonly { readonly name: string; readonly config: Config }[] => [
    { name, config: one },
    ...Object.entries(one.states ?? {}).flatMap(([key, inner]) => walk(`${name}.${key}`, inner)),
  ];
  return walk(id, config);
}

const listed = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The transitions of a state, whatever they are for. */
const transitionsOf = (config: Config): readonly unknown[] =>
  [
    ...Object.values(config.on ?? {}),
    ...Object.values(config.after ?? {}),
    ...listed(config.always),
    ...listed(config.onDone),
  ].flatMap(listed);

/** Names of guards or actions that a state uses and that its setup does not give. */
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

const isKnownEvent = (type: string, { events }: Vocabulary, own: readonly string[]): boolean =>
  events.includes(type) || own.includes(type) || type.startsWith('xstate.');

/** The nearest events, and where all of them are listed: there are too many for a line. */
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

/** The event types that a file sends to its own machine by `raise`. */
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

/** The text behind `type:` in an object. */
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

/** A node and all below it, in the order of the text. A stack of its own: a file may be nested deeper than calls may be. */
function nodesOf(node: AnyNode): readonly AnyNode[] {
  const found: AnyNode[] = [];
  const due = [node];
  for (let next = due.pop(); next !== undefined; next = due.pop()) {
    found.push(next);
    due.push(...childrenOf(next).toReversed());
  }
  return found;
}

/** What is sent by `tell`: an event that the actor of that name knows, where the file says both in so many words. */
function sendFaults(files: readonly UserFile[], { actors, events }: Vocabulary): readonly MachineProblem[] {
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
              problem: `\`${value}\` is an event that nobody handles`,
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

/** The error at the first place of the word, in the file that was named before those that it imports. */
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

/** Whether a file sends such an event, in so many words. */
export const sends = (files: readonly UserFile[], type: string): boolean =>
  files.some(({ parsed }) => nodesOf(parsed.program).some((node) => typeIn(node)?.value === type));

/**
 * What XState says of a target that does not exist, told at the word.
 * @returns `null` where the message is about something else
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

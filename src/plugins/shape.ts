import type { AnyNode } from 'acorn';
import { z } from 'zod';
import { families, moduleNames } from '../model/kernel.ts';
import type { ImportError } from '../input/errors.ts';
import { errorOf, type Path } from '../scenario/yaml-places.ts';
import { hintFor } from '../input/suggest.ts';
import type { UserFile } from './user-file.ts';

/** The kinds of plugins. */
export type UserKind = 'gate' | 'design';

/** What the exported object is checked against. */
export interface ShapeOptions {
  /** Ids in use: those of the built-in plugins of this kind and of other files. */
  readonly taken: readonly string[];
  /** Gates that a design may name. */
  readonly gates: readonly string[];
}

type ShapeIssue = { readonly path?: Path | undefined; readonly input?: unknown };

/** The two lines of a message: `launch is 'sometimes'` or that it is missing, then the hint. */
const message = (hint: string) => (issue: ShapeIssue) => {
  const field = (issue.path ?? []).map(String).join('.') || 'what the file exports';
  return `\`${field}\` ${issue.input === undefined ? 'is missing' : `is ${shown(issue.input)}`}\n${hint}`;
};

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null
    ? 'an object'
    : typeof value === 'function'
      ? 'a function'
      : String(value);
}

const isMachine = (value: unknown): value is { readonly id: string } =>
  typeof value === 'object' &&
  value !== null &&
  ['getInitialSnapshot', 'transition', 'resolveState'].every(
    (name) => typeof (value as Record<string, unknown>)[name] === 'function',
  ) &&
  'root' in value &&
  'id' in value;

/** The id is required because narration and kernel functions are found by it. */
const machine = (id: string) =>
  z
    .custom<{ readonly id: string }>(isMachine, {
      error: message('it must be a machine: const machine = setup({ … }).createMachine({ … })'),
    })
    .refine((value) => value.id === id, {
      error: (issue) =>
        `the machine of \`${(issue.path ?? []).map(String).join('.')}\` has the id ${JSON.stringify((issue.input as { readonly id: string }).id)}\nwrite createMachine({ id: '${id}', … }): a replay finds its words by it`,
    });

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: message(`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`) });
const flag = z.boolean({ error: message('true or false') });

const idPattern = /^[A-Za-z][\w.-]*$/;
const id = (kind: UserKind, taken: readonly string[]) =>
  z
    .string({ error: message('a short name, as --gate and --design take it') })
    .regex(idPattern, { error: message('letters, digits, dots, dashes and underscores, with a letter in front') })
    .refine((value) => !taken.some((one) => one.toLowerCase() === value.toLowerCase()), {
      error: message(`there is a ${kind} of that name already; taken are ${taken.join(', ')}`),
    });

const head = (kind: UserKind, taken: readonly string[]) => ({
  id: id(kind, taken),
  title: z.string({ error: message('one line about it') }).min(1, { error: message('one line about it') }),
  cite: z.array(z.string({ error: message('a text') }), {
    error: message('a list of message ids or commits; [] is fine'),
  }),
});

/** Unknown fields are refused, since most are misspelt optional ones. */
const strict = (kind: UserKind, shape: z.core.$ZodLooseShape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `a ${kind} has no field \`${issue.keys[0] ?? ''}\`\n${hintFor(issue.keys[0], Object.keys(shape))}`
        : message(`export default must be a ${kind}, an object as \`quiesce new ${kind}\` writes it`)(issue),
  });

/** The schema of a gate. */
const gateShape = (taken: readonly string[]) =>
  strict('gate', {
    ...head('gate', taken),
    machine: machine('gate'),
    launch: oneOf(['never', 'module-init', 'probe', 'probe-bound', 'probe-end', 'endpoint']),
    signals: z.array(oneOf(moduleNames), { error: message(`a list of ${moduleNames.join(', ')}`) }).optional(),
    memdevSignals: flag.optional(),
    outcomes: flag.optional(),
    tearsDown: flag.optional(),
    bounded: oneOf(['anytime', 'long']).optional(),
  });

const rangesOf = (what: string) =>
  z.custom((value) => typeof value === 'function', {
    error: message(`a function from the snapshot of the policy to ${what}: (snapshot) => []`),
  });

/** The schema of a design. */
const designShape = ({ taken, gates }: ShapeOptions) =>
  strict('design', {
    ...head('design', taken),
    family: oneOf(families),
    gate: z
      .string({ error: message(`the gate it is written for: one of ${gates.join(', ')}`) })
      .refine((name) => gates.includes(name), {
        error: message(`one of ${gates.join(', ')}; a gate of your own is given by --gate ./file.ts, too`),
      }),
    softReserve: oneOf(['iomem', 'private', 'aside']),
    exclusiveDaxRegions: flag,
    asyncDaxCxl: flag,
    takesPieces: flag,
    candidates: oneOf(['soft-reserved', 'soft-reserved-and-hmat']).optional(),
    cxlNeedsHmem: flag.optional(),
    trimsWhenConstructed: flag.optional(),
    hearsRegions: flag.optional(),
    flushes: oneOf(['dax-region-probe', 'failed-hmem-probe']).optional(),
    failureFlag: flag,
    policy: machine('owner'),
    daxCxlInit: z.union([machine('dax_cxl_init'), z.null()], {
      error: message('a machine with the id dax_cxl_init, or null'),
    }),
    undecided: rangesOf('the ranges that are not decided'),
    handed: rangesOf('the bytes that were given to CXL for good').optional(),
    allOrNothing: z.literal(true, { error: message('true, or left out') }).optional(),
  });

/**
 * Checks the default export of a file against the schema of its kind.
 * @param value - the default export after the file has run
 * @throws ImportError at the field, where the source contains it
 */
export function checkShape(kind: UserKind, { file, parsed }: UserFile, value: unknown, options: ShapeOptions): void {
  const other: UserKind = kind === 'gate' ? 'design' : 'gate';
  const mark = { gate: 'launch', design: 'policy' } as const;
  const source = {
    file,
    value,
    error: (path: Path, problem: string, hint: string, where: { readonly key?: string } = {}): ImportError =>
      parsed.error(offsetOf(parsed.program, where.key === undefined ? path : [...path, where.key]), problem, hint),
  };
  if (value === undefined)
    throw source.error([], 'the file has no default export', `end it with: export default ${kind};`);
  if (typeof value === 'object' && value !== null && mark[other] in value && !(mark[kind] in value))
    throw source.error([], `this is a ${other}, not a ${kind}`, `give it by --${other}`);
  const checked = (kind === 'gate' ? gateShape(options.taken) : designShape(options)).safeParse(value);
  if (!checked.success) throw errorOf(source, checked.error.issues);
}

/** The offset of a field in the default export, or of the export statement. */
function offsetOf(program: Extract<AnyNode, { type: 'Program' }>, path: Path): number {
  const statement = program.body.find((node) => node.type === 'ExportDefaultDeclaration');
  const exported = statement?.declaration;
  const declared =
    exported?.type === 'Identifier'
      ? program.body
          .flatMap((node) => (node.type === 'ExportNamedDeclaration' ? (node.declaration ?? node) : node))
          .flatMap((node) => (node.type === 'VariableDeclaration' ? node.declarations : []))
          .find(({ id: name }) => name.type === 'Identifier' && name.name === exported.name)?.init
      : exported;
  const property =
    declared?.type === 'ObjectExpression'
      ? declared.properties.find(
          (one) => one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === path[0],
        )
      : undefined;
  const object = path.length > 0 && declared?.type === 'ObjectExpression' ? declared : undefined;
  return (property ?? object ?? statement)?.start ?? 0;
}

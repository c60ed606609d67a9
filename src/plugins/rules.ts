import type { AnyNode } from 'acorn';
import { mutators, globals, alternatives } from './names.ts';
import type { ParsedFile } from './parse.ts';
import { isFunction, visitAll, type Binding, type Site } from './scope.ts';
import { nearest } from '../input/suggest.ts';

/** A construct that would make replays or two searches differ. */
export interface PluginProblem {
  readonly node: AnyNode;
  readonly problem: string;
  readonly hint: string;
}

type SyntaxRule = (node: AnyNode, site: Site) => Omit<PluginProblem, 'node'> | null;

const fixedActors = 'the set of actors is fixed by the scenario: send to one of them with `tell(name, event)`';
const inContext = "what changes belongs into the machine's context, and is changed by `assign`";

/** All problems of a file except those of its imports, in source order. */
export function syntaxProblems({ program }: ParsedFile): readonly PluginProblem[] {
  const problems: PluginProblem[] = [];
  visitAll(program, (node, site) => {
    for (const rule of rules) {
      const found = rule(node, site);
      if (found) problems.push({ node, ...found });
    }
  });
  return problems;
}

/** An undeclared name must be a deterministic global. */
const freeName: SyntaxRule = (node, site) => {
  if (node.type !== 'Identifier' || !isUse(node, site.parents) || site.lookup(node.name)) return null;
  if (node.name === 'Math') return mathUse(site.parents.at(-1));
  if (globals.has(node.name)) return null;
  const known = alternatives[node.name];
  if (known !== undefined) return { problem: `\`${node.name}\` may not be used here`, hint: known };
  const near = nearest(node.name, [...globals]);
  return {
    problem: `\`${node.name}\` is not declared in this file`,
    hint: `${near === null ? '' : `did you mean ${near}? else `}declare it, or import it from cxl-quiesce/machines`,
  };
};

/** `Math.random` is the only impure member of Math, so members must be written out to be checked. */
function mathUse(parent: AnyNode | undefined): ReturnType<SyntaxRule> {
  if (parent?.type !== 'MemberExpression' || parent.computed || parent.property.type !== 'Identifier')
    return { problem: '`Math` may be used only as `Math.max` and so on', hint: 'write the member out' };
  if (parent.property.name !== 'random') return null;
  return { problem: '`Math.random` may not be used here', hint: alternatives['crypto'] ?? '' };
}

/** Whether an identifier is a value reference, not the name of a property, label or export. */
function isUse(node: AnyNode, parents: readonly AnyNode[]): boolean {
  const [above, parent] = [parents.at(-2), parents.at(-1)];
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.computed || parent.object === node;
    case 'Property':
      return parent.computed || parent.shorthand || parent.value === node;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.computed || parent.value === node;
    case 'ExportSpecifier':
      // In `export { a } from`, no name refers to this file.
      return parent.local === node && !(above?.type === 'ExportNamedDeclaration' && above.source);
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ImportAttribute':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return false;
    default:
      return true;
  }
}

const waiting: SyntaxRule = (node) => {
  const hint = alternatives['Promise'] ?? '';
  if (isFunction(node) && node.async) return { problem: 'a function may not be async', hint };
  if (node.type === 'AwaitExpression') return { problem: '`await` may not be used here', hint };
  if (node.type === 'ForOfStatement' && node.await) return { problem: '`for await` may not be used here', hint };
  return null;
};

const variables: SyntaxRule = (node, { depth }) => {
  if (node.type !== 'VariableDeclaration' || node.kind === 'const' || depth > 0) return null;
  return {
    problem: `\`${node.kind}\` outside a function is state that every world would share`,
    hint: `write \`const\`; ${inContext}`,
  };
};

/** Regular expressions with `g` or `y` keep `lastIndex` between calls of `test`. */
const patterns: SyntaxRule = (node, { depth }) => {
  if (node.type !== 'Literal' || !node.regex || depth > 0 || !/[gy]/.test(node.regex.flags)) return null;
  return {
    problem: 'a pattern with the flag g or y outside a function remembers where it was',
    hint: 'write the pattern inside the function that uses it',
  };
};

/** The targets of an assignment pattern: `a.b` and `c[0]` of `[a.b, { x: c[0] }]`. */
function targetsOf(pattern: AnyNode | null): readonly AnyNode[] {
  if (pattern === null) return [];
  switch (pattern.type) {
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => targetsOf(one));
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => targetsOf(one.type === 'RestElement' ? one.argument : one.value));
    case 'AssignmentPattern':
      return targetsOf(pattern.left);
    case 'RestElement':
      return targetsOf(pattern.argument);
    default:
      return [pattern];
  }
}

/** The objects that a node mutates: the array of `list.push(1)`, the object of `object.field = 1`. */
function mutatedBy(node: AnyNode): readonly AnyNode[] {
  if (node.type === 'AssignmentExpression') return targetsOf(node.left);
  if ((node.type === 'ForOfStatement' || node.type === 'ForInStatement') && node.left.type !== 'VariableDeclaration')
    return targetsOf(node.left);
  if (node.type === 'UpdateExpression') return [node.argument];
  if (node.type === 'UnaryExpression' && node.operator === 'delete') return [node.argument];
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const { object, property } = node.callee;
  if (property.type !== 'Identifier') return [];
  if (object.type === 'Identifier' && object.name === 'Object' && /^(assign|define|setPrototypeOf)/.test(property.name))
    return node.arguments.slice(0, 1);
  return mutators.has(property.name) ? [node.callee] : [];
}

/** The variable at the root of `a.b[c].d`, or `null`. */
function rootOf(node: AnyNode): Extract<AnyNode, { type: 'Identifier' }> | null {
  if (node.type === 'MemberExpression') return rootOf(node.object);
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression') return rootOf(node.expression);
  return node.type === 'Identifier' ? node : null;
}

/** Whether a binding refers to an object created by this file, which its top level may still fill. */
const isFresh = ({ init }: Binding): boolean =>
  ['ArrayExpression', 'ObjectExpression', 'NewExpression', 'CallExpression'].includes(init?.type ?? '');

/** Resolves aliases: after `const list = table.rows`, `list` resolves to `table`. */
function resolveAlias(root: Extract<AnyNode, { type: 'Identifier' }>, site: Site): typeof root {
  let at = root;
  for (let steps = 0; steps < 20; steps++) {
    const binding = site.lookup(at.name);
    const next = binding?.kind === 'const' && binding.init ? rootOf(binding.init) : null;
    // An inner `const a = a.b` would be an endless cycle.
    if (next === null || next.name === at.name) return at;
    at = next;
  }
  return at;
}

const mutation: SyntaxRule = (node, site) => {
  for (const mutated of mutatedBy(node)) {
    const named = rootOf(mutated);
    if (!named) continue;
    // Assigning to a variable does not mutate the object that it referred to.
    const root = named === mutated ? named : resolveAlias(named, site);
    const binding = site.lookup(root.name);
    if (!binding) {
      if (root === mutated || !globals.has(root.name)) continue;
      return {
        problem: `\`${root.name}\` is shared by every world and by the search itself, and may not be changed`,
        hint: inContext,
      };
    }
    if (binding.depth === 0 && (site.depth > 0 || !isFresh(binding)))
      return {
        problem: `\`${root.name}\` is shared by every world, and may not be changed here`,
        hint: inContext,
      };
    if (binding.kind === 'param' && root !== mutated && ['context', 'event', 'input', 'snapshot'].includes(root.name))
      return {
        problem: `\`${root.name}\` may not be changed in place: worlds share it`,
        hint: 'make a new value, such as `assign({ list: ({ context }) => [...context.list, 1] })` or `toSorted()`',
      };
  }
  return null;
};

const children: SyntaxRule = (node, { parents }) => {
  if (node.type === 'Property' && parents.at(-1)?.type === 'ObjectExpression' && isNamed(node, 'invoke'))
    return { problem: '`invoke` may not be used here', hint: fixedActors };
  const name =
    node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier'
      ? node.property.name
      : node.type === 'Property' && parents.at(-1)?.type === 'ObjectPattern' && node.key.type === 'Identifier'
        ? node.key.name
        : '';
  if (['spawn', 'spawnChild', 'stopChild'].includes(name))
    return { problem: `\`${name}\` may not be used here`, hint: fixedActors };
  if (['constructor', '__proto__'].includes(name))
    return { problem: `\`${name}\` may not be used here`, hint: outsideHint };
  return null;
};
const outsideHint = 'it leads out of the model; name the class itself';

const isNamed = (node: Extract<AnyNode, { type: 'Property' }>, ...names: readonly string[]): boolean =>
  !node.computed &&
  names.includes(
    node.key.type === 'Identifier' ? node.key.name : node.key.type === 'Literal' ? String(node.key.value) : '',
  );

const plainFunctionAction = {
  problem: 'an action may not be a function of its own: it would run outside the model',
  hint: 'make it with assign, tell, goOn, raise, cancel or enqueueActions; those take functions',
};

/** Whether a plain function, possibly referred to by name, is used as an action. */
function isPlainFunction(node: AnyNode | null, site: Site): boolean {
  if (node === null) return false;
  if (node.type === 'ArrayExpression') return node.elements.some((one) => isPlainFunction(one, site));
  if (node.type === 'ConditionalExpression')
    return isPlainFunction(node.consequent, site) || isPlainFunction(node.alternate, site);
  return isFunction(node) || (node.type === 'Identifier' && isFunction(site.lookup(node.name)?.init ?? null));
}

const actions: SyntaxRule = (node, site) => {
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'enqueue')
    return isPlainFunction(node.arguments[0] ?? null, site) ? plainFunctionAction : null;
  if (node.type !== 'Property' || site.parents.at(-1)?.type !== 'ObjectExpression') return null;
  // In `actions: { note: … }` of setup(), the problem is reported at the entry.
  const [table, owner] = [site.parents.at(-1), site.parents.at(-2)];
  const isListed =
    owner?.type === 'Property' &&
    owner.value === table &&
    isNamed(owner, 'actions') &&
    !isNamed(node, 'type', 'params');
  return (isListed || isNamed(node, 'actions', 'entry', 'exit')) && isPlainFunction(node.value, site)
    ? plainFunctionAction
    : null;
};

/** Only an Error has a stack from which the line of the `throw` can be reported. */
const throwing: SyntaxRule = (node, site) => {
  if (node.type !== 'ThrowStatement') return null;
  const { argument } = node;
  const isBare =
    ['Literal', 'TemplateLiteral', 'ObjectExpression', 'ArrayExpression', 'UnaryExpression'].includes(argument.type) ||
    isFunction(argument) ||
    (argument.type === 'Identifier' && argument.name === 'undefined' && !site.lookup('undefined'));
  return isBare
    ? { problem: 'what is thrown here is no Error, and has no line', hint: "write `throw new Error('why')`" }
    : null;
};

const rules: readonly SyntaxRule[] = [freeName, waiting, variables, patterns, mutation, children, actions, throwing];

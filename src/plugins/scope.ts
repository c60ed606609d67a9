import type { AnyNode, Pattern, Program } from 'acorn';
import { childrenOf } from './parse.ts';

/** The declaration that a name resolves to. */
export interface Binding {
  readonly kind: 'const' | 'let' | 'var' | 'function' | 'class' | 'param' | 'import';
  /** The initialiser, when the declaration is a plain name and not a pattern. */
  readonly init: AnyNode | null;
  /** The number of enclosing functions; 0 is the top level. */
  readonly depth: number;
}

/** The context of a visited node. */
export interface Site {
  /** The ancestors, outermost first. */
  readonly parents: readonly AnyNode[];
  /** The number of enclosing functions; code at 0 runs once, when the file is loaded. */
  readonly depth: number;
  /** Resolves a name, or `null` when the file does not declare it. */
  lookup(name: string): Binding | null;
}

type Bindings = ReadonlyMap<string, Binding>;

export const isFunction = (
  node: AnyNode | null,
): node is Extract<AnyNode, { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }> =>
  node?.type === 'FunctionDeclaration' ||
  node?.type === 'FunctionExpression' ||
  node?.type === 'ArrowFunctionExpression';

/** Visits every node in pre-order with its lexical scope. */
export function visitAll(program: Program, visit: (node: AnyNode, site: Site) => void): void {
  const walk = (node: AnyNode, parents: readonly AnyNode[], scopes: readonly Bindings[], depth: number): void => {
    const inner = isFunction(node) ? depth + 1 : depth;
    const names = declaredBy(node, inner);
    const around = names.size > 0 ? [...scopes, names] : scopes;
    const lookup = (name: string): Binding | null => around.findLast((one) => one.has(name))?.get(name) ?? null;
    visit(node, { parents, depth, lookup });
    for (const child of childrenOf(node)) walk(child, [...parents, node], around, inner);
  };
  walk(program, [], [], 0);
}

/** The names that a binding pattern declares, such as `a` and `c` in `{ a, b: [c] }`. */
export function namesOf(pattern: Pattern | null): readonly string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => namesOf(one.type === 'RestElement' ? one.argument : one.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((one) => namesOf(one));
    case 'RestElement':
      return namesOf(pattern.argument);
    case 'AssignmentPattern':
      return namesOf(pattern.left);
    default:
      return [];
  }
}

/**
 * The names declared in the scope that a node opens. A `var` belongs to the enclosing function, other declarations to
 * their block.
 */
function declaredBy(node: AnyNode, depth: number): Bindings {
  const names = new Map<string, Binding>();
  const declare = (list: readonly string[], kind: Binding['kind'], init: AnyNode | null = null): void => {
    for (const name of list) names.set(name, { kind, init, depth });
  };
  const declareBlock = (statements: readonly AnyNode[]): void => {
    for (const statement of statements) {
      const inner = 'declaration' in statement && statement.declaration ? statement.declaration : statement;
      if (inner.type === 'VariableDeclaration' && inner.kind !== 'var') declareVariables(inner);
      else if (inner.type === 'FunctionDeclaration' && inner.id) declare([inner.id.name], 'function', inner);
      else if (inner.type === 'ClassDeclaration' && inner.id) declare([inner.id.name], 'class', inner);
      else if (inner.type === 'ImportDeclaration')
        declare(
          inner.specifiers.map(({ local }) => local.name),
          'import',
        );
    }
  };
  const declareVariables = (node: Extract<AnyNode, { type: 'VariableDeclaration' }>): void => {
    const kind = node.kind === 'const' || node.kind === 'let' || node.kind === 'var' ? node.kind : 'const';
    for (const { id, init } of node.declarations)
      declare(namesOf(id), kind, id.type === 'Identifier' ? (init ?? null) : null);
  };
  const declareVars = (inside: AnyNode): void => {
    for (const child of childrenOf(inside)) {
      if (isFunction(child)) continue;
      if (child.type === 'VariableDeclaration' && child.kind === 'var') declareVariables(child);
      declareVars(child);
    }
  };
  if (isFunction(node)) {
    if (node.type === 'FunctionExpression' && node.id) declare([node.id.name], 'function', node);
    if (node.type !== 'ArrowFunctionExpression') declare(['arguments'], 'param');
    declare(
      node.params.flatMap((one) => namesOf(one)),
      'param',
    );
    declareVars(node.body);
  }
  if (node.type === 'Program') declareVars(node);
  if (node.type === 'Program' || node.type === 'BlockStatement' || node.type === 'StaticBlock') declareBlock(node.body);
  if (node.type === 'SwitchStatement') declareBlock(node.cases.flatMap((one) => one.consequent));
  if (node.type === 'ForStatement' && node.init?.type === 'VariableDeclaration') declareVariables(node.init);
  if ((node.type === 'ForOfStatement' || node.type === 'ForInStatement') && node.left.type === 'VariableDeclaration')
    declareVariables(node.left);
  if (node.type === 'CatchClause') declare(namesOf(node.param ?? null), 'param');
  if (node.type === 'ClassExpression' && node.id) declare([node.id.name], 'class', node);
  return names;
}

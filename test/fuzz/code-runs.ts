import { gateTemplate } from '../../src/cli/templates/gate.ts';
import { designTemplate } from '../../src/cli/templates/design.ts';
import { textFile, type Case } from './case.ts';
import { box } from './boxes.ts';
import type { Chance } from './chance.ts';
import { hostile } from './hostile.ts';
import { mutated } from '../import/mutator.ts';

/** What code of a user's own may do wrong where it stands: it never comes back, throws what is no error, changes what all share. */
const statements = [
  'while (true) {}',
  'for (;;) ;',
  'throw null;',
  'throw undefined;',
  "throw 'text';",
  'throw { toString() { throw 1; } };',
  "throw new Error('\\u001b[2JOWNED\\n    at OWNED (x.js:1:1)');",
  'const all: number[] = []; for (;;) all.push(...all, 1);',
  'const deep = (): number => deep() + 1; deep();',
  "Array.prototype.map = () => { throw new Error('x'); };",
  "Object.prototype.toJSON = () => 'holds';",
  'JSON.stringify = () => "{}";',
  'Map.prototype.get = () => undefined;',
  'String.prototype.split = () => [];',
  'Object.n = 1;',
  'Object.freeze(Array.prototype);',
  'globalThis.Math = null;',
  'Promise.prototype.then = () => {};',
  'Symbol.iterator = 1;',
  'process.exit(0);',
  'process.exitCode = 0;',
  'await new Promise(() => {});',
  'debugger;',
  'with ({}) {}',
  'Error.prepareStackTrace = () => "holds";',
  'Error.stackTraceLimit = 0;',
] as const;

const imports = [
  "import fs from 'node:fs';\nfs.writeFileSync('OWNED', '');\n",
  "const fs = require('fs');\n",
  "const fs = await import('node:fs');\n",
  "import x from './gate.ts';\n",
  "import x from '../../beside/precious.txt';\n",
  "import x from './nothing.ts';\n",
  "export * from 'cxl-quiesce/machines';\n",
  "import { nothing } from 'xstate';\n",
] as const;

const defaults = [
  'null',
  '{}',
  '[]',
  '() => 1',
  'new Proxy({}, { get() { throw null; } })',
  '{ get id() { throw new Error("x"); } }',
  '{ ...gate, id: "a\\nb" }',
  '{ ...gate, id: "__proto__" }',
  '{ ...gate, id: "G0" }',
  '{ ...gate, title: "\\u001b[2J\\nholds" }',
  '{ ...gate, title: "x".repeat(1e6) }',
  '{ ...gate, machine: null }',
  '{ ...gate, cite: [null, {}, "\\u202e"] }',
  '{ ...gate, launch: "sometimes" }',
  '{ ...gate, signals: ["nothing", "cxl_pci"] }',
] as const;

/** A gate of the user's own in which something is wrong. */
const gate = (chance: Chance): string => {
  const right = gateTemplate('mine');
  return chance.weighted<() => string>([
    [5, () => `${right}\n${chance.pick(statements)}\n`],
    // In an action of the machine, where it runs in the middle of a search.
    [
      5,
      () =>
        right.replace(
          'tell(({ event }) => event.from,',
          `tell(({ event }) => { ${chance.pick(statements).replace('await ', '')} return event.from; },`,
        ),
    ],
    [3, () => right.replace('export default gate', `export default ${chance.pick(defaults)}`)],
    [2, () => chance.pick(imports) + right],
    [1, () => right.replace('requests: [],', 'requests: [], grown: [] as number[],')],
    [1, () => hostile(chance)],
    [1, () => `// ${hostile(chance)}\n${right}`],
    [1, () => right],
  ])();
};

const design = (chance: Chance): string =>
  chance.oneIn(2) ? `${designTemplate('mine')}\n${chance.pick(statements)}\n` : designTemplate('mine');

/** A run about code of the user's own. It is trusted code, but what it does wrong is told as its own. */
export function codeRun(chance: Chance): Pick<Case, 'tree' | 'lines' | 'around'> {
  const text = new TextEncoder().encode(gate(chance));
  const bytes = chance.oneIn(6) ? mutated(text, false, chance.below(2 ** 31)) : text;
  const own = chance.oneIn(4) ? ['--design', './design.ts'] : ['--design', 'f', '--gate', './gate.ts'];
  const json = chance.oneIn(3) ? ['--json'] : [];
  const bounds = ['--worlds', '200', '--time', '1', ...(chance.oneIn(3) ? ['--memory', '128M'] : [])];
  const line = chance.weighted<readonly string[]>([
    [6, ['check', 'box.yaml', ...own, ...bounds, ...json]],
    [1, ['check', 'box.yaml', ...own, ...bounds, '--checkpoint', 'kept.qck']],
    [
      1,
      [
        'compare',
        '--scenarios',
        'box.yaml',
        '--designs',
        'f',
        '--gates',
        './gate.ts',
        '--worlds',
        '100',
        '--time',
        '1',
      ],
    ],
    [1, ['generate', 'box.yaml', ...own, '--target', 'json', '--worlds', '40', '--time', '1']],
    [1, ['export', 'box.yaml', ...own, '--target', 'dot', '--worlds', '40', '--time', '1']],
    [1, ['explain', 'box.yaml', ...own, '--worlds', '100', '--time', '1']],
  ]);
  return {
    around: 'exec "$@"',
    tree: [
      textFile('box.yaml', JSON.stringify(box(chance))),
      { path: 'gate.ts', kind: 'file', bytes },
      textFile('design.ts', design(chance)),
    ],
    lines: [line],
  };
}

'use strict';

// The table of layers: a folder may import itself and what its row lists, nothing else.
// A replay must not be able to differ from the search that found it: that is why the first rows know so little.
const blind = ['src/model', 'machines', 'src/engine', 'src/properties', 'src/trace'];
const inputs = ['src/input', 'src/scenario', 'src/capture', 'src/plugins'];
const model = ['src/boot', 'src/hints', 'src/judge', 'src/narrate', 'src/verbs'];
const upToVerbs = [...blind, ...model, 'src/encode'];
const tools = ['src/vm', 'src/report', 'src/export', 'src/testgen', 'src/conform', 'src/live'];

const below = {
  'src/model': [],
  'src/files': [],
  machines: ['src/model'],
  'machines/common': ['src/model'],
  'machines/drivers': ['src/model', 'machines/common'],
  'machines/kernel': ['src/model', 'machines/common'],
  'machines/gates': ['src/model', 'machines/common'],
  'machines/designs': ['src/model', 'machines/common', 'machines/gates'],
  'src/engine': ['src/model'],
  'src/engine/network': [],
  'src/engine/worlds': ['src/engine/network'],
  'src/engine/reductions/symmetry': ['src/engine/network', 'src/engine/worlds'],
  'src/engine/reductions/partial-order': ['src/engine/network', 'src/engine/worlds', 'src/engine/reductions/symmetry'],
  'src/engine/search': ['src/engine/network', 'src/engine/worlds', 'src/engine/reductions'],
  'src/engine/sample': ['src/engine/network', 'src/engine/worlds', 'src/engine/search'],
  'src/engine/wasm': ['src/engine/network', 'src/engine/worlds', 'src/engine/search'],
  'src/properties': ['src/model', 'src/engine'],
  'src/trace': ['src/model', 'src/engine'],
  'src/encode': ['src/model'],
  'src/boot': blind,
  'src/hints': [...blind, 'src/boot'],
  'src/judge': [...blind, 'src/boot', 'src/hints'],
  'src/narrate': [...blind, 'src/boot'],
  'src/verbs': [...blind, 'src/boot', 'src/hints', 'src/judge', 'src/narrate'],
  'src/input': ['src/model'],
  'src/scenario': ['src/model', 'src/input'],
  'src/capture': ['src/model', 'src/input', 'src/scenario', 'src/examples'],
  'src/plugins': ['src/model', 'src/input', 'src/scenario'],
  'src/report': [...upToVerbs, ...inputs],
  'src/export': upToVerbs,
  'src/testgen': [...upToVerbs, ...inputs],
  'src/conform': [...upToVerbs, ...inputs],
  'src/live': [...upToVerbs, ...inputs],
  'src/vm': [...upToVerbs, ...inputs, 'src/conform', 'src/files'],
  'src/cli': [...upToVerbs, ...inputs, 'src/files', ...tools],
  'src/web': [...upToVerbs, ...inputs, ...tools],
  'src/sweep': [...upToVerbs, ...inputs, ...tools],
};

// Packages, by the files that may use them. A package that is not listed here belongs to tests and configuration only.
const doors = {
  '@xstate/test': '^src/testgen/network-model\\.ts$',
  xstate:
    '^(machines/|src/engine/network/actor-logic\\.ts$|src/live/|src/testgen/network-model\\.ts$|src/cli/plugin-file\\.ts$)',
  rxjs: '^(src/live|src/cli|src/web|src/sweep)/',
  yaml: '^src/scenario/',
  zod: '^(src/scenario/|src/plugins/|src/report/|src/testgen/given\\.ts$|src/cli/checkpoint/)',
  '@swc/wasm-typescript': '^src/plugins/',
  acorn: '^src/plugins/',
  commander: '^src/cli/',
  picocolors: '^src/cli/',
};

const name = (folder) => folder.replaceAll('/', '-');

const layers = Object.entries(below).map(([from, to]) => ({
  name: `${name(from)}-looks-down`,
  severity: 'error',
  comment: `${from} may import ${to.length ? to.join(', ') : 'nothing'}. Move the shared part down, or have the caller pass it in.`,
  from: { path: `^${from}/` },
  to: { path: '^(src|machines|test)/', pathNot: [from, ...to].map((folder) => `^${folder}/`) },
}));

const packages = Object.entries(doors).map(([packageName, users]) => ({
  name: `${packageName}-has-its-door`,
  severity: 'error',
  comment: `${packageName} may be used by ${users} only. Put what you need behind a function there.`,
  from: { path: '^(src|machines)/', pathNot: users },
  to: { path: `(^|/)node_modules/${packageName}/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    ...packages,
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two files that need each other are one idea, or hide a third: join them, or move the shared part out.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-node-in-blind-folders',
      severity: 'error',
      comment:
        'No clock, file or process up to src/trace: a replay could differ. Read it in src/cli or src/capture and pass it in.',
      from: { path: `^(${[...blind, ...model, 'src/encode', 'src/report', 'src/export'].join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-known-packages',
      severity: 'error',
      comment:
        'A new package at run time is a decision: give it a line in the doors of .ci/layers.cjs and pin it in package.json.',
      from: { path: '^(src|machines)/' },
      to: { path: '(^|/)node_modules/', pathNot: Object.keys(doors).map((door) => `(^|/)node_modules/${door}/`) },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      comment: 'Tests are for the test runner. Move the helper into src/, or keep the import inside test/.',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'The file or package does not exist. Imports end in .ts; packages stand in package.json.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'public-surface-leaves-the-edges-out',
      severity: 'error',
      comment:
        'src/index.ts is the library: command line, page and sweep are programs. Export the function below them.',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^(src/(cli|web|sweep)|test)/' },
    },
  ],
  options: {
    // Without this TypeScript 7 has no parser here, and a run over nothing would pass.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};

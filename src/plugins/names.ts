/** The packages that a user's file may import from. */
export const packages = ['cxl-quiesce/machines', 'xstate'] as const;

/** The exports of XState that keep a machine deterministic and therefore replayable. */
export const xstateNames = [
  'setup',
  'createMachine',
  'assign',
  'enqueueActions',
  'raise',
  'cancel',
  'and',
  'or',
  'not',
  'stateIn',
] as const;

/** Globals that give the same results on every computer and in every run. */
export const globals: ReadonlySet<string> = new Set([
  'undefined',
  'NaN',
  'Infinity',
  'Array',
  'BigInt',
  'Boolean',
  'Error',
  'JSON',
  'Map',
  'Math',
  'Number',
  'Object',
  'RangeError',
  'RegExp',
  'Set',
  'String',
  'TypeError',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
]);

const time =
  "there is no time here: a delay is `after: { aName: 'next' }` with the delay named in setup(), and it may fire at any moment";
const order = "the order of steps is the explorer's choice: goOn() takes the next step at some later moment";
const chance = 'there is no chance here: the explorer takes every order';
const outside = 'a gate or a design knows what it is told by events and its input, nothing else';
const talk = 'print nothing: `quiesce replay` and `quiesce run` tell every step';
const code = 'write the code out';

/** The hint for each global that is not allowed. */
export const alternatives: Readonly<Record<string, string>> = {
  Date: time,
  performance: time,
  setTimeout: time,
  setInterval: time,
  setImmediate: order,
  queueMicrotask: order,
  Promise: order,
  crypto: chance,
  process: outside,
  fetch: outside,
  globalThis: outside,
  global: outside,
  window: outside,
  require: "write `import { name } from '../import/file.ts'`",
  module: 'write `export default`',
  exports: 'write `export default`',
  console: talk,
  eval: code,
  Function: code,
};

/** The hint for each export of XState that is not allowed. */
export const xstateAlternatives: Readonly<Record<string, string>> = {
  sendTo: 'use `tell(name, event)` of cxl-quiesce/machines, which finds the actor by name',
  sendParent: 'use `tell(name, event)` of cxl-quiesce/machines: there are no parents',
  forwardTo: 'use `tell(name, event)` of cxl-quiesce/machines',
  log: talk,
  emit: talk,
};

/** Methods that mutate the array, map or set that they are called on. */
export const mutators: ReadonlySet<string> = new Set([
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'copyWithin',
  'set',
  'add',
  'delete',
  'clear',
]);

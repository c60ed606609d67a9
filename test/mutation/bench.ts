import { createRequire } from 'node:module';
import type { setup } from 'xstate';
import { changeMachine, changingSetup } from './change-machine.ts';
import type { judge, Judgement } from './judge.ts';
import type { MachineMutant } from './mutant.ts';

// The process in which wrong models are judged, one after the other. Whatever depends on a machine is loaded anew for each, and the one
// rule of `src/model` that mutants change; engine, importer and packages stay, warm as they are.
const load = createRequire(import.meta.url);
const staysWarm =
  /[\\/]node_modules[\\/]|[\\/]src[\\/](model(?![\\/]trim-)|engine|properties|trace|import)[\\/]|[\\/]kept\.js$/;

/** What is asked of this process. */
export interface Order {
  readonly reach: readonly string[] | null;
  readonly first: string | null;
  /** The machine that is made wrong while it is loaded; `null`: its file has been written anew, or nothing is wrong. */
  readonly wrong: Pick<MachineMutant, 'machine' | 'changes'> | null;
}

let wrong: Order['wrong'] = null;

const xstate = load('xstate') as { setup: typeof setup };
xstate.setup = changingSetup(xstate.setup, (machine) =>
  machine.id === wrong?.machine ? changeMachine(machine, wrong.changes) : machine,
);

process.on('message', ({ reach, first, wrong: next }: Order) => {
  wrong = next;
  for (const path of Object.keys(load.cache)) if (!staysWarm.test(path)) delete load.cache[path];
  let judgement: Judgement;
  try {
    judgement = (load('./judge.js') as { readonly judge: typeof judge }).judge(reach, first);
  } catch (error) {
    // A model that cannot even be loaded.
    judgement = { killer: null, how: 'exception', detail: error instanceof Error ? error.message : String(error) };
  }
  // Nobody is left to hear it when the judge was called off.
  process.send?.(judgement, undefined, undefined, () => {});
});

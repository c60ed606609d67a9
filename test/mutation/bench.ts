import { createRequire } from 'node:module';
import type { setup } from 'xstate';
import { changeMachine, changingSetup, NoSuchPlace } from './change-machine.ts';
import { changeVariants, isOfVariants } from './change-variants.ts';
import type { judge, Judgement } from './judge.ts';
import type { FieldMutant, MachineMutant } from './mutant.ts';

// The process in which wrong models are judged, one after the other. Whatever depends on a machine is loaded anew for each, and the one
// rule of `src/model` that mutants change; engine, importer and packages stay, warm as they are.
const load = createRequire(import.meta.url);
const staysWarm =
  /[\\/]node_modules[\\/]|[\\/]src[\\/](model(?![\\/]trim-)|engine|properties|trace|import)[\\/]|[\\/]kept\.js$/;

/** What is asked of this process. */
export interface Order {
  readonly reach: readonly string[] | null;
  readonly first: string | null;
  /** Made while the model is loaded; `null`: nothing is wrong, or a file has been written anew. */
  readonly wrong: MachineMutant | FieldMutant | null;
}

let wrong: Order['wrong'] = null;

const xstate = load('xstate') as { setup: typeof setup };
xstate.setup = changingSetup(xstate.setup, (machine) =>
  wrong !== null && !isOfVariants(wrong) && machine.id === wrong.machine
    ? changeMachine(machine, wrong.changes)
    : machine,
);

process.on('message', ({ reach, first, wrong: next }: Order) => {
  wrong = next;
  for (const path of Object.keys(load.cache)) if (!staysWarm.test(path)) delete load.cache[path];
  let judgement: Judgement;
  try {
    if (wrong !== null && isOfVariants(wrong))
      changeVariants(load('../../machines/index.js') as Record<string, unknown>, wrong);
    judgement = (load('./judge.js') as { readonly judge: typeof judge }).judge(reach, first);
  } catch (error) {
    // A model that cannot even be loaded. A mutant that cannot be made has killed nothing.
    const how = error instanceof NoSuchPlace ? 'nothing' : 'exception';
    judgement = { killer: null, how, detail: error instanceof Error ? error.message : String(error) };
  }
  // Nobody is left to hear it when the judge was called off.
  process.send?.(judgement, undefined, undefined, () => {});
});

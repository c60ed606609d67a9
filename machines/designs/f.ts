import { setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { goOn, tell } from '../common/send.ts';
import { deferred, keptForCxl, undecidedOf } from './deferred.ts';
import type { DaxCxlInitInput, Design } from './design.ts';

/**
 * dax_cxl's module init in the merged design: it only queues a work item, which flushes dax_hmem's decision and then
 * registers the driver. So no CXL dax device can exist before the decision.
 * @kernel drivers/dax/cxl.c:cxl_dax_region_init, drivers/dax/hmem/hmem.c:dax_hmem_flush_work
 */
const daxCxlInit = setup({
  types: {} as { context: { readonly input: DaxCxlInitInput }; input: DaxCxlInitInput; events: KernelEvent },
}).createMachine({
  id: 'dax_cxl_init',
  context: ({ input }) => ({ input }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        'call.init.run': {
          target: 'queued',
          actions: [tell(({ event }) => event.from, { type: 'reply.init' }), goOn()],
        },
      },
    },
    queued: { on: { go: 'flushing' } },
    flushing: {
      entry: tell('owner', ({ context }) => ({ type: 'call.flush', from: context.input.id })),
      on: { 'reply.flush': { target: 'registering', actions: goOn() } },
    },
    registering: {
      on: {
        go: {
          actions: tell(
            ({ context }) => context.input.driver,
            ({ context }) => ({ type: 'call.init.run', from: context.input.id }),
          ),
        },
        'reply.init': 'idle',
      },
    },
  },
});

export const f: Design = {
  id: 'f',
  title: 'merged v7.1: one deferred decision per range; dax_hmem takes what no committed region contains',
  cite: ['C8', 'FOL'],
  family: '7.1',
  gate: 'G5',
  softReserve: 'private',
  exclusiveDaxRegions: true,
  takesPieces: false,
  failureFlag: false,
  asyncDaxCxl: true,
  policy: deferred(),
  daxCxlInit,
  undecided: undecidedOf,
  handed: keptForCxl,
};

import { setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { call, goOn, reply } from '../common/send.ts';
import {
  deferralActions,
  deferralGuards,
  keptForCxl,
  undecidedOf,
  undeferred,
  type DeferralAlphabet,
  type DeferralContext,
} from './deferral.ts';
import type { DaxCxlInitInput, Design, PolicyInput } from './design.ts';

/**
 * hmem_register_device() as a probe of hmem_platform calls it for each range: what no window touches is decided now, the rest is put
 * off, and the first range that is put off queues the work. Once the work has decided, a window range is left alone.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device (v7.1)
 */
export const walk = {
  initial: 'idle',
  states: {
    idle: { on: { 'call.policy.judge': { target: 'looking', actions: 'takeQuestion' } } },
    looking: {
      entry: 'lookForWindow',
      on: {
        'reply.intersects': [
          { guard: 'isNotDeferrable', target: 'idle', actions: 'judgePrivate' },
          { guard: 'didProbe', target: 'idle', actions: 'keep' },
          { target: 'idle', actions: ['putOff', 'logDeferred', 'queueWork', 'keep'] },
        ],
      },
    },
  },
} as const;

/**
 * process_defer_work(): waits for the gate, takes the lock of hmem_platform, gives up when that is no longer bound, and decides each
 * range. A probe while the work is pending gets -EBUSY. dax_hmem_flush_work() returns when the work has ended.
 * @kernel drivers/dax/hmem/hmem.c:process_defer_work, drivers/dax/hmem/hmem.c:dax_hmem_flush_work
 */
export const processDeferWork = <const Deciding extends object>(deciding: Deciding) =>
  ({
    initial: 'none',
    states: {
      none: {
        on: {
          'call.policy.begin': { actions: 'allowWalk' },
          'call.flush': { actions: 'answerFlush' },
          defer: 'queued',
        },
      },
      queued: {
        tags: ['deciding'],
        entry: 'goOn',
        on: {
          go: 'waiting',
          defer: {},
          'call.flush': { actions: 'joinFlush' },
          'call.policy.begin': { actions: 'refuseWalk' },
        },
      },
      waiting: {
        tags: ['deciding'],
        entry: 'awaitGate',
        on: {
          'reply.gate.open': { target: 'locking', actions: 'goOn' },
          defer: {},
          'call.flush': { actions: 'joinFlush' },
          'call.policy.begin': { actions: 'refuseWalk' },
        },
      },
      locking: {
        tags: ['deciding'],
        on: {
          go: { actions: 'askPlatform' },
          'reply.hmem.bound': [
            { guard: 'isPlatformBound', target: 'deciding', actions: 'beginDecision' },
            { target: 'none', actions: 'endWork' },
          ],
          defer: {},
          'call.flush': { actions: 'joinFlush' },
          'call.policy.begin': { actions: 'allowWalk' },
        },
      },
      deciding: {
        tags: ['deciding'],
        on: { 'call.flush': { actions: 'joinFlush' }, 'call.policy.begin': { actions: 'allowWalk' } },
        ...deciding,
      },
    },
  }) as const;

/**
 * What each decision of a range begins and ends with: a range whose window has vanished is skipped, so nobody registers it.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_cxl_device
 */
export const rangeByRange = {
  looking: {
    always: { guard: 'atEnd', target: 'done' },
    entry: 'lookForWindowAgain',
    on: {
      'reply.intersects': [{ guard: 'isOutsideWindows', target: 'next', actions: 'decide' }, { target: 'asking' }],
    },
  },
  next: { always: [{ guard: 'atEnd', target: 'done' }, { target: 'between' }] },
  between: { entry: 'goOn', on: { go: 'looking' } },
  done: {
    entry: ['logDecided', 'forgetPending'],
    always: { target: '#owner.work.none', actions: 'endWork' },
  },
} as const;

type MergedAlphabet = DeferralAlphabet | EventOf<'reply.contains'>;

/**
 * The merged design: ranges in a CXL window wait for one decision after the gate; a range inside one committed region is
 * CXL's, every other one goes to dax_hmem whole. Decided once per boot.
 *   walk: idle ─call.policy.judge─▶ looking ─▶ idle      (the first window range queues the work)
 *   work: none ─▶ queued ─go─▶ waiting ─gate open─▶ locking ─go─▶ deciding, range by range ─▶ none
 *   deciding: looking ─▶ asking ─▶ answering, region by region ─▶ next, contained; or registering ─▶ next
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device (v7.1), drivers/dax/hmem/hmem.c:process_defer_work, drivers/cxl/core/region.c:cxl_region_contains_resource
 */
const policy = setup({
  types: {} as { context: DeferralContext; input: PolicyInput; events: MergedAlphabet },
  guards: deferralGuards,
  actions: deferralActions<DeferralContext, MergedAlphabet>(),
}).createMachine({
  id: 'owner',
  context: ({ input }) => undeferred(input),
  type: 'parallel',
  states: {
    walk,
    work: processDeferWork({
      initial: 'looking',
      states: {
        ...rangeByRange,
        asking: { always: [{ guard: 'noRegionLeft', target: 'registering' }, { target: 'answering' }] },
        answering: {
          entry: 'askRegion',
          on: {
            'reply.contains': [
              { guard: 'isContained', target: 'next', actions: ['keepForCxl', 'decide'] },
              { target: 'asking', actions: 'nextRegion' },
            ],
          },
        },
        registering: { entry: 'register', on: { 'reply.hmem.register': { target: 'next', actions: 'decide' } } },
      },
    }),
  },
});

type DaxCxlInitAlphabet = EventOf<'go' | 'call.init.run' | 'reply.flush' | 'reply.init'>;

/**
 * dax_cxl's module init in the merged design: it only queues a work item, which flushes dax_hmem's decision and then
 * registers the driver. So no CXL dax device can exist before the decision.
 * @kernel drivers/dax/cxl.c:cxl_dax_region_init, drivers/dax/hmem/hmem.c:dax_hmem_flush_work
 */
const daxCxlInit = setup({
  types: {} as { context: { readonly input: DaxCxlInitInput }; input: DaxCxlInitInput; events: DaxCxlInitAlphabet },
  actions: {
    goOn: goOn(),
    answerInit: reply({ type: 'reply.init' }),
    flushWork: call('owner', ({ context }) => ({ type: 'call.flush', from: context.input.id })),
    registerDriver: call(
      ({ context }) => context.input.driver,
      ({ context }) => ({ type: 'call.init.run', from: context.input.id }),
    ),
  },
}).createMachine({
  id: 'dax_cxl_init',
  context: ({ input }) => ({ input }),
  initial: 'idle',
  states: {
    idle: { on: { 'call.init.run': { target: 'queued', actions: ['answerInit', 'goOn'] } } },
    queued: { on: { go: 'flushing' } },
    flushing: { entry: 'flushWork', on: { 'reply.flush': { target: 'registering', actions: 'goOn' } } },
    registering: { on: { go: { actions: 'registerDriver' }, 'reply.init': 'idle' } },
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
  policy,
  daxCxlInit,
  undecided: undecidedOf,
  handed: keptForCxl,
};

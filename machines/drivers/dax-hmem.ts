import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import {
  failureGuards,
  noProbe,
  probeActions,
  probeGuards,
  starting,
  type Probe,
  type ProbeEvent,
} from '../common/probe.ts';
import { required } from '../common/required.ts';
import { call, narrow, reply, replyTo } from '../common/send.ts';
import type { Range } from '../../src/model/range.ts';
import type { Errno } from '../../src/model/scenario.ts';

/**
 * dax_hmem on hmem_platform: walks the list of candidate ranges once per probe and registers those that the ownership
 * design gives it.
 *   unbound ─call.probe.start─▶ probing: walking range by range ─▶ bound ─call.hmem.register─▶ registering ─▶ bound
 * The driver is mechanism: whose a range is, and whether somebody looks again, is the design's (machines/designs).
 * A registered range becomes a platform device hmem.N; the driver hmem probes it, at the earliest when dax_hmem's init
 * has registered that driver, which is after this probe.
 * Leaves out memregion ids and the `disable` parameter.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_platform_probe, drivers/dax/hmem/hmem.c:hmem_register_device
 */
export interface DaxHmemInput {
  readonly id: string;
  readonly driver: string;
  /** The hmem_active list in its order, and the hmem.N devices each would become: one for the whole, or one for each piece of it. */
  readonly ranges: readonly { readonly range: Range; readonly devices: readonly string[] }[];
  readonly policy: string;
  readonly hmemDriver: string;
  /** A fault: the probe fails with it after its walk. */
  readonly error: Errno | null;
  /** devres of a probe that fails waits for the decision. */
  readonly flushesOnFailure: boolean;
}

export interface DaxHmemContext extends Probe {
  readonly input: DaxHmemInput;
  readonly at: number;
  /** What of the entry at hand is still to be registered. */
  readonly pieces: readonly Range[];
  /** Devices that exist, in the order of the list. */
  readonly registered: readonly string[];
  readonly asker: string | null;
  /** Who wants it unbound while its probe holds the device lock. */
  readonly unbinder: string | null;
  /** What the probe will fail with, once devres is unwound. */
  readonly failure: string | null;
}

type DaxHmemAlphabet =
  | ProbeEvent
  | EventOf<'reply.policy.begin' | 'reply.policy.judge' | 'reply.attach' | 'reply.flush'>
  | EventOf<'call.hmem.bound' | 'call.hmem.register' | 'call.hmem.release'>;

/** What is to be registered of an entry: the pieces that the policy names, else all of it. */
const piecesOf = ({ input }: DaxHmemContext, at: number, pieces: readonly Range[] | undefined): readonly Range[] =>
  pieces ?? [required(input.ranges[at], 'entry at this index').range];

export const daxHmem = setup({
  types: {} as { context: DaxHmemContext; input: DaxHmemInput; events: DaxHmemAlphabet },
  guards: { ...probeGuards, fails: failureGuards.fails },
  actions: probeActions<DaxHmemContext, DaxHmemAlphabet>(),
})
  .extend({
    guards: {
      atEnd: ({ context }) => context.at >= context.input.ranges.length,
      flushes: ({ context }) => context.input.flushesOnFailure,
      isUnwanted: ({ context }) => context.unbinder !== null,
      isRefused: ({ event }) => narrow(event, 'reply.policy.begin').error !== null,
      isGiven: ({ event }) => narrow(event, 'reply.policy.judge').register,
      morePieces: ({ context }) => context.pieces.length > 0,
    },
    actions: {
      // The pieces of an entry take its devices in address order.
      addDevice: enqueueActions(({ context, enqueue }) => {
        const [piece, ...rest] = context.pieces;
        const device = context.input.ranges[context.at]?.devices.find((one) => !context.registered.includes(one));
        if (!piece || device === undefined) return;
        enqueue.assign({ pieces: rest, registered: [...context.registered, device].sort() });
        enqueue(call(device, { type: 'call.create', range: piece }));
        enqueue(call(context.input.hmemDriver, { type: 'call.device.add', device, from: context.input.id }));
      }),
      // devres of hmem_platform: every hmem.N goes, the last one first.
      release: enqueueActions(({ context, event, enqueue }) => {
        for (const device of context.registered.toReversed())
          enqueue(call(device, { type: 'call.destroy', offline: false }));
        enqueue(call(context.input.driver, { type: 'call.released', device: context.input.id }));
        const unbinder = event.type === 'call.unbind' ? event.from : context.unbinder;
        if (unbinder !== null) enqueue(replyTo(unbinder, { type: 'reply.unbind' }));
        enqueue.assign({ registered: [], unbinder: null });
      }),
      // devres of a probe that fails: what it registered goes, the last one first.
      fail: enqueueActions(({ context, enqueue }) => {
        for (const device of context.registered.toReversed())
          enqueue(call(device, { type: 'call.destroy', offline: false }));
        const { input, failure, prober } = context;
        enqueue(call(input.driver, { type: 'call.probe.done', device: input.id, error: failure, prober }));
        enqueue.assign({ registered: [], failure: null, prober: null });
      }),
      // One range is given back: its devices go, the last one first, and may be registered again.
      giveBack: enqueueActions(({ context, event, enqueue }) => {
        const devices = context.input.ranges[narrow(event, 'call.hmem.release').index]?.devices ?? [];
        const going = context.registered.filter((device) => devices.includes(device));
        for (const device of going.toReversed()) enqueue(call(device, { type: 'call.destroy', offline: false }));
        enqueue.assign({ registered: context.registered.filter((device) => !going.includes(device)) });
      }),
      answerRelease: reply({ type: 'reply.hmem.release' }),
      tellUnbinder: enqueueActions(({ context, enqueue }) => {
        if (context.unbinder !== null) enqueue(replyTo(context.unbinder, { type: 'reply.unbind' }));
        enqueue.assign({ unbinder: null });
      }),
      takePieces: assign({
        pieces: ({ context, event }) => piecesOf(context, context.at, narrow(event, 'reply.policy.judge').pieces),
      }),
      takeOrder: assign(({ context, event }) => {
        const { index, pieces, from } = narrow(event, 'call.hmem.register');
        return { pieces: piecesOf(context, index, pieces), at: index, asker: from };
      }),
      answerOrder: replyTo(({ context }) => context.asker, { type: 'reply.hmem.register' }),
      forgetAsker: assign({ asker: null }),
      notBound: reply({ type: 'reply.hmem.bound', bound: false }),
      isBound: reply({ type: 'reply.hmem.bound', bound: true }),
      beginWalk: assign({ at: 0 }),
      nextRange: assign({ at: ({ context }) => context.at + 1 }),
      keepUnbinder: assign({ unbinder: ({ event }) => narrow(event, 'call.unbind').from }),
      askToBegin: call(
        ({ context }) => context.input.policy,
        ({ context }) => ({ type: 'call.policy.begin', from: context.input.id }),
      ),
      noteRefusal: assign({ failure: ({ event }) => narrow(event, 'reply.policy.begin').error }),
      noteFault: assign({ failure: ({ context }) => context.input.error }),
      askWhose: enqueueActions(({ context, enqueue }) => {
        if (context.at < context.input.ranges.length)
          enqueue(call(context.input.policy, { type: 'call.policy.judge', index: context.at, from: context.input.id }));
      }),
      flushWork: call(
        ({ context }) => context.input.policy,
        ({ context }) => ({ type: 'call.flush', from: context.input.id }),
      ),
    },
  })
  .createMachine({
    id: 'dax_hmem',
    context: ({ input }) => ({
      input,
      ...noProbe,
      at: 0,
      pieces: [],
      registered: [],
      asker: null,
      unbinder: null,
      failure: null,
    }),
    initial: 'unbound',
    states: {
      unbound: {
        on: {
          'call.probe.start': {
            target: 'probing',
            actions: ['takeProbe', 'beginWalk', 'goOn'],
          },
          'call.hmem.bound': { actions: 'notBound' },
          'call.hmem.release': { actions: 'answerRelease' }, // It holds nothing.
          'call.unbind': { actions: 'answerUnbind' },
        },
        initial: 'fresh',
        states: { fresh: { tags: ['unwalked'] }, failed: { entry: 'tellUnbinder' }, released: {} },
      },
      probing: {
        tags: ['unwalked'],
        on: {
          'call.hmem.bound': { actions: 'notBound' },
          'call.hmem.release': { actions: ['giveBack', 'answerRelease'] },
          'call.unbind': { actions: 'keepUnbinder' },
        },
        initial: 'starting',
        states: {
          starting: starting('beginning'),
          // A policy that waits for the gate before it answers holds up this probe.
          beginning: {
            tags: ['gated'],
            entry: 'askToBegin',
            on: {
              'reply.policy.begin': [
                { guard: 'isRefused', target: 'failing', actions: 'noteRefusal' },
                { target: 'judging' },
              ],
            },
          },
          next: { always: [{ guard: 'atEnd', target: 'walked' }, { target: 'between' }] },
          between: { entry: 'goOn', on: { go: 'judging' } },
          judging: {
            tags: ['gated'],
            always: { guard: 'atEnd', target: 'walked' },
            entry: 'askWhose',
            on: {
              'reply.policy.judge': [
                { guard: 'isGiven', target: 'adding', actions: 'takePieces' },
                { target: 'next', actions: 'nextRange' },
              ],
            },
          },
          adding: {
            entry: 'addDevice',
            on: {
              'reply.attach': [
                { guard: 'morePieces', target: 'nextPiece' },
                { target: 'next', actions: 'nextRange' },
              ],
            },
          },
          nextPiece: { entry: 'goOn', on: { go: 'adding' } },
          walked: {
            always: [{ guard: 'fails', target: 'failing', actions: 'noteFault' }, { target: '#dax_hmem.bound' }],
          },
          failing: { always: [{ guard: 'flushes', target: 'flushing' }, { target: 'failed' }] },
          flushing: {
            tags: ['gated'],
            entry: 'flushWork',
            on: { 'reply.flush': 'failed' },
          },
          failed: { always: { target: '#dax_hmem.unbound.failed', actions: 'fail' } },
        },
      },
      bound: {
        tags: ['bound'],
        entry: { type: 'report', params: { error: null } },
        always: { guard: 'isUnwanted', target: 'unbound.released', actions: 'release' },
        initial: 'idle',
        on: {
          'call.hmem.bound': { actions: 'isBound' },
          'call.hmem.release': { actions: ['giveBack', 'answerRelease'] },
          'call.unbind': { target: 'unbound.released', actions: 'release' },
        },
        states: {
          idle: {
            on: {
              'call.hmem.register': {
                target: 'registering',
                actions: 'takeOrder',
              },
            },
          },
          registering: {
            entry: 'addDevice',
            on: {
              'reply.attach': [
                { guard: 'morePieces', target: 'nextPiece' },
                {
                  target: 'idle',
                  actions: ['answerOrder', 'forgetAsker'],
                },
              ],
            },
          },
          nextPiece: { entry: 'goOn', on: { go: 'registering' } },
        },
      },
    },
  });

import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { sizeOf, type Range } from '../../src/model/range.ts';
import type { Errno } from '../../src/model/scenario.ts';
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
import { call, narrow } from '../common/send.ts';

/**
 * A device that becomes a dax_region when its driver probes: `hmem.N` under the driver hmem, or `dax_regionN` of a CXL
 * region under cxl_dax_region (dax_cxl). Both do the same: alloc_dax_region(), then one dax device over all of it.
 *   absent ─call.create─▶ unbound ─call.probe.start─▶ probing: claim ─▶ adding ─▶ bound
 * alloc_dax_region() wants 2 MiB alignment and, since 7.1, the range for itself; every refusal reads -ENOMEM.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_probe, drivers/dax/cxl.c:cxl_dax_region_probe, drivers/dax/bus.c:alloc_dax_region
 */
export interface DaxRegionInput {
  readonly id: string;
  readonly driver: string;
  /** The flat exclusion tree of 7.1, or `null` before it. */
  readonly exclusion: string | null;
  readonly dax: string;
  readonly daxDriver: string;
  readonly error: Errno | null;
  /** The policy whose decision the probe waits for, or `null`. */
  readonly awaits: string | null;
}

export interface DaxRegionContext extends Probe {
  readonly input: DaxRegionInput;
  readonly range: Range | null;
  readonly claimed: boolean;
  /** Somebody wants it gone while its probe holds the device lock; `offline`: with its memory offline. */
  readonly doomed: 'no' | 'online' | 'offline';
}

const pmdSize = 2 * 1024 * 1024;
const isAligned = (range: Range | null): boolean =>
  range !== null && range.start % pmdSize === 0 && sizeOf(range) % pmdSize === 0;

type DaxRegionAlphabet =
  | ProbeEvent
  | EventOf<'call.create' | 'call.destroy' | 'reply.flush' | 'reply.request' | 'reply.attach'>;

const rangeOf = ({ range }: DaxRegionContext): Range => required(range, 'range before the device is created');

export const daxRegion = setup({
  types: {} as { context: DaxRegionContext; input: DaxRegionInput; events: DaxRegionAlphabet },
  guards: { ...probeGuards, fails: failureGuards.fails },
  actions: probeActions<DaxRegionContext, DaxRegionAlphabet>(),
})
  .extend({
    guards: {
      isDoomed: ({ context }) => context.doomed !== 'no',
      isClaimed: ({ event }) => narrow(event, 'reply.request').ok,
      isMisaligned: ({ context }) => !isAligned(context.range),
      mustAwait: ({ context }) => context.input.awaits !== null,
      needsClaim: ({ context }) => context.input.exclusion !== null,
    },
    actions: {
      doom: assign({
        doomed: ({ event }) => (narrow(event, 'call.destroy').offline ? ('offline' as const) : ('online' as const)),
      }),
      release: enqueueActions(({ context, enqueue }) => {
        enqueue(call(context.input.dax, { type: 'call.destroy', offline: false }));
        if (context.claimed && context.input.exclusion !== null)
          enqueue(call(context.input.exclusion, { type: 'call.remove', name: context.input.id }));
        enqueue(call(context.input.driver, { type: 'call.released', device: context.input.id }));
        enqueue.assign({ claimed: false });
      }),
      destroy: enqueueActions(({ context, event, enqueue }) => {
        enqueue(
          call(context.input.dax, {
            type: 'call.destroy',
            offline: event.type === 'call.destroy' ? event.offline : context.doomed === 'offline',
          }),
        );
        if (context.claimed && context.input.exclusion !== null)
          enqueue(call(context.input.exclusion, { type: 'call.remove', name: context.input.id }));
        enqueue(call(context.input.driver, { type: 'call.device.del', device: context.input.id }));
        enqueue.assign({ claimed: false, range: null, doomed: 'no' });
      }),
      takeRange: assign({ range: ({ event }) => narrow(event, 'call.create').range }),
      awaitDecision: call(
        ({ context }) => context.input.awaits,
        ({ context }) => ({ type: 'call.flush', from: context.input.id }),
      ),
      claim: call(
        ({ context }) => context.input.exclusion,
        ({ context }) => ({
          type: 'call.request',
          from: context.input.id,
          name: context.input.id,
          range: rangeOf(context),
          kind: 'dax',
        }),
      ),
      noteClaim: assign({ claimed: true }),
      logConflict: call('dmesg', ({ context: { input } }) => ({
        type: 'call.log.conflict',
        text: `${input.id.slice(input.id.indexOf('/') + 1)}: dax_region resource conflict, error -12`,
      })),
      createDax: call(
        ({ context }) => context.input.dax,
        ({ context }) => ({ type: 'call.create', range: rangeOf(context) }),
      ),
      addDax: call(
        ({ context }) => context.input.daxDriver,
        ({ context }) => ({ type: 'call.device.add', device: context.input.dax, from: context.input.id }),
      ),
    },
  })
  .createMachine({
    id: 'dax_region',
    context: ({ input }) => ({ input, range: null, ...noProbe, claimed: false, doomed: 'no' }),
    initial: 'absent',
    on: { 'call.unbind': { actions: 'answerUnbind' } },
    states: {
      absent: {
        on: {
          'call.create': { target: 'unbound', actions: 'takeRange' },
          'call.destroy': {},
        },
      },
      unbound: {
        always: { guard: 'isDoomed', target: 'absent', actions: 'destroy' },
        on: {
          'call.probe.start': {
            target: 'probing',
            actions: ['takeProbe', 'goOn'],
          },
          'call.destroy': { target: 'absent', actions: 'destroy' },
        },
      },
      probing: {
        tags: ['probing'],
        on: { 'call.destroy': { actions: 'doom' } },
        initial: 'starting',
        states: {
          starting: starting('begun'),
          begun: { always: [{ guard: 'mustAwait', target: 'awaiting' }, { target: 'decided' }] },
          awaiting: {
            tags: ['gated'],
            entry: 'awaitDecision',
            on: { 'reply.flush': 'decided' },
          },
          decided: {
            always: [
              {
                guard: 'fails',
                target: '#dax_region.unbound',
                actions: { type: 'report', params: ({ context }) => ({ error: context.input.error }) },
              },
              {
                guard: 'isMisaligned',
                target: '#dax_region.unbound',
                actions: { type: 'report', params: { error: 'ENOMEM' } },
              },
              { guard: 'needsClaim', target: 'claiming' },
              { target: 'adding' },
            ],
          },
          claiming: {
            entry: 'claim',
            on: {
              'reply.request': [
                { guard: 'isClaimed', target: 'adding', actions: 'noteClaim' },
                {
                  target: '#dax_region.unbound',
                  actions: ['logConflict', { type: 'report', params: { error: 'ENOMEM' } }],
                },
              ],
            },
          },
          adding: {
            entry: ['createDax', 'addDax'],
            on: { 'reply.attach': '#dax_region.bound' },
          },
        },
      },
      bound: {
        tags: ['bound'],
        entry: { type: 'report', params: { error: null } },
        always: { guard: 'isDoomed', target: 'absent', actions: 'destroy' },
        on: {
          'call.destroy': { target: 'absent', actions: 'destroy' },
          'call.unbind': { target: 'unbound', actions: ['release', 'answerUnbind'] },
        },
      },
    },
  });

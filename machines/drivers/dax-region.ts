import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { sizeOf, type Range } from '../../src/model/range.ts';
import type { Errno } from '../../src/model/scenario.ts';
import { goOn, tell } from '../common/send.ts';

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

export interface DaxRegionContext {
  readonly input: DaxRegionInput;
  readonly range: Range | null;
  readonly async: boolean;
  /** Who waits for the probe at hand; null with an async item. */
  readonly prober: string | null;
  readonly claimed: boolean;
  /** Somebody wants it gone while its probe holds the device lock; `offline`: with its memory offline. */
  readonly doomed: 'no' | 'online' | 'offline';
}

const pmdSize = 2 * 1024 * 1024;
const isAligned = (range: Range | null): boolean =>
  range !== null && range.start % pmdSize === 0 && sizeOf(range) % pmdSize === 0;

export const daxRegion = setup({
  types: {} as { context: DaxRegionContext; input: DaxRegionInput; events: KernelEvent },
  guards: {
    isDoomed: ({ context }) => context.doomed !== 'no',
    fails: ({ context }) => context.input.error !== null,
    isMisaligned: ({ context }) => !isAligned(context.range),
    mustAwait: ({ context }) => context.input.awaits !== null,
    needsClaim: ({ context }) => context.input.exclusion !== null,
  },
  actions: {
    doom: assign({
      doomed: ({ event }) =>
        event.type === 'call.destroy' && event.offline ? ('offline' as const) : ('online' as const),
    }),
    release: enqueueActions(({ context, event, enqueue }) => {
      enqueue(tell(context.input.dax, { type: 'call.destroy', offline: false }));
      if (context.claimed && context.input.exclusion !== null)
        enqueue(tell(context.input.exclusion, { type: 'call.remove', name: context.input.id }));
      enqueue(tell(context.input.driver, { type: 'call.released', device: context.input.id }));
      if (event.type === 'call.unbind') enqueue(tell(event.from, { type: 'reply.unbind' }));
      enqueue.assign({ claimed: false });
    }),
    report: enqueueActions(({ context, enqueue }, params: { readonly error: string | null }) => {
      const { input, prober } = context;
      enqueue(tell(input.driver, { type: 'call.probe.done', device: input.id, error: params.error, prober }));
      enqueue.assign({ prober: null });
    }),
    destroy: enqueueActions(({ context, event, enqueue }) => {
      enqueue(
        tell(context.input.dax, {
          type: 'call.destroy',
          offline: event.type === 'call.destroy' ? event.offline : context.doomed === 'offline',
        }),
      );
      if (context.claimed && context.input.exclusion !== null)
        enqueue(tell(context.input.exclusion, { type: 'call.remove', name: context.input.id }));
      enqueue(tell(context.input.driver, { type: 'call.device.del', device: context.input.id }));
      enqueue.assign({ claimed: false, range: null, doomed: 'no' });
    }),
  },
}).createMachine({
  id: 'dax_region',
  context: ({ input }) => ({ input, range: null, async: false, prober: null, claimed: false, doomed: 'no' }),
  initial: 'absent',
  on: { 'call.unbind': { actions: tell(({ event }) => event.from, { type: 'reply.unbind' }) } },
  states: {
    absent: {
      on: {
        'call.create': { target: 'unbound', actions: assign({ range: ({ event }) => event.range }) },
        'call.destroy': {},
      },
    },
    unbound: {
      always: { guard: 'isDoomed', target: 'absent', actions: 'destroy' },
      on: {
        'call.probe.start': {
          target: 'probing',
          actions: [assign({ async: ({ event }) => event.async, prober: ({ event }) => event.prober }), goOn()],
        },
        'call.destroy': { target: 'absent', actions: 'destroy' },
      },
    },
    probing: {
      tags: ['probing'],
      on: { 'call.destroy': { actions: 'doom' } },
      initial: 'starting',
      states: {
        starting: {
          on: {
            go: [
              {
                guard: ({ context }) => context.async,
                target: 'begun',
                actions: tell('driver_core', { type: 'call.async.begin' }),
              },
              { target: 'begun' },
            ],
          },
        },
        begun: { always: [{ guard: 'mustAwait', target: 'awaiting' }, { target: 'decided' }] },
        awaiting: {
          tags: ['gated'],
          entry: tell(
            ({ context }) => context.input.awaits ?? '',
            ({ context }) => ({ type: 'call.flush', from: context.input.id }),
          ),
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
          entry: tell(
            ({ context }) => context.input.exclusion ?? '',
            ({ context }) => ({
              type: 'call.request',
              from: context.input.id,
              name: context.input.id,
              range: context.range ?? { start: 0, end: 0 },
              kind: 'dax',
            }),
          ),
          on: {
            'reply.request': [
              { guard: ({ event }) => event.ok, target: 'adding', actions: assign({ claimed: true }) },
              {
                target: '#dax_region.unbound',
                actions: [
                  tell('dmesg', ({ context }) => ({
                    type: 'call.log.conflict',
                    text: `${context.input.id.slice(context.input.id.indexOf('/') + 1)}: dax_region resource conflict, error -12`,
                  })),
                  { type: 'report', params: { error: 'ENOMEM' } },
                ],
              },
            ],
          },
        },
        adding: {
          entry: [
            tell(
              ({ context }) => context.input.dax,
              ({ context }) => ({ type: 'call.create', range: context.range ?? { start: 0, end: 0 } }),
            ),
            tell(
              ({ context }) => context.input.daxDriver,
              ({ context }) => ({ type: 'call.device.add', device: context.input.dax, from: context.input.id }),
            ),
          ],
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
        'call.unbind': { target: 'unbound', actions: 'release' },
      },
    },
  },
});

import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { alignInward, type Range } from '../../src/model/range.ts';
import { noProbe, probeActions, probeGuards, starting, type Probe, type ProbeEvent } from '../common/probe.ts';
import { required } from '../common/required.ts';
import { call, narrow } from '../common/send.ts';

/**
 * A dax device and the driver that makes it usable: kmem, or device_dax in a kernel built without kmem.
 *   absent ─call.create─▶ unbound ─call.probe.start─▶ probing: request ─▶ hotplug ─▶ bound
 * kmem rounds the range inward to memory blocks, claims it in /proc/iomem, then hot-adds it: two steps, because a region's
 * look for System RAM may fall between them. Memory that is online cannot be removed: it stays until reboot.
 * A device with the flag DAX_KMEM never goes to device_dax while kmem is configured, loaded or not.
 * @kernel drivers/dax/kmem.c:dev_dax_kmem_probe, drivers/dax/kmem.c:dev_dax_kmem_remove, drivers/dax/bus.c:dax_match_type
 */
export interface DaxDeviceInput {
  readonly id: string;
  /** The name in the resource tree, such as `dax0.0`. */
  readonly name: string;
  readonly parent: 'hmem' | 'region';
  readonly region: string | null;
  readonly driver: string;
  readonly kmem: boolean;
  readonly memoryBlockSize: number;
  /** Ranges with a NUMA node: CFMWS windows and SRAT affinities. kmem refuses a range that starts outside all of them. */
  readonly nodes: readonly Range[];
}

export interface DaxDeviceContext extends Probe {
  readonly input: DaxDeviceInput;
  readonly range: Range | null;
  readonly online: Range | null;
  readonly error: string | null;
  /** Somebody wants it gone while its probe holds the device lock; `offline`: with its memory offline. */
  readonly doomed: 'no' | 'online' | 'offline';
}

/** What the device's driver asks for: kmem rounds inward to memory blocks, device_dax takes it all; `null` when nothing is left. */
export const claimOf = (context: DaxDeviceContext): Range | null => {
  if (context.range === null || !context.input.kmem) return context.range;
  return alignInward(context.range, context.input.memoryBlockSize);
};

type DaxDeviceAlphabet = ProbeEvent | EventOf<'call.create' | 'call.destroy' | 'reply.request' | 'reply.insert'>;

const claimed = (context: DaxDeviceContext): Range => required(claimOf(context), 'byte to claim');

export const daxDevice = setup({
  types: {} as { context: DaxDeviceContext; input: DaxDeviceInput; events: DaxDeviceAlphabet },
  guards: probeGuards,
  actions: probeActions<DaxDeviceContext, DaxDeviceAlphabet>(),
})
  .extend({
    guards: {
      isDoomed: ({ context }) => context.doomed !== 'no',
      hasNoNode: ({ context }) =>
        context.input.kmem &&
        !context.input.nodes.some(
          (node) => context.range !== null && node.start <= context.range.start && context.range.start <= node.end,
        ),
      isTooSmall: ({ context }) => claimOf(context) === null,
      isRequestedByKmem: ({ context, event }) => narrow(event, 'reply.request').ok && context.input.kmem,
      isRequested: ({ event }) => narrow(event, 'reply.request').ok,
    },
    actions: {
      doom: assign({
        doomed: ({ event }) => (narrow(event, 'call.destroy').offline ? ('offline' as const) : ('online' as const)),
      }),
      noteError: assign({ error: (_, params: { readonly error: string | null }) => params.error }),
      destroy: enqueueActions(({ context, event, enqueue }) => {
        const offline = event.type === 'call.destroy' ? event.offline : context.doomed === 'offline';
        if (context.online !== null && (offline || !context.input.kmem)) {
          if (context.input.kmem) enqueue(call('iomem', { type: 'call.remove', name: `${context.input.name}/ram` }));
          enqueue(call('iomem', { type: 'call.remove', name: context.input.name }));
          enqueue.assign({ online: null });
        }
        enqueue(call(context.input.driver, { type: 'call.device.del', device: context.input.id }));
        enqueue.assign({ range: null, error: null, doomed: 'no' });
      }),
      takeRange: assign({ range: ({ event }) => narrow(event, 'call.create').range }),
      request: call('iomem', ({ context }) => ({
        type: 'call.request',
        from: context.input.id,
        name: context.input.name,
        range: claimed(context),
        kind: 'dax',
      })),
      logConflict: call('dmesg', ({ context }) => ({
        type: 'call.log.conflict',
        text: `${context.input.name}: could not reserve region, error -16`,
      })),
      addMemory: call('iomem', ({ context }) => ({
        type: 'call.insert',
        from: context.input.id,
        name: `${context.input.name}/ram`,
        range: claimed(context),
        kind: 'system-ram',
        busy: true,
        under: context.input.name,
        expand: false,
      })),
      noteOnline: assign({ online: ({ context }) => claimOf(context) }),
      release: call(
        ({ context }) => context.input.driver,
        ({ context }) => ({ type: 'call.released', device: context.input.id }),
      ),
    },
  })
  .createMachine({
    id: 'dax_device',
    context: ({ input }) => ({ input, range: null, ...noProbe, online: null, error: null, doomed: 'no' }),
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
        tags: ['present'],
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
        tags: ['present'],
        on: { 'call.destroy': { actions: 'doom' } },
        initial: 'starting',
        states: {
          starting: starting('decided'),
          decided: {
            always: [
              {
                guard: 'hasNoNode',
                target: '#dax_device.unbound',
                actions: [
                  { type: 'noteError', params: { error: 'EINVAL' } },
                  { type: 'report', params: { error: 'EINVAL' } },
                ],
              },
              {
                guard: 'isTooSmall',
                target: '#dax_device.unbound',
                actions: [
                  { type: 'noteError', params: { error: 'EINVAL' } },
                  { type: 'report', params: { error: 'EINVAL' } },
                ],
              },
              { target: 'requesting' },
            ],
          },
          requesting: {
            entry: 'request',
            on: {
              'reply.request': [
                { guard: 'isRequestedByKmem', target: 'hotplug', actions: 'goOn' },
                {
                  guard: 'isRequested',
                  target: '#dax_device.bound',
                  actions: [
                    { type: 'noteError', params: { error: null } },
                    { type: 'report', params: { error: null } },
                  ],
                },
                {
                  target: '#dax_device.unbound',
                  actions: [
                    'logConflict',
                    { type: 'noteError', params: { error: 'EBUSY' } },
                    { type: 'report', params: { error: 'EBUSY' } },
                  ],
                },
              ],
            },
          },
          hotplug: {
            tags: ['adding'],
            on: {
              go: { actions: 'addMemory' },
              'reply.insert': {
                target: '#dax_device.bound',
                actions: [
                  'noteOnline',
                  { type: 'noteError', params: { error: null } },
                  { type: 'report', params: { error: null } },
                ],
              },
            },
          },
        },
      },
      bound: {
        tags: ['present', 'bound'],
        always: { guard: 'isDoomed', target: 'absent', actions: 'destroy' },
        on: {
          'call.destroy': { target: 'absent', actions: 'destroy' },
          // kmem lets go of the device; memory that is online stays System RAM until the next reboot.
          'call.unbind': {
            target: 'unbound',
            actions: ['release', 'answerUnbind'],
          },
        },
      },
    },
  });

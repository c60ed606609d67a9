import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import {
  allocFree,
  hasSystemRam,
  insertExpandToFit,
  insertResource,
  preOrder,
  regionIntersects,
  removeResource,
  requestMemRegion,
  requestResource,
  type NewResource,
  type ResourceTree,
} from '../../src/model/resource-tree.ts';
import { trimSoftReserved } from '../../src/model/trim-soft-reserved.ts';
import { tell } from '../common/send.ts';

/**
 * One resource tree: `/proc/iomem`, or the flat `dax_regions` tree of 7.1. Every operation is one call: the kernel holds
 * `resource_lock` from the first look to the last link, so no other CPU sees half of it.
 * @kernel kernel/resource.c:insert_resource, kernel/resource.c:__request_region, kernel/resource.c:region_intersects
 */
export interface IomemInput {
  readonly tree: ResourceTree;
  /** A flat tree takes claims by request_resource(): any overlap is a conflict. */
  readonly flat: boolean;
}

export interface IomemContext {
  readonly flat: boolean;
  readonly tree: ResourceTree;
}

const regionAlignment = 256 * 1024 * 1024;

export const iomem = setup({
  types: {} as { context: IomemContext; input: IomemInput; events: KernelEvent },
}).createMachine({
  id: 'iomem',
  context: ({ input }) => ({ flat: input.flat, tree: input.tree }),
  initial: 'unlocked',
  states: {
    unlocked: {
      on: {
        'call.insert': {
          actions: enqueueActions(({ context, event, enqueue }) => {
            const node: NewResource = { name: event.name, range: event.range, kind: event.kind, busy: event.busy };
            if (event.expand) {
              const grown = insertExpandToFit(context.tree, node);
              enqueue.assign({ tree: grown.tree });
              enqueue(tell(event.from, { type: 'reply.insert', ok: true }));
              return;
            }
            const done = insertResource(context.tree, node, event.under === null ? {} : { under: event.under });
            enqueue.assign({ tree: done.tree });
            enqueue(tell(event.from, { type: 'reply.insert', ok: done.conflict === null }));
          }),
        },
        'call.request': {
          actions: enqueueActions(({ context, event, enqueue }) => {
            const node: NewResource = { name: event.name, range: event.range, kind: event.kind, busy: true };
            const done = context.flat ? requestResource(context.tree, node) : requestMemRegion(context.tree, node);
            enqueue.assign({ tree: done.tree });
            enqueue(tell(event.from, { type: 'reply.request', ok: done.conflict === null }));
          }),
        },
        'call.remove': { actions: assign({ tree: ({ context, event }) => removeResource(context.tree, event.name) }) },
        'call.trim': { actions: assign({ tree: ({ context, event }) => trimSoftReserved(context.tree, event.range) }) },
        'call.walk': {
          actions: tell(
            ({ event }) => event.from,
            ({ context, event }) => ({
              type: 'reply.walk',
              ranges: preOrder(context.tree).flatMap(({ kind, range }) => (kind === event.kind ? [range] : [])),
            }),
          ),
        },
        'call.intersects': {
          actions: tell(
            ({ event }) => event.from,
            ({ context, event }) => ({
              type: 'reply.intersects',
              result: regionIntersects(context.tree, event.range, event.kind),
            }),
          ),
        },
        'call.has_ram': {
          actions: tell(
            ({ event }) => event.from,
            ({ context, event }) => ({ type: 'reply.has_ram', yes: hasSystemRam(context.tree, event.range) }),
          ),
        },
        'call.alloc': {
          actions: tell(
            ({ event }) => event.from,
            ({ context, event }) => ({
              type: 'reply.alloc',
              range: allocFree(context.tree, event.window, event.size, regionAlignment),
            }),
          ),
        },
      },
    },
  },
});

import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
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
import { narrow, reply, replyTo } from '../common/send.ts';

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

type IomemAlphabet =
  | EventOf<'call.insert' | 'call.request' | 'call.remove' | 'call.trim'>
  | EventOf<'call.walk' | 'call.intersects' | 'call.has_ram' | 'call.alloc'>;

export const iomem = setup({
  types: {} as { context: IomemContext; input: IomemInput; events: IomemAlphabet },
  actions: {
    insert: enqueueActions(({ context, event, enqueue }) => {
      const { name, range, kind, busy, expand, under, from } = narrow(event, 'call.insert');
      const node: NewResource = { name, range, kind, busy };
      if (expand) {
        const grown = insertExpandToFit(context.tree, node);
        enqueue.assign({ tree: grown.tree });
        enqueue(replyTo(from, { type: 'reply.insert', ok: true }));
        return;
      }
      const done = insertResource(context.tree, node, under === null ? {} : { under });
      enqueue.assign({ tree: done.tree });
      enqueue(replyTo(from, { type: 'reply.insert', ok: done.conflict === null }));
    }),
    request: enqueueActions(({ context, event, enqueue }) => {
      const { name, range, kind, from } = narrow(event, 'call.request');
      const node: NewResource = { name, range, kind, busy: true };
      const done = context.flat ? requestResource(context.tree, node) : requestMemRegion(context.tree, node);
      enqueue.assign({ tree: done.tree });
      enqueue(replyTo(from, { type: 'reply.request', ok: done.conflict === null }));
    }),
    remove: assign({ tree: ({ context, event }) => removeResource(context.tree, narrow(event, 'call.remove').name) }),
    trim: assign({ tree: ({ context, event }) => trimSoftReserved(context.tree, narrow(event, 'call.trim').range) }),
    walk: reply(({ context, event }) => {
      const wanted = narrow(event, 'call.walk').kind;
      return {
        type: 'reply.walk',
        ranges: preOrder(context.tree).flatMap(({ kind, range }) => (kind === wanted ? [range] : [])),
      };
    }),
    intersect: reply(({ context, event }) => {
      const { range, kind } = narrow(event, 'call.intersects');
      return { type: 'reply.intersects', result: regionIntersects(context.tree, range, kind) };
    }),
    lookForRam: reply(({ context, event }) => ({
      type: 'reply.has_ram',
      yes: hasSystemRam(context.tree, narrow(event, 'call.has_ram').range),
    })),
    allocate: reply(({ context, event }) => {
      const { window, size } = narrow(event, 'call.alloc');
      return { type: 'reply.alloc', range: allocFree(context.tree, window, size, regionAlignment) };
    }),
  },
}).createMachine({
  id: 'iomem',
  context: ({ input }) => ({ flat: input.flat, tree: input.tree }),
  initial: 'unlocked',
  states: {
    unlocked: {
      on: {
        'call.insert': { actions: 'insert' },
        'call.request': { actions: 'request' },
        'call.remove': { actions: 'remove' },
        'call.trim': { actions: 'trim' },
        'call.walk': { actions: 'walk' },
        'call.intersects': { actions: 'intersect' },
        'call.has_ram': { actions: 'lookForRam' },
        'call.alloc': { actions: 'allocate' },
      },
    },
  },
});

import { cxlRegionSetup } from './cxl-region-actions.ts';

/**
 * A region that user space creates: every member must be enabled, and its window must have room.
 *   creating: members, one by one ─▶ allocating ─▶ constructing
 * Its decoders are programmed as it is committed, so nobody offers them and it skips assembly.
 * @kernel drivers/cxl/core/region.c:create_ram_region_store
 */
export const creating = cxlRegionSetup.createStateConfig({
  initial: 'members',
  on: { 'call.region.destroy': {} },
  states: {
    members: { always: [{ guard: 'membersLeft', target: 'asking' }, { target: 'allocating' }] },
    asking: {
      entry: 'checkMember',
      on: {
        'reply.port': [
          { guard: 'isEnabled', target: 'members', actions: 'nextMember' },
          { target: '#cxl_region.absent', actions: [{ type: 'answer', params: { ok: false } }, 'dissolve'] },
        ],
      },
    },
    allocating: {
      entry: 'allocate',
      on: {
        'reply.alloc': [
          { guard: 'isAllocated', target: '#cxl_region.constructing', actions: 'takeRoom' },
          {
            target: '#cxl_region.absent',
            actions: ['logNoSpace', { type: 'answer', params: { ok: false } }, 'dissolve'],
          },
        ],
      },
    },
  },
});

/**
 * A region comes into being: with the first target that firmware committed, or as user space creates it.
 *   constructing: trimming, in designs that trim ─▶ inserting ─▶ inserted ─go─▶ attaching, or committed when created
 * @kernel drivers/cxl/core/region.c:construct_region
 */
export const constructing = cxlRegionSetup.createStateConfig({
  meta: { defer: ['region.add'] }, // range_lock of the root decoder.
  on: {
    'call.region.stage': { actions: { type: 'tellStage', params: { stage: 'incomplete' } } },
    'call.region.destroy': { actions: 'doom' },
    'call.target.remove': { actions: 'loseLater' },
  },
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'asksToTrim', target: 'trimming' }, { target: 'inserting' }] },
    trimming: { entry: 'askToTrim', on: { 'reply.policy.trim': 'inserting' } },
    inserting: {
      entry: 'insert',
      on: {
        'reply.insert': [
          { guard: 'isInserted', target: 'inserted', actions: 'noteInserted' },
          // The region goes on with a resource that is not in the tree.
          { target: 'inserted', actions: 'logConflict' },
        ],
      },
    },
    inserted: {
      entry: 'goOn',
      on: { go: [{ guard: 'isCreated', target: '#cxl_region.committed' }, { target: '#cxl_region.attaching' }] },
    },
  },
});

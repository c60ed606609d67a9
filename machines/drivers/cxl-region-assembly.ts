import { cxlRegionSetup } from './cxl-region-actions.ts';

/** A decoder is offered as a target: refused, staged, or the last one, which commits the region or cannot. @kernel drivers/cxl/core/region.c:cxl_region_attach */
export const attaching = cxlRegionSetup.createStateConfig({
  always: [
    { guard: 'isRefused', target: '#cxl_region.assembling', actions: { type: 'answer', params: { ok: false } } },
    {
      guard: 'isIncomplete',
      target: '#cxl_region.assembling',
      actions: ['takeTarget', { type: 'answer', params: { ok: true } }],
    },
    // The last target sorts them all, the freed one too.
    {
      guard: 'followsDangling',
      target: '#cxl_region.failed',
      actions: ['takeTarget', 'crash', { type: 'answer', params: { ok: false } }],
    },
    // Before 7.2 a newcomer may have overwritten a live target, and the sort follows the slot that is empty.
    {
      guard: 'followsHole',
      target: '#cxl_region.failed',
      actions: ['crash', 'takeTarget', { type: 'answer', params: { ok: false } }],
    },
    {
      guard: 'cannotAssemble',
      target: '#cxl_region.failed',
      actions: ['takeTarget', { type: 'answer', params: { ok: false } }],
    },
    { target: '#cxl_region.committed', actions: 'takeTarget' },
  ],
});

/** Waits for the next target, with no timeout. @kernel drivers/cxl/core/region.c:cxl_add_to_region */
export const assembling = cxlRegionSetup.createStateConfig({
  tags: ['incomplete'],
  always: [
    { guard: 'isDoomed', target: '#cxl_region.absent', actions: 'dissolve' },
    { guard: 'hasLost', actions: 'dropStaged' },
  ],
  on: {
    'region.add': { target: '#cxl_region.attaching', actions: 'hear' },
    'call.region.stage': { actions: { type: 'tellStage', params: { stage: 'incomplete' } } },
    'call.target.remove': { actions: 'dropStaged' },
    'call.region.destroy': { target: '#cxl_region.absent', actions: 'dissolve' },
  },
});

/** All targets are there, and their decoders disagree. @kernel drivers/cxl/core/region.c:cxl_region_attach */
export const failed = cxlRegionSetup.createStateConfig({
  tags: ['incomplete'],
  entry: 'reportFailure',
  always: [
    { guard: 'isDoomed', target: '#cxl_region.absent', actions: 'dissolve' },
    { guard: 'hasLost', target: '#cxl_region.assembling', actions: 'dropStaged' },
  ],
  on: {
    'region.add': { actions: ['hear', { type: 'answer', params: { ok: false } }] },
    'call.region.stage': { actions: { type: 'tellStage', params: { stage: 'incomplete' } } },
    'call.target.remove': { target: '#cxl_region.assembling', actions: 'dropStaged' },
    'call.region.destroy': { target: '#cxl_region.absent', actions: 'dissolve' },
  },
});

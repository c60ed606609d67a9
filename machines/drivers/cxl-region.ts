import { cxlRegionSetup } from './cxl-region-actions.ts';
import { assembling, attaching, failed } from './cxl-region-assembly.ts';
import { noRegion } from './cxl-region-context.ts';
import { constructing, creating } from './cxl-region-creation.ts';

/** The probe of a committed region; then it is bound or unbound. @kernel drivers/cxl/core/region.c:cxl_region_probe */
const committed = cxlRegionSetup.createStateConfig({
  tags: ['committed'],
  entry: ['attach', 'logCommit'],
  on: {
    'call.region.stage': { actions: { type: 'tellStage', params: { stage: 'committed' } } },
    'call.region.contains': { actions: 'answerClaim' },
  },
  initial: 'probing',
  states: {
    probing: {
      entry: { type: 'tellPolicy', params: { stage: 'committed' } },
      tags: ['due'],
      meta: { defer: ['region.add'] },
      on: { 'call.region.destroy': { actions: 'doom' }, 'call.target.remove': { actions: 'loseLater' } },
      initial: 'starting',
      states: {
        starting: {
          entry: 'goOn',
          on: {
            go: [
              {
                guard: 'probeFails',
                target: '#cxl_region.committed.unbound',
                actions: { type: 'answer', params: { ok: true } },
              },
              {
                guard: 'isPmem',
                target: '#cxl_region.committed.bound.plain',
                actions: { type: 'answer', params: { ok: true } },
              },
              { target: 'looking' },
            ],
          },
        },
        looking: {
          entry: 'lookForRam',
          on: {
            'reply.has_ram': [
              {
                guard: 'hasSystemRam',
                target: '#cxl_region.committed.bound.plain',
                actions: { type: 'answer', params: { ok: true } },
              },
              { target: 'registering', actions: 'goOn' },
            ],
          },
        },
        registering: { on: { go: { target: 'adding', actions: ['createDaxRegion', 'addDaxRegion'] } } },
        adding: {
          on: {
            'reply.attach': {
              target: '#cxl_region.committed.bound.withDax',
              actions: { type: 'answer', params: { ok: true } },
            },
          },
        },
      },
    },
    bound: {
      tags: ['bound'],
      entry: ['noteProbed', { type: 'tellPolicy', params: { stage: 'bound' } }],
      initial: 'plain',
      states: {
        plain: { on: { 'call.region.stage': { actions: { type: 'tellStage', params: { stage: 'bound' } } } } },
        withDax: {
          tags: ['dax'],
          on: { 'call.region.stage': { actions: { type: 'tellStage', params: { stage: 'dax' } } } },
        },
      },
      always: [
        { guard: 'isDoomed', target: '#cxl_region.absent', actions: ['dropDax', 'dissolve'] },
        { guard: 'hasLost', target: '#cxl_region.assembling', actions: ['dropDax', 'loseTarget'] },
      ],
      on: {
        'region.add': { actions: ['hear', { type: 'answer', params: { ok: false } }] }, // -EBUSY: the region is active.
        'call.target.remove': { target: '#cxl_region.assembling', actions: ['dropDax', 'loseTarget'] },
        'call.region.disable': { target: 'unbound', actions: 'dropDax' },
        'call.region.destroy': [
          { guard: 'cannotReset', target: 'unbound', actions: 'dropDax' },
          { target: '#cxl_region.absent', actions: ['dropDax', 'dissolve'] },
        ],
      },
    },
    unbound: {
      always: [
        { guard: 'isDoomed', target: '#cxl_region.absent', actions: 'dissolve' },
        { guard: 'hasLost', target: '#cxl_region.assembling', actions: 'loseTarget' },
      ],
      on: {
        'region.add': { actions: ['hear', { type: 'answer', params: { ok: false } }] },
        'call.target.remove': { target: '#cxl_region.assembling', actions: 'loseTarget' },
        'call.region.destroy': [{ guard: 'cannotReset' }, { target: '#cxl_region.absent', actions: 'dissolve' }],
      },
    },
  },
});

/**
 * One region and the cxl_region driver on it.
 *   absent ─region.add─▶ constructed ─go─▶ assembling ─last target─▶ committed ─go─▶ bound
 *                                          assembling ─last target, decoders disagree─▶ failed
 * `region0` stands in /proc/iomem from the first target on, long before anybody knows whether assembly succeeds; its
 * first probe then fails with -ENXIO, silently and always. Nothing reports a member that never comes. Commit, the look
 * for System RAM and device_add(dax_region) are three steps: range_lock and the region rwsem are taken and dropped for each.
 * A probe that finds System RAM binds without a dax_region. A memdev that goes while a lock is held is struck off when the lock is
 * dropped. Before 7.1 a staged target outlives its memdev: the pointer stays, and whoever follows it uses freed memory.
 * Leaves out what the nvdimm side makes of a PMEM region, poison and performance attributes.
 * @kernel drivers/cxl/core/region.c:cxl_add_to_region, drivers/cxl/core/region.c:construct_region, drivers/cxl/core/region.c:cxl_region_attach, drivers/cxl/core/region.c:cxl_region_probe
 */
export const cxlRegion = cxlRegionSetup.createMachine({
  id: 'cxl_region',
  context: ({ input }) => noRegion(input),
  initial: 'absent',
  on: {
    'call.region.contains': { actions: 'denyClaim' },
    'call.region.stage': { actions: { type: 'tellStage', params: { stage: 'absent' } } },
    'call.region.disable': {},
    'call.target.remove': {},
  },
  states: {
    absent: {
      on: {
        'region.add': { target: 'constructing', actions: 'hear' },
        'call.region.create': { target: 'creating', actions: 'beginCreation' },
        'call.region.destroy': {},
      },
    },
    creating,
    constructing,
    attaching,
    assembling,
    failed,
    committed,
  },
});

import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf, KernelEvent, RegionStage } from '../../src/model/event.ts';
import { contains } from '../../src/model/range.ts';
import { crashOf, isComplete, noRegion, type CxlRegionContext, type CxlRegionInput } from './cxl-region-context.ts';
import { goOn, tell } from '../common/send.ts';

const tellStage = (stage: RegionStage) =>
  tell<CxlRegionContext, EventOf<'call.region.stage'>, KernelEvent>(
    ({ event }) => event.from,
    ({ context }) => ({ type: 'reply.region.stage', stage, range: context.range }),
  );

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
export const cxlRegion = setup({
  types: {} as { context: CxlRegionContext; input: CxlRegionInput; events: KernelEvent },
  guards: {
    isRefused: ({ context }) => context.attachError !== null || context.targets.includes(context.decoder),
    isIncomplete: ({ context }) => context.targets.length + context.stale.length + 1 < context.input.ways,
    followsStale: ({ context }) => context.stale.length > 0,
    hasLost: ({ context }) => context.gone.length > 0,
    cannotAssemble: ({ context }) => !context.created && context.input.assemblyError !== null,
    isPmem: ({ context }) => context.input.pmem,
    probeFails: ({ context }) => context.input.probeError !== null,
    membersLeft: ({ context }) => context.member < context.input.members.length,
    cannotReset: ({ context }) => context.input.cannotReset,
    isDoomed: ({ context }) => context.doomed,
    asksToTrim: ({ context }) => context.input.trimmer !== null,
  },
  actions: {
    answer: enqueueActions(({ context, enqueue }, params: { readonly ok: boolean }) => {
      if (context.caller !== null)
        enqueue(
          tell(context.caller, context.created ? { type: 'reply.create', ok: params.ok } : { type: 'reply.region' }),
        );
      enqueue.assign({ caller: null, decoder: '', attachError: null });
    }),
    tellPolicy: enqueueActions(({ context, enqueue }, { stage }: { readonly stage: 'committed' | 'bound' }) => {
      const to = context.input.listener;
      if (to !== null) enqueue(tell(to, { type: 'call.policy.region', range: context.range, stage }));
    }),
    takeTarget: assign({ targets: ({ context }) => [...context.targets, context.decoder].sort() }),
    crash: tell('dmesg', ({ context }) => crashOf(context)),
    dropStaged: assign(({ context, event }) => {
      const lost = event.type === 'call.target.remove' ? [...context.gone, event.decoder] : context.gone;
      const held = context.targets.filter((target) => lost.includes(target));
      return {
        gone: [],
        targets: context.targets.filter((target) => !lost.includes(target)),
        stale: context.attached || context.input.forgetsStaged ? context.stale : [...context.stale, ...held].sort(),
      };
    }),
    loseLater: assign({
      gone: ({ context, event }) =>
        event.type === 'call.target.remove' && [...context.targets, context.decoder].includes(event.decoder)
          ? [...context.gone, event.decoder].sort()
          : context.gone,
    }),
    dissolve: enqueueActions(({ context, enqueue }) => {
      if (context.stale.length > 0) enqueue(tell('dmesg', crashOf(context)));
      // Only a committed region resets what is programmed. @kernel drivers/cxl/core/region.c:cxl_region_detach
      if (isComplete(context))
        for (const endpoint of context.input.endpoints) enqueue(tell(endpoint, { type: 'call.decoder.reset' }));
      if (context.inserted) enqueue(tell('iomem', { type: 'call.remove', name: context.input.name }));
      const { caller, decoder, attachError, probed } = context;
      enqueue.assign({ ...noRegion(context.input), caller, decoder, attachError, probed });
    }),
    // Losing one target resets every decoder of a committed region. @kernel drivers/cxl/core/region.c:cxl_region_decode_reset
    loseTarget: enqueueActions(({ context, event, enqueue }) => {
      const lost = event.type === 'call.target.remove' ? [...context.gone, event.decoder] : context.gone;
      for (const endpoint of context.input.endpoints) enqueue(tell(endpoint, { type: 'call.decoder.reset' }));
      enqueue.assign({ targets: context.targets.filter((target) => !lost.includes(target)), gone: [], bereft: true });
    }),
    dropDax: enqueueActions(({ context, event, enqueue }) => {
      enqueue(
        tell(context.input.daxRegion, {
          type: 'call.destroy',
          offline: event.type === 'call.region.disable' && event.offline,
        }),
      );
    }),
    denyClaim: tell(({ event }) => ('from' in event ? event.from : ''), { type: 'reply.contains', yes: false }),
    hear: assign(({ event }) =>
      event.type === 'region.add' ? { caller: event.from, decoder: event.decoder, attachError: event.attachError } : {},
    ),
  },
}).createMachine({
  id: 'cxl_region',
  context: ({ input }) => noRegion(input),
  initial: 'absent',
  on: {
    'call.region.contains': { actions: 'denyClaim' },
    'call.region.stage': { actions: tellStage('absent') },
    'call.region.disable': {},
    'call.target.remove': {},
  },
  states: {
    absent: {
      on: {
        'region.add': { target: 'constructing', actions: 'hear' },
        'call.region.create': {
          target: 'creating',
          actions: assign({ caller: ({ event }) => event.from, created: true, member: 0 }),
        },
        'call.region.destroy': {},
      },
    },
    creating: {
      initial: 'members',
      on: { 'call.region.destroy': {} },
      states: {
        members: { always: [{ guard: 'membersLeft', target: 'asking' }, { target: 'allocating' }] },
        asking: {
          entry: tell(
            ({ context }) => context.input.members[context.member] ?? '',
            ({ context }) => ({ type: 'call.port.check', from: context.input.id }),
          ),
          on: {
            'reply.port': [
              {
                guard: ({ event }) => event.ok,
                target: 'members',
                actions: assign({ member: ({ context }) => context.member + 1 }),
              },
              { target: '#cxl_region.absent', actions: [{ type: 'answer', params: { ok: false } }, 'dissolve'] },
            ],
          },
        },
        allocating: {
          entry: tell('iomem', ({ context }) => ({
            type: 'call.alloc',
            from: context.input.id,
            window: context.input.window,
            size: context.input.createSize,
          })),
          on: {
            'reply.alloc': [
              {
                guard: ({ event }) => event.range !== null,
                target: '#cxl_region.constructing',
                actions: assign(({ context, event }) => ({
                  range: event.range ?? context.range,
                  targets: [...context.input.members].sort(),
                })),
              },
              {
                target: '#cxl_region.absent',
                actions: [
                  tell('dmesg', ({ context }) => ({ type: 'call.log.nospace', range: context.input.range })),
                  { type: 'answer', params: { ok: false } },
                  'dissolve',
                ],
              },
            ],
          },
        },
      },
    },
    constructing: {
      meta: { defer: ['region.add'] }, // range_lock of the root decoder.
      on: {
        'call.region.stage': { actions: tellStage('incomplete') },
        'call.region.destroy': { actions: assign({ doomed: true }) },
        'call.target.remove': { actions: 'loseLater' },
      },
      initial: 'beginning',
      states: {
        beginning: { always: [{ guard: 'asksToTrim', target: 'trimming' }, { target: 'inserting' }] },
        trimming: {
          entry: tell(
            ({ context }) => context.input.trimmer ?? '',
            ({ context }) => ({ type: 'call.policy.trim', range: context.range, from: context.input.id }),
          ),
          on: { 'reply.policy.trim': 'inserting' },
        },
        inserting: {
          entry: tell('iomem', ({ context }) => ({
            type: 'call.insert',
            from: context.input.id,
            name: context.input.name,
            range: context.range,
            kind: 'cxl-region',
            busy: false,
            under: context.input.window,
            expand: false,
          })),
          on: {
            'reply.insert': [
              { guard: ({ event }) => event.ok, target: 'inserted', actions: assign({ inserted: true }) },
              // The region goes on with a resource that is not in the tree.
              {
                target: 'inserted',
                actions: tell('dmesg', ({ context }) => ({
                  type: 'call.log.conflict',
                  text: `${context.input.name}: cannot insert resource`,
                })),
              },
            ],
          },
        },
        inserted: {
          entry: goOn(),
          on: {
            go: [
              { guard: ({ context }) => context.created, target: '#cxl_region.committed' },
              { target: '#cxl_region.attaching' },
            ],
          },
        },
      },
    },
    attaching: {
      always: [
        { guard: 'isRefused', target: 'assembling', actions: { type: 'answer', params: { ok: false } } },
        {
          guard: 'isIncomplete',
          target: 'assembling',
          actions: ['takeTarget', { type: 'answer', params: { ok: true } }],
        },
        // The last target sorts them all, the freed one too.
        {
          guard: 'followsStale',
          target: 'failed',
          actions: ['takeTarget', 'crash', { type: 'answer', params: { ok: false } }],
        },
        {
          guard: 'cannotAssemble',
          target: 'failed',
          actions: ['takeTarget', { type: 'answer', params: { ok: false } }],
        },
        { target: 'committed', actions: 'takeTarget' },
      ],
    },
    assembling: {
      tags: ['incomplete'],
      always: [
        { guard: 'isDoomed', target: 'absent', actions: 'dissolve' },
        { guard: 'hasLost', actions: 'dropStaged' },
      ],
      on: {
        'region.add': { target: 'attaching', actions: 'hear' },
        'call.region.stage': { actions: tellStage('incomplete') },
        'call.target.remove': { actions: 'dropStaged' },
        'call.region.destroy': { target: 'absent', actions: 'dissolve' },
      },
    },
    failed: {
      tags: ['incomplete'],
      entry: tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })),
      always: [
        { guard: 'isDoomed', target: 'absent', actions: 'dissolve' },
        { guard: 'hasLost', target: 'assembling', actions: 'dropStaged' },
      ],
      on: {
        'region.add': { actions: ['hear', { type: 'answer', params: { ok: false } }] },
        'call.region.stage': { actions: tellStage('incomplete') },
        'call.target.remove': { target: 'assembling', actions: 'dropStaged' },
        'call.region.destroy': { target: 'absent', actions: 'dissolve' },
      },
    },
    committed: {
      tags: ['committed'],
      entry: [assign({ attached: true }), tell('dmesg', { type: 'call.log.milestone', milestone: 'region-committed' })],
      on: {
        'call.region.stage': { actions: tellStage('committed') },
        'call.region.contains': {
          actions: tell(
            ({ event }) => event.from,
            ({ context, event }) => ({ type: 'reply.contains', yes: contains(context.range, event.range) }),
          ),
        },
      },
      initial: 'probing',
      states: {
        probing: {
          entry: { type: 'tellPolicy', params: { stage: 'committed' } },
          tags: ['due'],
          meta: { defer: ['region.add'] },
          on: {
            'call.region.destroy': { actions: assign({ doomed: true }) },
            'call.target.remove': { actions: 'loseLater' },
          },
          initial: 'starting',
          states: {
            starting: {
              entry: goOn(),
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
              entry: tell('iomem', ({ context }) => ({
                type: 'call.has_ram',
                from: context.input.id,
                range: context.range,
              })),
              on: {
                'reply.has_ram': [
                  {
                    guard: ({ event }) => event.yes,
                    target: '#cxl_region.committed.bound.plain',
                    actions: { type: 'answer', params: { ok: true } },
                  },
                  { target: 'registering', actions: goOn() },
                ],
              },
            },
            registering: {
              on: {
                go: {
                  target: 'adding',
                  actions: [
                    tell(
                      ({ context }) => context.input.daxRegion,
                      ({ context }) => ({ type: 'call.create', range: context.range }),
                    ),
                    tell(
                      ({ context }) => context.input.daxDriver,
                      ({ context }) => ({
                        type: 'call.device.add',
                        device: context.input.daxRegion,
                        from: context.input.id,
                      }),
                    ),
                  ],
                },
              },
            },
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
          entry: [
            assign({ probed: ({ context }) => context.probed ?? context.range }),
            { type: 'tellPolicy', params: { stage: 'bound' } },
          ],
          initial: 'plain',
          states: {
            plain: { on: { 'call.region.stage': { actions: tellStage('bound') } } },
            withDax: { tags: ['dax'], on: { 'call.region.stage': { actions: tellStage('dax') } } },
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
    },
  },
});

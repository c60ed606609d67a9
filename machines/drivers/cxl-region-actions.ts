import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf, RegionStage } from '../../src/model/event.ts';
import { contains } from '../../src/model/range.ts';
import { call, callerOf, goOn, narrow, reply, replyTo } from '../common/send.ts';
import { required } from '../common/required.ts';
import {
  crashOf,
  hasHole,
  isComplete,
  noRegion,
  slotsWith,
  type CxlRegionContext,
  type CxlRegionInput,
} from './cxl-region-context.ts';

type CxlRegionAlphabet =
  | EventOf<'go' | 'region.add' | 'call.target.remove' | 'call.region.create' | 'call.region.disable'>
  | EventOf<'call.region.destroy' | 'call.region.contains' | 'call.region.stage'>
  | EventOf<'reply.port' | 'reply.alloc' | 'reply.policy.trim' | 'reply.insert' | 'reply.has_ram' | 'reply.attach'>;

/** The targets to strike off: the one that goes now, and those that went while a lock held the region. */
const lostTargets = ({ pendingDetach }: CxlRegionContext, event: CxlRegionAlphabet): readonly string[] =>
  event.type === 'call.target.remove' ? [...pendingDetach, event.decoder] : pendingDetach;

/**
 * Guards and actions of the region's chart, whose parts are in cxl-region-creation.ts, cxl-region-assembly.ts and cxl-region.ts.
 * @kernel drivers/cxl/core/region.c:cxl_region_attach, drivers/cxl/core/region.c:cxl_region_detach
 */
export const cxlRegionSetup = setup({
  types: {} as { context: CxlRegionContext; input: CxlRegionInput; events: CxlRegionAlphabet },
  guards: {
    isRefused: ({ context }) => context.attachError !== null || context.targets.includes(context.decoder),
    isIncomplete: ({ context }) => context.targets.length + context.dangling.length + 1 < context.input.ways,
    followsDangling: ({ context }) => context.dangling.length > 0,
    followsHole: ({ context }) => context.input.tracksSlots && hasHole(context),
    hasLost: ({ context }) => context.pendingDetach.length > 0,
    cannotAssemble: ({ context }) => !context.created && context.input.assemblyError !== null,
    isCreated: ({ context }) => context.created,
    isPmem: ({ context }) => context.input.pmem,
    probeFails: ({ context }) => context.input.probeError !== null,
    membersLeft: ({ context }) => context.member < context.input.members.length,
    cannotReset: ({ context }) => context.input.cannotReset,
    isDoomed: ({ context }) => context.doomed,
    asksToTrim: ({ context }) => context.input.trimmer !== null,
    isEnabled: ({ event }) => narrow(event, 'reply.port').ok,
    isAllocated: ({ event }) => narrow(event, 'reply.alloc').range !== null,
    isInserted: ({ event }) => narrow(event, 'reply.insert').ok,
    hasSystemRam: ({ event }) => narrow(event, 'reply.has_ram').yes,
  },
  actions: {
    goOn: goOn(),
    // What the region is asked, and by whom.
    hear: assign(({ event }) => {
      const { from, decoder, attachError } = narrow(event, 'region.add');
      return { caller: from, decoder, attachError };
    }),
    answer: enqueueActions(({ context, enqueue }, params: { readonly ok: boolean }) => {
      if (context.caller !== null)
        enqueue(
          replyTo(context.caller, context.created ? { type: 'reply.create', ok: params.ok } : { type: 'reply.region' }),
        );
      enqueue.assign({ caller: null, decoder: '', attachError: null });
    }),
    tellStage: enqueueActions(({ context, event, enqueue }, { stage }: { readonly stage: RegionStage }) => {
      enqueue(replyTo(callerOf(event), { type: 'reply.region.stage', stage, range: context.range }));
    }),
    denyClaim: reply({ type: 'reply.contains', yes: false }),
    answerClaim: reply(({ context, event }) => ({
      type: 'reply.contains',
      yes: contains(context.range, narrow(event, 'call.region.contains').range),
    })),
    doom: assign({ doomed: true }),
    // Creation by user space.
    beginCreation: assign({
      caller: ({ event }) => narrow(event, 'call.region.create').from,
      created: true,
      member: 0,
    }),
    checkMember: call(
      ({ context }) => context.input.members[context.member],
      ({ context }) => ({ type: 'call.port.check', from: context.input.id }),
    ),
    nextMember: assign({ member: ({ context }) => context.member + 1 }),
    allocate: call('iomem', ({ context }) => ({
      type: 'call.alloc',
      from: context.input.id,
      window: context.input.window,
      size: context.input.createSize,
    })),
    takeRoom: assign(({ context, event }) => ({
      range: required(narrow(event, 'reply.alloc').range, 'room in the window'),
      targets: [...context.input.members].sort(),
    })),
    logNoSpace: call('dmesg', ({ context }) => ({ type: 'call.log.nospace', range: context.input.range })),
    // Construction.
    askToTrim: call(
      ({ context }) => context.input.trimmer,
      ({ context }) => ({ type: 'call.policy.trim', range: context.range, from: context.input.id }),
    ),
    insert: call('iomem', ({ context }) => ({
      type: 'call.insert',
      from: context.input.id,
      name: context.input.name,
      range: context.range,
      kind: 'cxl-region',
      busy: false,
      under: context.input.window,
      expand: false,
    })),
    noteInserted: assign({ inserted: true }),
    logConflict: call('dmesg', ({ context }) => ({
      type: 'call.log.conflict',
      text: `${context.input.name}: cannot insert resource`,
    })),
    // Assembly.
    takeTarget: assign({
      targets: ({ context }) => [...context.targets, context.decoder].sort(),
      slots: ({ context }) => slotsWith(context),
    }),
    attach: assign({ attached: true }),
    crash: call('dmesg', ({ context }) => crashOf(context)),
    dropStaged: assign(({ context, event }) => {
      const lost = lostTargets(context, event);
      const held = context.targets.filter((target) => lost.includes(target));
      const { forgetsStaged, losesPositions, ways } = context.input;
      const isSorted = context.targets.length + context.dangling.length >= ways;
      const keepsPointer = !context.attached && (!forgetsStaged || (losesPositions && isSorted));
      return {
        slots: context.slots.map((slot) => (slot !== null && lost.includes(slot) ? null : slot)),
        pendingDetach: [],
        targets: context.targets.filter((target) => !lost.includes(target)),
        dangling: keepsPointer ? [...context.dangling, ...held].sort() : context.dangling,
      };
    }),
    loseLater: assign({
      pendingDetach: ({ context, event }) => {
        const { decoder } = narrow(event, 'call.target.remove');
        const isTarget = [...context.targets, context.decoder].includes(decoder);
        return isTarget ? [...context.pendingDetach, decoder].sort() : context.pendingDetach;
      },
    }),
    // Losing one target resets every decoder of a committed region. @kernel drivers/cxl/core/region.c:cxl_region_decode_reset
    loseTarget: enqueueActions(({ context, event, enqueue }) => {
      const lost = lostTargets(context, event);
      for (const endpoint of context.input.endpoints) enqueue(call(endpoint, { type: 'call.decoder.reset' }));
      const targets = context.targets.filter((target) => !lost.includes(target));
      enqueue.assign({ targets, pendingDetach: [], decodersReset: true });
    }),
    dissolve: enqueueActions(({ context, enqueue }) => {
      if (context.dangling.length > 0) enqueue(call('dmesg', crashOf(context)));
      // Only a committed region resets what is programmed. @kernel drivers/cxl/core/region.c:cxl_region_detach
      if (isComplete(context))
        for (const endpoint of context.input.endpoints) enqueue(call(endpoint, { type: 'call.decoder.reset' }));
      if (context.inserted) enqueue(call('iomem', { type: 'call.remove', name: context.input.name }));
      const { caller, decoder, attachError, probed } = context;
      enqueue.assign({ ...noRegion(context.input), caller, decoder, attachError, probed });
    }),
    reportFailure: call('flush_probe', ({ context }) => ({ type: 'call.probe_failed', device: context.input.id })),
    // The driver of a committed region.
    logCommit: call('dmesg', { type: 'call.log.milestone', milestone: 'region-committed' }),
    tellPolicy: enqueueActions(({ context, enqueue }, { stage }: { readonly stage: 'committed' | 'bound' }) => {
      const to = context.input.listener;
      if (to !== null) enqueue(call(to, { type: 'call.policy.region', range: context.range, stage }));
    }),
    lookForRam: call('iomem', ({ context }) => ({
      type: 'call.has_ram',
      from: context.input.id,
      range: context.range,
    })),
    createDaxRegion: call(
      ({ context }) => context.input.daxRegion,
      ({ context }) => ({ type: 'call.create', range: context.range }),
    ),
    addDaxRegion: call(
      ({ context }) => context.input.daxDriver,
      ({ context }) => ({ type: 'call.device.add', device: context.input.daxRegion, from: context.input.id }),
    ),
    noteProbed: assign({ probed: ({ context }) => context.probed ?? context.range }),
    dropDax: enqueueActions(({ context, event, enqueue }) => {
      const offline = event.type === 'call.region.disable' && event.offline;
      enqueue(call(context.input.daxRegion, { type: 'call.destroy', offline }));
    }),
  },
});

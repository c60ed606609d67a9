import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { Errno } from '../../src/model/scenario.ts';
import type { Range } from '../../src/model/range.ts';
import {
  failureActions,
  failureGuards,
  noProbe,
  probeActions,
  probeGuards,
  starting,
  type DeferringContext,
  type Probe,
  type ProbeEvent,
} from '../common/probe.ts';
import { required } from '../common/required.ts';
import { call, narrow, replyTo } from '../common/send.ts';

/**
 * cxl_acpi on ACPI0017: publishes the windows, adds the host-bridge ports, queues a rescan of the cxl bus.
 *   unbound ─call.probe.start─▶ probing: windows ─▶ ports ─▶ rescan ─▶ bound ─call.unbind─▶ unwinding ─▶ unbound
 * Each window is published in a step of its own: a look at `/proc/iomem` may come between two of them. The probe ends
 * before the rescan runs: that is plain work on cxl_bus_wq. Unbinding releases devres, last registered first: regions,
 * ports with the endpoints below, windows.
 * A host bridge that ACPI has not bound yet is skipped silently, with every window that targets it
 * (`Failed to populate active decoder targets`). There is no retry; with `bridgesDefer` the probe returns -EPROBE_DEFER.
 * Leaves out dports and the nvdimm bridge.
 * @kernel drivers/cxl/acpi.c:cxl_acpi_probe, drivers/cxl/acpi.c:to_cxl_host_bridge, drivers/cxl/acpi.c:add_cxl_resources, drivers/cxl/acpi.c:remove_cxl_resources
 */
export interface CxlAcpiInput {
  readonly id: string;
  readonly driver: string;
  /** `ports`: the host-bridge ports that are its targets. */
  readonly windows: readonly { readonly name: string; readonly range: Range; readonly ports: readonly string[] }[];
  /** Host-bridge ports, as port actors of the driver cxl_port. */
  readonly ports: readonly string[];
  readonly portDriver: string;
  /** Regions that hang on this device's devres, in the order in which they may come. */
  readonly regions: readonly string[];
  readonly error: Errno | null;
  /** The nvdimm bridge must bind inside the probe: it cannot while the cxl bus does not probe by itself. */
  readonly bridgeMustBind: boolean;
  /** An actor that is called at the end of the probe and holds it up until it answers, or `null`. */
  readonly atProbeEnd: string | null;
  /** Whether the probe, as it returns, queues the work of a gate: never, when it has bound, or in any case. */
  readonly launches: 'never' | 'bound' | 'always';
  /** Host bridges that ACPI binds late, each with its port. */
  readonly lateBridges: readonly { readonly bridge: string; readonly port: string }[];
  /** A host bridge that is not there makes the probe return -EPROBE_DEFER: a patch of May 2026, in no kernel yet. */
  readonly bridgesDefer: boolean;
  /** How many probes ask to be tried again (-EPROBE_DEFER) before one goes on. */
  readonly defers: number;
}

export interface CxlAcpiContext extends Probe, DeferringContext {
  readonly input: CxlAcpiInput;
  readonly window: number;
  readonly port: number;
  readonly unbinder: string | null;
  readonly busAutoprobe: boolean;
  /** What the probe fails with once devres is unwound. */
  readonly failure: string | null;
  /** How many late bridges it has asked for, and the ports of those that were not there. */
  readonly asked: number;
  readonly skipped: readonly string[];
}

/** What of the list has no port among the skipped ones. */
const windowsOf = ({ input, skipped }: CxlAcpiContext): CxlAcpiInput['windows'] =>
  input.windows.filter((window) => !window.ports.some((port) => skipped.includes(port)));
const portsOf = ({ input, skipped }: CxlAcpiContext): readonly string[] =>
  input.ports.filter((port) => !skipped.includes(port));

type CxlAcpiAlphabet =
  | ProbeEvent
  | EventOf<'call.autoprobe' | 'reply.attach' | 'reply.bridge' | 'reply.insert' | 'reply.gate.launch'>;

const bridgeOf = ({ input, asked }: CxlAcpiContext): CxlAcpiInput['lateBridges'][number] =>
  required(input.lateBridges[asked], 'late bridge');

export const cxlAcpi = setup({
  types: {} as { context: CxlAcpiContext; input: CxlAcpiInput; events: CxlAcpiAlphabet },
  guards: { ...probeGuards, ...failureGuards },
  actions: { ...probeActions<CxlAcpiContext, CxlAcpiAlphabet>(), ...failureActions<CxlAcpiContext, CxlAcpiAlphabet>() },
})
  .extend({
    guards: {
      allPublished: ({ context }) => context.window >= windowsOf(context).length,
      allAdded: ({ context }) => context.port >= portsOf(context).length,
      moreWindows: ({ context }) => context.window < windowsOf(context).length,
      morePorts: ({ context }) => context.port < portsOf(context).length,
      moreBridges: ({ context }) => context.asked < context.input.lateBridges.length,
      lacksBridge: ({ context }) => context.input.bridgesDefer && context.skipped.length > 0,
      bridgeFails: ({ context }) => context.input.bridgeMustBind && !context.busAutoprobe,
      isFailing: ({ context }) => context.failure !== null,
      isHeldUp: ({ context }) => context.input.atProbeEnd !== null,
    },
    actions: {
      launch: enqueueActions(({ context, enqueue }, params: { readonly bound: boolean }) => {
        const { launches } = context.input;
        if (launches === 'always' || (launches === 'bound' && params.bound))
          enqueue(call('gate', { type: 'call.gate.launch', from: context.input.id }));
      }),
      noteAutoprobe: assign({ busAutoprobe: ({ event }) => narrow(event, 'call.autoprobe').on }),
      beginWalk: assign({ window: 0, port: 0, asked: 0, skipped: [] }),
      checkBridge: call(
        ({ context }) => bridgeOf(context).bridge,
        ({ context }) => ({ type: 'call.bridge.check', from: context.input.id }),
      ),
      noteBridge: assign(({ context, event }) => ({
        asked: context.asked + 1,
        skipped: narrow(event, 'reply.bridge').bound ? context.skipped : [...context.skipped, bridgeOf(context).port],
      })),
      publishWindow: enqueueActions(({ context, enqueue }) => {
        const window = windowsOf(context)[context.window];
        if (!window) return;
        enqueue(
          call('iomem', {
            type: 'call.insert',
            from: context.input.id,
            name: window.name,
            range: window.range,
            kind: 'cxl-window',
            busy: false,
            under: null,
            expand: true,
          }),
        );
      }),
      nextWindow: assign({ window: ({ context }) => context.window + 1 }),
      logPublished: call('dmesg', { type: 'call.log.milestone', milestone: 'windows-published' }),
      addPort: enqueueActions(({ context, enqueue }) => {
        const port = portsOf(context)[context.port];
        if (port !== undefined)
          enqueue(call(context.input.portDriver, { type: 'call.device.add', device: port, from: context.input.id }));
      }),
      nextPort: assign({ port: ({ context }) => context.port + 1 }),
      failBridge: assign({ failure: 'ENODEV' }),
      queueRescan: call('cxl_bus_wq', { type: 'call.work.rescan' }),
      holdProbe: call(
        ({ context }) => context.input.atProbeEnd,
        ({ context }) => ({ type: 'call.gate.launch', from: context.input.id }),
      ),
      keepUnbinder: assign({ unbinder: ({ event }) => narrow(event, 'call.unbind').from, window: 0 }),
      removeRegions: enqueueActions(({ context, enqueue }) => {
        for (const region of context.input.regions.toReversed()) {
          enqueue(call(region, { type: 'call.region.disable', offline: false }));
          enqueue(call(region, { type: 'call.region.destroy' }));
        }
      }),
      removePorts: enqueueActions(({ context, enqueue }) => {
        for (const port of portsOf(context).toReversed()) enqueue(call(port, { type: 'call.port.remove' }));
      }),
      removeWindows: enqueueActions(({ context, enqueue }) => {
        for (const window of windowsOf(context).toReversed())
          enqueue(call('iomem', { type: 'call.remove', name: window.name }));
      }),
      release: call(
        ({ context }) => context.input.driver,
        ({ context }) => ({ type: 'call.released', device: context.input.id }),
      ),
      answerUnbinder: enqueueActions(({ context, enqueue }) => {
        if (context.unbinder !== null) enqueue(replyTo(context.unbinder, { type: 'reply.unbind' }));
        enqueue.assign({ failure: null, unbinder: null });
      }),
    },
  })
  .createMachine({
    id: 'cxl_acpi',
    context: ({ input }) => ({
      input,
      ...noProbe,
      window: 0,
      port: 0,
      unbinder: null,
      busAutoprobe: true,
      failure: null,
      settled: false,
      defers: input.defers,
      asked: 0,
      skipped: [],
    }),
    initial: 'unbound',
    on: {
      'call.autoprobe': { actions: 'noteAutoprobe' },
      'reply.gate.launch': {}, // The work is queued; nobody waits for it.
    },
    states: {
      unbound: {
        on: {
          'call.probe.start': {
            target: 'probing',
            actions: ['takeProbe', 'beginWalk', 'goOn'],
          },
          'call.unbind': { actions: 'answerUnbind' },
        },
        initial: 'fresh',
        states: {
          fresh: { tags: ['due'] },
          failed: {
            tags: ['failed'],
            entry: [
              'reportFailure',
              { type: 'launch', params: { bound: false } },
              { type: 'report', params: ({ context }) => ({ error: context.input.error }) },
              'settle',
            ],
          },
          deferred: { tags: ['due'], entry: { type: 'report', params: { error: 'EPROBE_DEFER' } } },
          released: { tags: ['released'] },
        },
      },
      probing: {
        tags: ['due'],
        initial: 'starting',
        on: { 'call.unbind': { actions: 'answerUnbind' } },
        states: {
          starting: starting('decided'),
          decided: {
            always: [
              {
                guard: 'defers',
                target: '#cxl_acpi.unbound.deferred',
                actions: 'deferAgain',
              },
              { guard: 'fails', target: '#cxl_acpi.unbound.failed' },
              { guard: 'moreBridges', target: 'asking' },
              { guard: 'lacksBridge', target: '#cxl_acpi.unbound.deferred' },
              { target: 'publishing' },
            ],
          },
          asking: {
            entry: 'checkBridge',
            on: { 'reply.bridge': { target: 'decided', actions: 'noteBridge' } },
          },
          publishing: {
            always: { guard: 'allPublished', target: 'published' },
            entry: 'publishWindow',
            on: { 'reply.insert': { target: 'between', actions: ['nextWindow', 'goOn'] } },
          },
          between: { on: { go: [{ guard: 'moreWindows', target: 'publishing' }, { target: 'published' }] } },
          published: {
            entry: 'logPublished',
            always: 'adding',
          },
          adding: {
            always: { guard: 'allAdded', target: 'bridging' },
            entry: 'addPort',
            on: { 'reply.attach': { target: 'added', actions: ['nextPort', 'goOn'] } },
          },
          added: { on: { go: [{ guard: 'morePorts', target: 'adding' }, { target: 'bridging' }] } },
          bridging: {
            always: [
              { guard: 'bridgeFails', target: '#cxl_acpi.unwinding', actions: 'failBridge' },
              { target: 'rescanning' },
            ],
          },
          rescanning: {
            entry: 'queueRescan',
            always: [{ guard: 'isHeldUp', target: 'held' }, { target: '#cxl_acpi.bound' }],
          },
          held: {
            tags: ['gated'],
            entry: 'holdProbe',
            on: { 'reply.gate.launch': '#cxl_acpi.bound' },
          },
        },
      },
      bound: {
        tags: ['bound'],
        entry: [{ type: 'launch', params: { bound: true } }, { type: 'report', params: { error: null } }, 'settle'],
        on: {
          'call.unbind': { target: 'unwinding', actions: 'keepUnbinder' },
        },
      },
      unwinding: {
        initial: 'regions',
        on: { 'call.unbind': { actions: 'answerUnbind' } },
        states: {
          regions: {
            entry: ['removeRegions', 'goOn'],
            on: { go: 'ports' },
          },
          ports: {
            entry: ['removePorts', 'goOn'],
            on: { go: 'windows' },
          },
          windows: {
            entry: 'removeWindows',
            always: [
              {
                guard: 'isFailing',
                target: '#cxl_acpi.unbound.released',
                actions: [
                  { type: 'launch', params: { bound: false } },
                  { type: 'report', params: ({ context }) => ({ error: context.failure }) },
                  'answerUnbinder',
                ],
              },
              { target: '#cxl_acpi.unbound.released', actions: ['release', 'answerUnbinder'] },
            ],
          },
        },
      },
    },
  });

import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import type { Errno } from '../../src/model/scenario.ts';
import type { Range } from '../../src/model/range.ts';
import { goOn, tell } from '../common/send.ts';

/**
 * cxl_acpi on ACPI0017: publishes the windows, adds the host-bridge ports, queues a rescan of the cxl bus.
 *   unbound ─call.probe.start─▶ probing: windows ─▶ ports ─▶ rescan ─▶ bound ─call.unbind─▶ unwinding ─▶ unbound
 * Each window is published in a step of its own: a look at `/proc/iomem` may come between two of them. The probe ends
 * before the rescan runs: that is plain work on cxl_bus_wq. Unbinding releases devres, last registered first: regions,
 * ports with the endpoints below, windows.
 * A host bridge that ACPI has not bound yet is skipped without a word, and so is every window that has it as a target
 * (`Failed to populate active decoder targets`); nobody looks again. With `bridgesDefer` the probe asks to be tried again.
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

export interface CxlAcpiContext {
  readonly input: CxlAcpiInput;
  readonly async: boolean;
  /** Who waits for the probe at hand; null with an async item. */
  readonly prober: string | null;
  readonly window: number;
  readonly port: number;
  readonly unbinder: string | null;
  readonly busAutoprobe: boolean;
  /** What the probe fails with once devres is unwound. */
  readonly failure: string | null;
  /** A probe has come to its end: what is probed again later is not what boot began. */
  readonly settled: boolean;
  /** Probes that are still to ask for another try. */
  readonly defers: number;
  /** How many late bridges it has asked for, and the ports of those that were not there. */
  readonly asked: number;
  readonly skipped: readonly string[];
}

/** What of the list has no port among the skipped ones. */
const windowsOf = ({ input, skipped }: CxlAcpiContext): CxlAcpiInput['windows'] =>
  input.windows.filter((window) => !window.ports.some((port) => skipped.includes(port)));
const portsOf = ({ input, skipped }: CxlAcpiContext): readonly string[] =>
  input.ports.filter((port) => !skipped.includes(port));

export const cxlAcpi = setup({
  types: {} as { context: CxlAcpiContext; input: CxlAcpiInput; events: KernelEvent },
  guards: {
    fails: ({ context }) => context.input.error !== null,
    moreWindows: ({ context }) => context.window < windowsOf(context).length,
    morePorts: ({ context }) => context.port < portsOf(context).length,
    moreBridges: ({ context }) => context.asked < context.input.lateBridges.length,
    defers: ({ context }) => context.defers > 0,
    lacksBridge: ({ context }) => context.input.bridgesDefer && context.skipped.length > 0,
    bridgeFails: ({ context }) => context.input.bridgeMustBind && !context.busAutoprobe,
    isHeldUp: ({ context }) => context.input.atProbeEnd !== null,
  },
  actions: {
    settle: assign({ settled: ({ context }) => context.input.error !== 'EPROBE_DEFER' }),
    report: enqueueActions(({ context, enqueue }, params: { readonly error: string | null }) => {
      const { input, prober } = context;
      enqueue(tell(input.driver, { type: 'call.probe.done', device: input.id, error: params.error, prober }));
      enqueue.assign({ prober: null });
    }),
    launch: enqueueActions(({ context, enqueue }, params: { readonly bound: boolean }) => {
      const { launches } = context.input;
      if (launches === 'always' || (launches === 'bound' && params.bound))
        enqueue(tell('gate', { type: 'call.gate.launch', from: context.input.id }));
    }),
  },
}).createMachine({
  id: 'cxl_acpi',
  context: ({ input }) => ({
    input,
    async: false,
    prober: null,
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
    'call.autoprobe': { actions: assign({ busAutoprobe: ({ event }) => event.on }) },
    'reply.gate.launch': {}, // The work is queued; nobody waits for it.
  },
  states: {
    unbound: {
      on: {
        'call.probe.start': {
          target: 'probing',
          actions: [
            assign(({ event }) => ({
              async: event.async,
              prober: event.prober,
              window: 0,
              port: 0,
              asked: 0,
              skipped: [],
            })),
            goOn(),
          ],
        },
        'call.unbind': { actions: tell(({ event }) => event.from, { type: 'reply.unbind' }) },
      },
      initial: 'fresh',
      states: {
        fresh: { tags: ['due'] },
        failed: {
          tags: ['failed'],
          entry: [
            tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })),
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
      on: { 'call.unbind': { actions: tell(({ event }) => event.from, { type: 'reply.unbind' }) } },
      states: {
        starting: {
          on: {
            go: [
              {
                guard: ({ context }) => context.async,
                target: 'decided',
                actions: tell('driver_core', { type: 'call.async.begin' }),
              },
              { target: 'decided' },
            ],
          },
        },
        decided: {
          always: [
            {
              guard: 'defers',
              target: '#cxl_acpi.unbound.deferred',
              actions: assign({ defers: ({ context }) => context.defers - 1 }),
            },
            { guard: 'fails', target: '#cxl_acpi.unbound.failed' },
            { guard: 'moreBridges', target: 'asking' },
            { guard: 'lacksBridge', target: '#cxl_acpi.unbound.deferred' },
            { target: 'publishing' },
          ],
        },
        asking: {
          entry: tell(
            ({ context }) => context.input.lateBridges[context.asked]?.bridge ?? '',
            ({ context }) => ({ type: 'call.bridge.check', from: context.input.id }),
          ),
          on: {
            'reply.bridge': {
              target: 'decided',
              actions: assign(({ context, event }) => ({
                asked: context.asked + 1,
                skipped: event.bound
                  ? context.skipped
                  : [...context.skipped, context.input.lateBridges[context.asked]?.port ?? ''],
              })),
            },
          },
        },
        publishing: {
          always: { guard: ({ context }) => context.window >= windowsOf(context).length, target: 'published' },
          entry: enqueueActions(({ context, enqueue }) => {
            const window = windowsOf(context)[context.window];
            if (!window) return;
            enqueue(
              tell('iomem', {
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
          on: {
            'reply.insert': {
              target: 'between',
              actions: [assign({ window: ({ context }) => context.window + 1 }), goOn()],
            },
          },
        },
        between: { on: { go: [{ guard: 'moreWindows', target: 'publishing' }, { target: 'published' }] } },
        published: {
          entry: tell('dmesg', { type: 'call.log.milestone', milestone: 'windows-published' }),
          always: 'adding',
        },
        adding: {
          always: { guard: ({ context }) => context.port >= portsOf(context).length, target: 'bridging' },
          entry: enqueueActions(({ context, enqueue }) => {
            const port = portsOf(context)[context.port];
            if (port !== undefined)
              enqueue(
                tell(context.input.portDriver, { type: 'call.device.add', device: port, from: context.input.id }),
              );
          }),
          on: {
            'reply.attach': { target: 'added', actions: [assign({ port: ({ context }) => context.port + 1 }), goOn()] },
          },
        },
        added: { on: { go: [{ guard: 'morePorts', target: 'adding' }, { target: 'bridging' }] } },
        bridging: {
          always: [
            { guard: 'bridgeFails', target: '#cxl_acpi.unwinding', actions: assign({ failure: 'ENODEV' }) },
            { target: 'rescanning' },
          ],
        },
        rescanning: {
          entry: tell('cxl_bus_wq', { type: 'call.work.rescan' }),
          always: [{ guard: 'isHeldUp', target: 'held' }, { target: '#cxl_acpi.bound' }],
        },
        held: {
          tags: ['gated'],
          entry: tell(
            ({ context }) => context.input.atProbeEnd ?? '',
            ({ context }) => ({ type: 'call.gate.launch', from: context.input.id }),
          ),
          on: { 'reply.gate.launch': '#cxl_acpi.bound' },
        },
      },
    },
    bound: {
      tags: ['bound'],
      entry: [{ type: 'launch', params: { bound: true } }, { type: 'report', params: { error: null } }, 'settle'],
      on: {
        'call.unbind': { target: 'unwinding', actions: assign({ unbinder: ({ event }) => event.from, window: 0 }) },
      },
    },
    unwinding: {
      initial: 'regions',
      on: { 'call.unbind': { actions: tell(({ event }) => event.from, { type: 'reply.unbind' }) } },
      states: {
        regions: {
          entry: [
            enqueueActions(({ context, enqueue }) => {
              for (const region of context.input.regions.toReversed()) {
                enqueue(tell(region, { type: 'call.region.disable', offline: false }));
                enqueue(tell(region, { type: 'call.region.destroy' }));
              }
            }),
            goOn(),
          ],
          on: { go: 'ports' },
        },
        ports: {
          entry: [
            enqueueActions(({ context, enqueue }) => {
              for (const port of portsOf(context).toReversed()) enqueue(tell(port, { type: 'call.port.remove' }));
            }),
            goOn(),
          ],
          on: { go: 'windows' },
        },
        windows: {
          entry: [
            enqueueActions(({ context, enqueue }) => {
              for (const window of windowsOf(context).toReversed())
                enqueue(tell('iomem', { type: 'call.remove', name: window.name }));
            }),
            enqueueActions(({ context, enqueue }) => {
              if (context.failure !== null) {
                enqueue({ type: 'launch', params: { bound: false } });
                enqueue({ type: 'report', params: { error: context.failure } });
              } else enqueue(tell(context.input.driver, { type: 'call.released', device: context.input.id }));
              if (context.unbinder !== null) enqueue(tell(context.unbinder, { type: 'reply.unbind' }));
              enqueue.assign({ failure: null, unbinder: null });
            }),
          ],
          always: '#cxl_acpi.unbound.released',
        },
      },
    },
  },
});

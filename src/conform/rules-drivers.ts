import { formatRange } from '../model/range.ts';
import { deviceNames, driverNames } from './devices.ts';
import { errnoNumbers, silentErrors } from './observation.ts';
import {
  earlier,
  nameIn,
  rule,
  printed,
  type PrintRule,
  type PrintedLine,
  type SentMessage,
  type PrintedStep,
} from './stage.ts';

const onCxlBus = ['cxl_mem', 'cxl_switch_port', 'cxl_endpoint_port'];

/** Whether the bus of a device prints `probe: N`. @kernel drivers/cxl/core/port.c:cxl_bus_probe */
const isOnCxlBus = (stage: PrintedStep, actor: string): boolean =>
  onCxlBus.includes(stage.machineOf(actor)) || actor.startsWith('dax_cxl/');

/** The lines at the end of a probe. @kernel drivers/base/dd.c:call_driver_probe, drivers/base/dd.c:really_probe_debug */
export function probeEnd(actor: string, device: string, error: string | null, cxl: boolean): PrintedLine[] {
  const value = error === null ? 0 : (errnoNumbers[error] ?? error);
  return [
    ...(cxl ? [printed(actor, 'probe.bus', device, value)] : []),
    ...(error === null || silentErrors.includes(error) ? [] : [printed(actor, 'probe.failed', device, value)]),
    printed(actor, 'probe.core', device, value),
  ];
}

/**
 * The line about a memdev's endpoint, printed whether or not its probe succeeds. @kernel
 * drivers/cxl/core/port.c:devm_cxl_add_endpoint
 */
const endpointAdded = (stage: PrintedStep, sent: SentMessage): readonly PrintedLine[] =>
  stage.machineOf(sent.from) === 'cxl_mem' &&
  earlier(stage, sent, ({ to, event }) => to === sent.from && event.type === 'reply.attach')
    ? [
        printed(sent.from, 'endpoint.added', nameIn(stage, sent.from).replace(/^memdev/, 'endpoint'), '', {
          optional: true,
        }),
      ]
    : [];

/** Whether a device is registered before the message, bound or unbound; a driver's list holds unbound devices only. */
function isThere(stage: PrintedStep, sent: SentMessage, device: string): boolean {
  const { unbound } = stage.before(sent.to).context as { readonly unbound: readonly string[] }; // machines/kernel/driver.ts
  const { value } = stage.before(device);
  const state = typeof value === 'string' ? value : Object.keys(value)[0];
  return (
    unbound.includes(device) ||
    !['absent', 'unbound', 'gone'].includes(state ?? '') ||
    earlier(stage, sent, ({ event }) => event.type === 'call.device.add' && event.device === device)
  );
}

/** drivers/base: addition and removal of drivers and devices, ends of probes. */
export const driverRules: readonly PrintRule[] = [
  // @kernel drivers/base/bus.c:bus_add_driver
  rule('call.init.run', (_, { from, to }) => {
    const driver = driverNames[to];
    return driver === undefined ? [] : [printed(from, 'driver.add', driver)];
  }),
  // @kernel drivers/base/bus.c:bus_remove_driver
  rule('call.exit.run', (_, { from, to }) => {
    const driver = driverNames[to];
    return driver === undefined ? [] : [printed(from, 'driver.remove', driver, '', { loose: true })];
  }),
  // @kernel drivers/base/bus.c:bus_add_device
  rule('call.device.add', (stage, { from }, { device }) =>
    stage.machineOf(device) === 'cxl_pci' ? [] : [printed(from, 'device.add', nameIn(stage, device))],
  ),
  // @kernel drivers/base/bus.c:bus_remove_device
  rule('call.device.del', (stage, sent, { device }) =>
    stage.machineOf(device) === 'cxl_pci' || !isThere(stage, sent, device)
      ? []
      : [
          printed(sent.from, 'device.remove', nameIn(stage, device), '', {
            loose: true,
            // Some kernels remove an endpoint whose probe failed without logging it.
            optional: stage.machineOf(sent.from) === 'cxl_mem',
          }),
        ],
  ),
  // @kernel drivers/base/dd.c:really_probe
  rule('call.probe.done', (stage, sent, { device, error }) => [
    ...endpointAdded(stage, sent),
    ...(error === 'EINVAL' && stage.machineOf(device) === 'dax_device'
      ? [printed(sent.from, 'dax.nowhere', nameIn(stage, device), '', { optional: true })]
      : []),
    ...probeEnd(sent.from, nameIn(stage, device), error, isOnCxlBus(stage, device)),
  ]),
  // Lines that cxl_acpi prints before its first window is inserted. @kernel drivers/cxl/acpi.c:cxl_acpi_probe,
  // drivers/cxl/acpi.c:cxl_parse_cfmws
  rule('call.probe.start', (stage, { to }) => {
    if (to !== 'cxl_acpi') return [];
    const { platform, scenario } = stage.plan;
    const optional =
      platform.hostBridges.some(({ presence }) => presence === 'late') ||
      scenario.faults.some(({ device }) => device.startsWith('ACPI0017'));
    return [
      printed(to, 'device.add', deviceNames.root, '', { optional }),
      printed(to, 'acpi.root', deviceNames.acpi, '', { optional }),
      ...platform.windows.map(({ range }) => printed(to, 'acpi.window', formatRange(range), '', { optional })),
    ];
  }),
  // @kernel drivers/cxl/acpi.c:add_host_bridge_uport
  rule('reply.attach', (stage, { to }, { device }) =>
    to === 'cxl_acpi' ? [printed(to, 'acpi.host', nameIn(stage, device))] : [],
  ),
];

import { modularConfig, type Kernel } from '../model/kernel.ts';
import type { BaseResource, Platform } from '../model/platform.ts';
import type { Fault, Scenario } from '../model/scenario.ts';
import { checkScenario } from '../verbs/index.ts';
import { heldBack, type Order } from './orders.ts';
import type { Variant } from '../boot/variant.ts';

/** What the model says of the order that the guest takes. */
export interface Expected {
  readonly design: string;
  readonly gate: string;
  /** Ending codes of all runs of the order, sorted; more than one where the kernel's own races decide. */
  readonly endings: readonly string[];
  /** Every run was looked at. */
  readonly complete: boolean;
}

/** What the guest has below 4 GiB with 1 GiB of RAM. */
const resources: readonly BaseResource[] = [
  { name: 'System RAM', range: { start: 0x1000, end: 0x9_ffff }, depth: 0 },
  { name: 'System RAM', range: { start: 0x10_0000, end: 0x3fff_ffff }, depth: 0 },
  { name: 'PCI Bus 0000:00', range: { start: 0x4000_0000, end: 0xfebf_ffff }, depth: 0 },
];
const memoryBlockSize = 2 ** 27;
/** No plan waits for a search that is larger. */
const worldsLimit = 100_000;

/**
 * The boot that the guest will really do, as a scenario: the guest's addresses, the steps that its script takes, and of the
 * faults those that can be had.
 */
export function twinOf(
  scenario: Scenario,
  platform: Platform,
  orders: readonly Order[],
  absent: ReadonlySet<string>,
): Scenario {
  // Held back modules are missing to modprobe alone: the script's insmod finds them.
  const kernel: Kernel = {
    ...scenario.kernel,
    config: modularConfig,
    initramfs: 'all',
    missing: [...heldBack(scenario), ...(scenario.kernel.missing.includes('cxl_port') ? (['cxl_port'] as const) : [])],
    memoryBlockSize,
  };
  const faults: readonly Fault[] = platform.memdevs
    .filter(({ name }) => absent.has(name))
    .map(({ pci }) => ({ kind: 'absent', device: pci }));
  const steps = orders.flatMap((order) => order.steps);
  // A shell that loads one module after the other is slower than the kernel's work; several modprobes at once race it.
  const isHurried = steps.some((step) => step.do === 'coldplug' || step.do === 'parallel');
  const pace = isHurried ? {} : ({ pace: 'unhurried' } as const);
  return {
    ...scenario,
    platform: {
      ...platform,
      resources,
      hmat: [],
      srat: [],
      memdevs: platform.memdevs.map(withoutFate),
      hostBridges: platform.hostBridges.map(withoutFate),
    },
    kernel,
    faults,
    userspace: { udev: false, order: 'forced', ...pace, steps },
  };
}

/** In the guest everything is there from the start, and every memdev is cxl_pci's. */
function withoutFate<T extends { readonly presence?: unknown; readonly driver?: unknown }>(
  device: T,
): Omit<T, 'presence' | 'driver'> {
  const { presence: _presence, driver: _driver, ...rest } = device;
  return rest;
}

/** What the model says of such a scenario. @throws UsageError when it cannot be run under the design */
export function expectedOf(twin: Scenario, variant: Variant, worlds = worldsLimit): Expected {
  const report = checkScenario(twin, variant, { now: () => 0, bounds: { worlds } });
  return {
    design: report.design,
    gate: report.gate,
    endings: report.endings.toSorted(),
    complete: report.complete,
  };
}

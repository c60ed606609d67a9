import { modularConfig, type Kernel } from '../model/kernel.ts';
import type { BaseResource, Platform } from '../model/platform.ts';
import type { Fault, Scenario } from '../model/scenario.ts';
import { checkScenario } from '../verbs/index.ts';
import { heldBack, type Order } from './orders.ts';
import type { Variant } from '../boot/variant.ts';

/** The model's prediction for the guest's order. */
export interface Expected {
  readonly design: string;
  readonly gate: string;
  /** Ending codes of all runs of the order, sorted; several where races within the kernel decide. */
  readonly endings: readonly string[];
  /** Whether the state space was explored completely. */
  readonly complete: boolean;
}

/** The guest's resources below 4 GiB with 1 GiB of RAM. */
const resources: readonly BaseResource[] = [
  { name: 'System RAM', range: { start: 0x1000, end: 0x9_ffff }, depth: 0 },
  { name: 'System RAM', range: { start: 0x10_0000, end: 0x3fff_ffff }, depth: 0 },
  { name: 'PCI Bus 0000:00', range: { start: 0x4000_0000, end: 0xfebf_ffff }, depth: 0 },
];
const memoryBlockSize = 2 ** 27;
/** World limit of the search in a plan. */
const worldsLimit = 100_000;

/** The guest's boot as a scenario: with the guest's addresses, the steps of its script, and the reproducible faults. */
export function twinOf(
  scenario: Scenario,
  platform: Platform,
  orders: readonly Order[],
  absent: ReadonlySet<string>,
): Scenario {
  // Held back modules are missing for modprobe only: the script's insmod finds them.
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
  // A shell that loads modules in sequence is slower than the kernel's work; concurrent modprobes race with it.
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

/** In the guest all devices exist from the start, and cxl_pci drives every memdev. */
function withoutFate<T extends { readonly presence?: unknown; readonly driver?: unknown }>(
  device: T,
): Omit<T, 'presence' | 'driver'> {
  const { presence: _presence, driver: _driver, ...rest } = device;
  return rest;
}

/** The model's endings of such a scenario. @throws UsageError when it cannot be run under the design */
export function expectedOf(twin: Scenario, variant: Variant, worlds = worldsLimit): Expected {
  const report = checkScenario(twin, variant, { now: () => 0, bounds: { worlds } });
  return {
    design: report.design,
    gate: report.gate,
    endings: report.endings.toSorted(),
    complete: report.complete,
  };
}

import type { AnyStateMachine } from 'xstate';
import { boot } from './kernel/boot.ts';
import { cxlAcpi } from './drivers/cxl-acpi.ts';
import { cxlBusWq } from './kernel/cxl-bus-wq.ts';
import { cxlMem } from './drivers/cxl-mem.ts';
import { cxlPci } from './drivers/cxl-pci.ts';
import { cxlEndpointPort } from './drivers/cxl-endpoint-port.ts';
import { cxlRegion } from './drivers/cxl-region.ts';
import { cxlSwitchPort } from './drivers/cxl-switch-port.ts';
import { daxDevice } from './drivers/dax-device.ts';
import { daxHmem } from './drivers/dax-hmem.ts';
import { daxRegion } from './drivers/dax-region.ts';
import { a0 } from './designs/a0.ts';
import { b } from './designs/b.ts';
import { c } from './designs/c.ts';
import { e4 } from './designs/e.ts';
import { f } from './designs/f.ts';
import { fV5 } from './designs/f-history.ts';
import { g0 } from './gates/g0.ts';
import { g2 } from './gates/g2.ts';
import { g3 } from './gates/g3.ts';
import { g4Long } from './gates/g4.ts';
import { g5 } from './gates/g5.ts';
import { r1235 } from './gates/repairs.ts';
import { dmesg } from './kernel/dmesg.ts';
import { driver } from './kernel/driver.ts';
import { driverCore } from './kernel/driver-core.ts';
import { flushProbe } from './kernel/flush-probe.ts';
import { hostBridge } from './kernel/host-bridge.ts';
import { iomem } from './kernel/iomem.ts';
import { module } from './kernel/module.ts';
import { user } from './kernel/user.ts';

/** A kind of actor: its name in a network, its machines (a gate and a policy have several), and the tags that others look at. */
export interface ActorKind {
  /** `NAME` and the like stand for what differs between actors of the kind. */
  readonly name: string;
  readonly what: string;
  readonly machines: readonly AnyStateMachine[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Events that are sent only where a gate or a design of a user's own asks for them: no machine here handles them. */
  readonly onRequest?: readonly string[];
}

const policies = [a0, b, c, e4, fV5, f].map(({ policy }) => policy);
const gates = [g0, g2, g3, g4Long, g5, r1235].map(({ machine }) => machine);
const inits = [e4, f].flatMap(({ daxCxlInit }) => daxCxlInit ?? []);

/** Every kind of actor there is: who can be sent what, and who carries which tags. docs/vocabulary.md is made from it. */
export const actorKinds: readonly ActorKind[] = [
  {
    name: 'gate',
    what: 'the quiescence gate: decides when the CXL probing due at boot is over',
    machines: gates,
    onRequest: ['call.gate.outcome'], // outcomes: true
    tags: {
      waiting:
        'somebody waits for it: hang (I7) asks whether that can be for ever, probe-waits (I16) and other-memory-waits (I17) who waits',
      released: 'it has let somebody through: released-early (I5) asks what was still due then',
    },
  },
  {
    name: 'owner',
    what: 'the policy of the ownership design: whose is a Soft Reserved range',
    machines: policies,
    onRequest: ['call.policy.region', 'reply.hmem.release'], // hearsRegions: true; a policy that takes a range back
    tags: { deciding: 'it is at work on a decision: hang (I7) asks whether that comes to an end' },
  },
  { name: 'dax_cxl_init', what: "what dax_cxl's module_init does in some designs", machines: inits },
  { name: 'flush_probe', what: 'the barrier: wait_for_device_probe()', machines: [flushProbe] },
  {
    name: 'driver_core',
    what: 'drivers/base: counts of probes, async items, the deferred list',
    machines: [driverCore],
  },
  { name: 'cxl_bus_wq', what: 'the ordered workqueue of the cxl bus', machines: [cxlBusWq] },
  { name: 'iomem', what: '/proc/iomem, and dax_regions: the resource trees', machines: [iomem] },
  { name: 'dax_hmem', what: 'dax_hmem on hmem_platform', machines: [daxHmem] },
  { name: 'dmesg', what: 'the kernel log, as far as somebody reads it', machines: [dmesg] },
  { name: 'user', what: 'the script of user space', machines: [user] },
  { name: 'boot', what: 'the initcalls', machines: [boot] },
  { name: 'cxl_acpi', what: 'cxl_acpi on ACPI0017', machines: [cxlAcpi] },
  {
    name: 'cxl_pci/ADDRESS',
    what: 'cxl_pci on a function; an accelerator has its own name in front',
    machines: [cxlPci],
  },
  { name: 'cxl_mem/MEMDEV', what: 'cxl_mem on a memdev', machines: [cxlMem] },
  { name: 'cxl_port/hbUID', what: 'the port of a host bridge or a switch', machines: [cxlSwitchPort] },
  { name: 'cxl_port/endpoint:MEMDEV', what: 'the endpoint port of a memdev', machines: [cxlEndpointPort] },
  { name: 'cxl_region/regionN', what: 'a region and its driver', machines: [cxlRegion] },
  {
    name: 'dax_cxl/dax_regionN',
    what: 'the dax_region of a region, and hmem/hmem.N the platform device of hmem',
    machines: [daxRegion],
  },
  { name: 'dax/NAME', what: 'a dax device', machines: [daxDevice] },
  { name: 'module/NAME', what: 'a module: modprobe, udev, init and exit', machines: [module] },
  { name: 'driver/NAME', what: 'a driver: its devices, its probes', machines: [driver] },
  { name: 'acpi_pci_root/hbUID', what: 'a host bridge as ACPI binds it', machines: [hostBridge] },
];

/** What a kind of actor can be sent: the types of all events that some state of its machines names. */
export const eventsOf = ({ machines, onRequest = [] }: ActorKind): readonly string[] =>
  [
    ...new Set([
      ...machines.flatMap(({ events }) => (events as readonly string[]).filter((type) => !type.startsWith('xstate.'))),
      ...onRequest,
    ]),
  ].sort();

/** The alphabet: the types of all events in any network. */
export const alphabet: readonly string[] = [...new Set(actorKinds.flatMap((kind) => eventsOf(kind)))].sort();

export { boot, type BootInput, type Initcall } from './kernel/boot.ts';
export { cxlAcpi, type CxlAcpiInput } from './drivers/cxl-acpi.ts';
export { cxlBusWq, rescanIsDue, type CxlBusWqInput } from './kernel/cxl-bus-wq.ts';
export { cxlMem, type CxlMemInput } from './drivers/cxl-mem.ts';
export { cxlPci, type CxlPciInput } from './drivers/cxl-pci.ts';
export { cxlEndpointPort, type CxlEndpointPortInput, type EndpointDecoderInput } from './drivers/cxl-endpoint-port.ts';
export { cxlRegion } from './drivers/cxl-region.ts';
export { cxlSwitchPort, type CxlSwitchPortInput } from './drivers/cxl-switch-port.ts';
export type { CxlRegionInput } from './drivers/cxl-region-context.ts';
export { daxDevice, type DaxDeviceInput } from './drivers/dax-device.ts';
export { daxHmem, type DaxHmemInput } from './drivers/dax-hmem.ts';
export { daxRegion, type DaxRegionInput } from './drivers/dax-region.ts';
export { a0 } from './designs/a0.ts';
export { a1 } from './designs/a1.ts';
export { b } from './designs/b.ts';
export { c } from './designs/c.ts';
export { d } from './designs/d.ts';
export type { DaxCxlInitInput, Design, PolicyInput, PolicyRange } from './designs/design.ts';
export { e4, e5 } from './designs/e.ts';
export { f } from './designs/f.ts';
export { fV5, fV6 } from './designs/f-history.ts';
export { fR4, fR46, fR6 } from './designs/f-repairs.ts';
export { g0 } from './gates/g0.ts';
export { g1, g1InProbe } from './gates/g1.ts';
export { g2, g2Endpoint, g2EndpointLong } from './gates/g2.ts';
export { g3, g3Teardown } from './gates/g3.ts';
export { g4, g4Long, g4v5, g4v5Long } from './gates/g4.ts';
export { g5 } from './gates/g5.ts';
export type { Gate, GateInput } from './gates/gate.ts';
export { gateShape, launchedGate, requestingGate, type GateBody, type GateContext } from './gates/gate-shapes.ts';
export { r1, r1235, r2, r3, r5, r5Guess } from './gates/repairs.ts';
export { dmesg, read as readDmesg, type DmesgInput } from './kernel/dmesg.ts';
export { driver, unboundDevices, type DriverInput } from './kernel/driver.ts';
export { driverCore, type DriverCoreInput } from './kernel/driver-core.ts';
export { flushProbe, type FlushProbeInput } from './kernel/flush-probe.ts';
export { hostBridge, type HostBridgeInput } from './kernel/host-bridge.ts';
export { iomem, type IomemInput } from './kernel/iomem.ts';
export { module, type ModuleInput } from './kernel/module.ts';
export { user, type Command, type UserContext, type UserInput } from './kernel/user.ts';
export { tell, goOn } from './common/send.ts';
export { actorKinds, alphabet, eventsOf, type ActorKind } from './vocabulary.ts';
export {
  awaitedProbes,
  committedDecoders,
  daxInSysfs,
  deviceRange,
  isSettled,
  probedRange,
  regionInSysfs,
  registeredDevices,
} from './sysfs.ts';

// What a gate or a design in a file of its own needs beside these: see docs/writing-a-gate.md.
export type { EventOf, KernelEvent } from '../src/model/event.ts';
export type { Family, ModuleName } from '../src/model/kernel.ts';
export { gapsIn } from '../src/model/gaps.ts';
export {
  alignInward,
  contains,
  formatRange,
  intersection,
  overlaps,
  rangeOf,
  sameRange,
  sizeOf,
  type Range,
} from '../src/model/range.ts';

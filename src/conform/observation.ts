/** The kinds of line that tell something of a run. Each is one entry of the table of lines. */
export type Kind =
  | 'driver.add'
  | 'driver.remove'
  | 'device.add'
  | 'device.remove'
  | 'probe.bus'
  | 'probe.core'
  | 'probe.failed'
  | 'acpi.root'
  | 'acpi.window'
  | 'acpi.host'
  | 'endpoint.added'
  | 'region.created'
  | 'region.constructed'
  | 'region.sorted'
  | 'region.unsorted'
  | 'region.refused'
  | 'region.dax'
  | 'region.ram'
  | 'region.nospace'
  | 'hmem.await'
  | 'hmem.defer'
  | 'hmem.claimed'
  | 'hmem.unclaimed'
  | 'dax.alloc'
  | 'dax.taken'
  | 'dax.nowhere'
  | 'dax.conflict'
  | 'init.begin'
  | 'init.end'
  | 'mark.begin'
  | 'mark.end';

/**
 * One thing that a log line says and a step of the model does. Devices have names that do not hang on the order of probes: a PCI
 * address, the UID of a host bridge, a range. `region 0x1000-0x1fff` is the same device here and there, whatever its number.
 */
export interface Observation {
  readonly kind: Kind;
  readonly device: string;
  /** What became of it: an errno as a positive number, or empty. */
  readonly value: string;
}

/** The text that is equal for two observations exactly when they are the same. */
export const keyOf = ({ kind, device, value }: Observation): string => `${kind} ${device} ${value}`;

/** Numbers of the errnos that the machines name. @kernel include/uapi/asm-generic/errno-base.h */
export const errnoNumbers: Readonly<Record<string, number>> = {
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  ENOMEM: 12,
  EBUSY: 16,
  ENODEV: 19,
  EINVAL: 22,
  ETIMEDOUT: 110,
  EPROBE_DEFER: 517,
};

/** Errors of a probe that the driver core keeps to itself. @kernel drivers/base/dd.c:really_probe */
export const silentErrors: readonly string[] = ['ENODEV', 'ENXIO', 'EPROBE_DEFER'];

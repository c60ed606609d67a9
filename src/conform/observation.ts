/** The kinds of lines that give evidence about a run, one per entry of the line table. */
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
 * One event that a log line reports and a step of the model performs. Device names are independent of probe order: a PCI address,
 * the UID of a host bridge, a range. `region 0x1000-0x1fff` is the same device in log and model, whatever its number.
 */
export interface Observation {
  readonly kind: Kind;
  readonly device: string;
  /** Outcome: an errno as a positive number, or empty. */
  readonly value: string;
}

/** A key that is equal for equal observations. */
export const keyOf = ({ kind, device, value }: Observation): string => `${kind} ${device} ${value}`;

/** Numbers of the errnos in the machines. @kernel include/uapi/asm-generic/errno-base.h */
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

/** Probe errors that the driver core does not log. @kernel drivers/base/dd.c:really_probe */
export const silentErrors: readonly string[] = ['ENODEV', 'ENXIO', 'EPROBE_DEFER'];

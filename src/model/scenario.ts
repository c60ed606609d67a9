import type { Kernel, ModuleName } from './kernel.ts';
import type { Platform } from './platform.ts';

/** The complete input of a run, except for design and gate (the variant). */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Sources: message ids, commits, captures. */
  readonly cite: readonly string[];
  /** Assumptions for data that no file of a capture contained, one sentence each. Every verdict rests on them. */
  readonly assumes?: readonly string[];
  readonly platform: Platform;
  readonly kernel: Kernel;
  readonly userspace: UserSpace;
  readonly faults: readonly Fault[];
}

/**
 * User space. `udev` loads the module of every uevent, at any moment after it. `steps` are executed in sequence. With `order:
 * 'free'`, all modprobe steps may happen at any moment and in any order, together with the loads for uevents; the other steps
 * follow in sequence at quiescence.
 */
export interface UserSpace {
  readonly udev: boolean;
  readonly order: 'free' | 'forced';
  /**
   * `unhurried`: with forced order, a module load takes longer than any work or probe already begun by the kernel. `logged`: the
   * order is given by a log, so steps are split wherever log lines can distinguish them. Absent: no such assumption.
   */
  readonly pace?: 'unhurried' | 'logged';
  readonly steps: readonly UserStep[];
}

/** The scenario with the given order of module loads; unchanged when no order is given. */
export const withOrder = (scenario: Scenario, order: UserSpace['order'] | undefined): Scenario =>
  order === undefined ? scenario : { ...scenario, userspace: { ...scenario.userspace, order } };

/** One action of user space. A step ends when its command returns. */
export type UserStep =
  /** modprobe: dependencies first. Returns when the module is live (its first loader also waits for async probes). */
  | { readonly do: 'modprobe'; readonly module: ModuleName }
  /** insmod by path: no dependencies, and also available for a module that modprobe cannot find. */
  | { readonly do: 'insmod'; readonly module: ModuleName }
  /** Several modprobes at once; the step ends when all have returned. */
  | { readonly do: 'parallel'; readonly modules: readonly ModuleName[] }
  /** modprobe for every uevent so far, concurrently; the step ends when all have returned. */
  | { readonly do: 'coldplug' }
  | { readonly do: 'rmmod'; readonly module: ModuleName }
  /** Waits for quiescence, as `sleep 2` or `udevadm settle` do for every practical purpose. */
  | { readonly do: 'settle' }
  /** Waits for the milestone. */
  | { readonly do: 'await'; readonly event: Milestone }
  /** systemd-udevd starts and coldplugs existing devices. In a script with this step, udev is inactive before it. */
  | { readonly do: 'start_udev' }
  /** The root file system replaces the initramfs and udev replays all uevents. */
  | { readonly do: 'switch_root' }
  | { readonly do: 'bind' | 'unbind'; readonly device: string; readonly driver: string }
  /** `echo 0 > /sys/bus/BUS/drivers_autoprobe`, and back. */
  | { readonly do: 'autoprobe'; readonly bus: 'pci' | 'cxl'; readonly on: boolean }
  /** PCI remove of a memdev's function; rescan re-enumerates it; hotadd adds a late one, or a late host bridge (`hb12`). */
  | { readonly do: 'unplug' | 'rescan' | 'hotadd'; readonly memdev: string }
  /** Takes its memory offline and disables every region of the window. */
  | { readonly do: 'disable_region'; readonly window: number }
  | { readonly do: 'destroy_region'; readonly window: number }
  /** `cxl create-region -t ram` over the whole capacity of the memdevs. */
  | { readonly do: 'create_region'; readonly window: number; readonly memdevs: readonly string[] };

/** Events that user space can observe. */
export type Milestone = 'windows-published' | 'hmem-deferred' | 'hmem-decided' | 'region-committed';

/** An injected fault and its place. */
export type Fault =
  /** A probe of the device fails with the errno each time. Devices: a PCI address, `ACPI0017`, a memdev, `endpoint:MEMDEV`, `region`, `dax_region`, `hmem_platform`. */
  | { readonly kind: 'probe'; readonly device: string; readonly errno: Errno }
  /** The device is not on the bus at all. */
  | { readonly kind: 'absent'; readonly device: string }
  /** An unrelated driver's probe that began before user space and never returns. */
  | { readonly kind: 'hang'; readonly device: string }
  /**
   * The probe of this PCI function takes until user space has finished the step with this number (from 0). Without a number it
   * takes until quiescence, and in some orders longer than a `settle`.
   */
  | { readonly kind: 'slow'; readonly device: string; readonly untilStep?: number }
  /** media_ready is false: memN exists, cxl_mem refuses it. */
  | { readonly kind: 'media'; readonly device: string }
  /** The first `times` probes return -EPROBE_DEFER; the deferred list tries again. Devices: a PCI address, a memdev, `ACPI0017`. */
  | { readonly kind: 'defer'; readonly device: string; readonly times: number }
  /** The memdev's PCI function is pulled at some moment, once. */
  | { readonly kind: 'removed'; readonly device: string }
  /** The module is not installed, as if listed in `kernel.missing`. */
  | { readonly kind: 'missing'; readonly device: ModuleName }
  /** Assembly of every auto region fails at its last target because the decoders are inconsistent. The device is always `region`. */
  | { readonly kind: 'assembly'; readonly device: 'region' };

export type Errno =
  | 'EBUSY'
  | 'EINVAL'
  | 'EINTR'
  | 'EIO'
  | 'ENODEV'
  | 'ENOENT'
  | 'ENOMEM'
  | 'ENXIO'
  | 'ETIMEDOUT'
  | 'EPROBE_DEFER';

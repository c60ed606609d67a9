import type { Kernel, ModuleName } from './kernel.ts';
import type { Platform } from './platform.ts';

/** The whole input of a run, but for the design and the gate, which are chosen beside it. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Where it comes from: message ids, commits, captures. */
  readonly cite: readonly string[];
  /** What is taken for granted, one sentence each: what no file of a capture said. Every answer rests on it. */
  readonly assumes?: readonly string[];
  readonly platform: Platform;
  readonly kernel: Kernel;
  readonly userspace: UserSpace;
  readonly faults: readonly Fault[];
}

/**
 * User space. `udev` loads the module of every uevent, at any moment after it.
 * `steps` are taken one after the other; with `order: 'free'` all modprobe steps may happen at any moment and in any
 * order, together with the uevents' own loads, and the other steps follow in sequence once everything has settled.
 */
export interface UserSpace {
  readonly udev: boolean;
  readonly order: 'free' | 'forced';
  /**
   * `unhurried`: with forced order, a module load takes longer than any work or probe that the kernel has begun. `logged`: a log tells
   * the order, so steps are cut finer where a log can show it. Absent: no such assumption.
   */
  readonly pace?: 'unhurried' | 'logged';
  readonly steps: readonly UserStep[];
}

/** The scenario with its module loads in sequence or in any order; without an order, as it is. */
export const withOrder = (scenario: Scenario, order: UserSpace['order'] | undefined): Scenario =>
  order === undefined ? scenario : { ...scenario, userspace: { ...scenario.userspace, order } };

/** One action of user space. A step ends when the command that it stands for returns. */
export type UserStep =
  /** modprobe: dependencies first. Returns when the module is live (its first loader also waits for async probes). */
  | { readonly do: 'modprobe'; readonly module: ModuleName }
  /** insmod by path: no dependencies, and it also works for a module that modprobe cannot find. */
  | { readonly do: 'insmod'; readonly module: ModuleName }
  /** Several modprobes at once; the step ends when all have returned. */
  | { readonly do: 'parallel'; readonly modules: readonly ModuleName[] }
  /** modprobe of every uevent seen so far, at once; the step ends when all have returned. */
  | { readonly do: 'coldplug' }
  | { readonly do: 'rmmod'; readonly module: ModuleName }
  /** Waits until nothing else can happen, as `sleep 2` or `udevadm settle` does for every practical purpose. */
  | { readonly do: 'settle' }
  /** Waits until the observed thing has happened. */
  | { readonly do: 'await'; readonly event: Milestone }
  /** systemd-udevd starts and coldplugs what is there. Where a script has this step, udev does nothing before it. */
  | { readonly do: 'start_udev' }
  /** The root file system replaces the initramfs and udev replays all uevents. */
  | { readonly do: 'switch_root' }
  | { readonly do: 'bind' | 'unbind'; readonly device: string; readonly driver: string }
  /** `echo 0 > /sys/bus/BUS/drivers_autoprobe`, and back. */
  | { readonly do: 'autoprobe'; readonly bus: 'pci' | 'cxl'; readonly on: boolean }
  /** PCI remove of a memdev's function; rescan finds it again; hotadd makes a late one appear, or a late host bridge (`hb12`). */
  | { readonly do: 'unplug' | 'rescan' | 'hotadd'; readonly memdev: string }
  /** Offline its memory and disable every region of the window. */
  | { readonly do: 'disable_region'; readonly window: number }
  | { readonly do: 'destroy_region'; readonly window: number }
  /** `cxl create-region -t ram` over the whole capacity of the memdevs. */
  | { readonly do: 'create_region'; readonly window: number; readonly memdevs: readonly string[] };

/** Things user space can see happen. */
export type Milestone = 'windows-published' | 'hmem-deferred' | 'hmem-decided' | 'region-committed';

/** What goes wrong, and where. */
export type Fault =
  /** A probe of the device fails with the errno each time. Devices: a PCI address, `ACPI0017`, a memdev, `endpoint:MEMDEV`, `region`, `dax_region`, `hmem_platform`. */
  | { readonly kind: 'probe'; readonly device: string; readonly errno: Errno }
  /** The device is not on the bus at all. */
  | { readonly kind: 'absent'; readonly device: string }
  /** An unrelated driver's probe that began before user space and never returns. */
  | { readonly kind: 'hang'; readonly device: string }
  /**
   * The probe of this PCI function takes until user space has come to the end of the step with this number (from 0);
   * without a number until all else is at rest, and longer than a `settle` if order will have it so.
   */
  | { readonly kind: 'slow'; readonly device: string; readonly untilStep?: number }
  /** media_ready is false: memN exists, cxl_mem refuses it. */
  | { readonly kind: 'media'; readonly device: string }
  /** The first `times` probes return -EPROBE_DEFER; the deferred list tries again. Devices: a PCI address, a memdev, `ACPI0017`. */
  | { readonly kind: 'defer'; readonly device: string; readonly times: number }
  /** The memdev's PCI function is pulled at some moment, once. */
  | { readonly kind: 'removed'; readonly device: string }
  /** The module is nowhere, as if `kernel.missing` had it. */
  | { readonly kind: 'missing'; readonly device: ModuleName }
  /** No auto region gets past its last target: the decoders disagree. The device is always `region`. */
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

import type { Range } from './range.ts';
import type { Errno, Milestone } from './scenario.ts';
import type { ResourceKind } from './resource-tree.ts';

/**
 * Every message between actors. `call.*` and `reply.*` are function calls inside one step; `go` resumes a thread at its next
 * visible step. `env.*` events are enabled at any moment, `idle.*` events only at quiescence; all others are queued. `from` names
 * the actor that awaits the answer.
 */
export type KernelEvent =
  | { readonly type: 'go' }
  /** A policy queues its own work item; never sent between actors. */
  | { readonly type: 'defer' }
  | { readonly type: 'env.boot' }
  | { readonly type: 'env.load' }
  | { readonly type: 'idle.settled' }
  | { readonly type: 'idle.command' }
  | { readonly type: 'idle.exec' }
  /** A timeout longer than any probe that terminates. */
  | { readonly type: 'idle.patience' }
  /** The delayed answer of slow hardware. */
  | { readonly type: 'idle.hardware' }
  /** A PCI function is pulled. */
  | { readonly type: 'env.pull' }
  /** ACPI binds a host bridge. */
  | { readonly type: 'env.enumerate' }
  /** deferred_probe_timeout passes. */
  | { readonly type: 'env.expire' }
  | DriverModelEvent
  | ModuleEvent
  | CxlEvent
  | DaxEvent
  | GateEvent
  | ResourceEvent
  | LogEvent
  | UserEvent;

/** drivers/base: device_add(), driver_register(), probes and their counters. */
export type DriverModelEvent =
  /** A device appeared. (adder to driver) */
  | { readonly type: 'call.device.add'; readonly device: string; readonly from: string }
  /** A device went away; its driver is already detached. (remover to driver) */
  | { readonly type: 'call.device.del'; readonly device: string }
  /** The attach that device_add() or a sysfs bind tried has returned. (driver to adder) */
  | { readonly type: 'reply.attach'; readonly device: string; readonly bound: boolean }
  /**
   * Starts the probe of a device; `async`: by an async worker, at some later moment. `prober` is the actor that waits for the
   * end, null for an async item; the device passes it back. (driver to device)
   */
  | { readonly type: 'call.probe.start'; readonly async: boolean; readonly prober: string | null }
  /** The probe has returned. (device to driver) */
  | {
      readonly type: 'call.probe.done';
      readonly device: string;
      readonly error: string | null;
      readonly prober: string | null;
    }
  /** The driver has been detached from a bound device. (device to driver) */
  | { readonly type: 'call.released'; readonly device: string }
  | { readonly type: 'call.bind'; readonly device: string; readonly from: string }
  | { readonly type: 'call.unbind'; readonly from: string }
  /** The same from a work item, which blocks on the device lock. */
  | { readonly type: 'detach'; readonly from: string }
  | { readonly type: 'reply.unbind' }
  | { readonly type: 'call.autoprobe'; readonly on: boolean }
  | { readonly type: 'rescan'; readonly from: string }
  | { readonly type: 'reply.rescan' }
  | { readonly type: 'call.probe.begin' }
  | { readonly type: 'call.probe.end' }
  | { readonly type: 'call.async.queue' }
  | { readonly type: 'call.async.begin' }
  | { readonly type: 'call.async.end' }
  | { readonly type: 'call.defer'; readonly driver: string; readonly device: string }
  /** A probe has begun that will return -EPROBE_DEFER: a bind during that probe triggers a retry as well. (device to driver_core) */
  | { readonly type: 'call.defer.begin'; readonly device: string }
  | { readonly type: 'call.bound' }
  | { readonly type: 'call.initcalls.done' }
  | { readonly type: 'call.retry'; readonly device: string; readonly from: string }
  | { readonly type: 'call.wait.deferred'; readonly from: string }
  | { readonly type: 'call.wait.probes'; readonly from: string }
  | { readonly type: 'call.wait.async'; readonly from: string }
  | { readonly type: 'reply.quiet' }
  /** All initcalls have run. (gate to driver_core) */
  | { readonly type: 'call.wait.initcalls'; readonly from: string }
  /** Has a probe begun, an async item been queued or the deferred list been triggered since the last such call? (gate to driver_core) */
  | { readonly type: 'call.stirred'; readonly from: string }
  | { readonly type: 'reply.stirred'; readonly any: boolean };

/** kernel/module, modprobe, udev and initcalls. */
export type ModuleEvent =
  | { readonly type: 'call.module.load'; readonly from: string }
  | { readonly type: 'call.module.insmod'; readonly from: string }
  | { readonly type: 'call.module.coldplug'; readonly from: string }
  | { readonly type: 'call.module.initcall'; readonly from: string }
  | { readonly type: 'reply.module'; readonly module: string; readonly ok: boolean }
  | { readonly type: 'call.init.run'; readonly from: string }
  | { readonly type: 'reply.init' }
  /** rmmod, and what module_exit does to each of its drivers. */
  | { readonly type: 'call.module.remove'; readonly from: string }
  | { readonly type: 'call.exit.run'; readonly from: string }
  | { readonly type: 'reply.exit' }
  | { readonly type: 'call.uevent' }
  | { readonly type: 'call.userspace' }
  | { readonly type: 'call.udev.start' }
  | { readonly type: 'call.root.switched' };

/**
 * Stages of a region. `incomplete`: created and not yet committed; `bound`: its probe succeeded; `dax`: the probe registered a
 * dax_region.
 */
export type RegionStage = 'absent' | 'incomplete' | 'committed' | 'bound' | 'dax';

/** drivers/cxl. */
export type CxlEvent =
  | { readonly type: 'call.port.check'; readonly from: string }
  | { readonly type: 'reply.port'; readonly ok: boolean }
  | { readonly type: 'call.port.remove' }
  /** Has ACPI bound this host bridge? (cxl_acpi to host bridge) */
  | { readonly type: 'call.bridge.check'; readonly from: string }
  | { readonly type: 'reply.bridge'; readonly bound: boolean }
  | { readonly type: 'call.decoder.reset' }
  | {
      readonly type: 'region.add';
      readonly from: string;
      readonly decoder: string;
      readonly attachError: string | null;
    }
  | { readonly type: 'reply.region' }
  | { readonly type: 'call.region.contains'; readonly range: Range; readonly from: string }
  | { readonly type: 'reply.contains'; readonly yes: boolean }
  /** Queries the region's stage and range. (policy to region) */
  | { readonly type: 'call.region.stage'; readonly from: string }
  | { readonly type: 'reply.region.stage'; readonly stage: RegionStage; readonly range: Range }
  /** A region is about to insert its resource during construction. (region to policy, in designs that trim then) */
  | { readonly type: 'call.policy.trim'; readonly range: Range; readonly from: string }
  | { readonly type: 'reply.policy.trim' }
  /**
   * A region has been committed, or its probe has succeeded. No answer is awaited. (region to policy, in designs that subscribe
   * to regions)
   */
  | { readonly type: 'call.policy.region'; readonly range: Range; readonly stage: 'committed' | 'bound' }
  | { readonly type: 'call.region.create'; readonly from: string }
  | { readonly type: 'reply.create'; readonly ok: boolean }
  /** Unbinds the region's driver; `offline`: user space took the memory offline first. */
  | { readonly type: 'call.region.disable'; readonly offline: boolean }
  | { readonly type: 'call.region.destroy' }
  | { readonly type: 'call.target.remove'; readonly decoder: string }
  /** flush_workqueue(): answered when nothing is queued or running. (gate to cxl_bus_wq) */
  | { readonly type: 'call.work.flush'; readonly from: string }
  | { readonly type: 'reply.work.flush' }
  | { readonly type: 'call.work.rescan' }
  | { readonly type: 'call.work.detach'; readonly memdev: string }
  | { readonly type: 'call.function.add' }
  | { readonly type: 'call.function.remove' };

/** drivers/dax. */
export type DaxEvent =
  /** Creates the device with this range. (parent to child) */
  | { readonly type: 'call.create'; readonly range: Range }
  /** Removes the device; `offline`: user space took its memory offline first. (parent to child) */
  | { readonly type: 'call.destroy'; readonly offline: boolean }
  /** Queries from the work item whether hmem_platform is still bound. (policy to dax_hmem) */
  | { readonly type: 'call.hmem.bound'; readonly from: string }
  | { readonly type: 'reply.hmem.bound'; readonly bound: boolean }
  /** Registers one range immediately. (policy to dax_hmem) */
  | {
      readonly type: 'call.hmem.register';
      readonly index: number;
      readonly from: string;
      readonly pieces?: readonly Range[];
    }
  | { readonly type: 'reply.hmem.register' }
  /** Unregisters one range: its hmem.N devices go away, as on an unbind. (policy to dax_hmem) */
  | { readonly type: 'call.hmem.release'; readonly index: number; readonly from: string }
  | { readonly type: 'reply.hmem.release' }
  /** A walk over the ranges begins; an error refuses it. (dax_hmem to policy) */
  | { readonly type: 'call.policy.begin'; readonly from: string }
  | { readonly type: 'reply.policy.begin'; readonly error: Errno | null }
  /** Queries the owner of a range. (dax_hmem to policy) */
  | { readonly type: 'call.policy.judge'; readonly index: number; readonly from: string }
  | { readonly type: 'reply.policy.judge'; readonly register: boolean; readonly pieces?: readonly Range[] }
  | { readonly type: 'call.flush'; readonly from: string }
  | { readonly type: 'reply.flush' };

/** The quiescence gate and the barrier under it. */
export type GateEvent =
  | { readonly type: 'call.gate.launch'; readonly from: string }
  | { readonly type: 'reply.gate.launch' }
  | { readonly type: 'call.gate.wait'; readonly from: string }
  | { readonly type: 'reply.gate.open' }
  | { readonly type: 'call.flush.probe'; readonly from: string }
  | { readonly type: 'reply.flush.probe'; readonly timedOut: boolean }
  | { readonly type: 'call.probe_failed'; readonly device: string }
  /** Has any driver reported a failed probe so far? (policy to flush_probe) */
  | { readonly type: 'call.probe_failed.ask'; readonly from: string }
  | { readonly type: 'reply.probe_failed'; readonly any: boolean }
  /** A module that the gate waits for has finished its init. (module to gate) */
  | { readonly type: 'call.gate.signal'; readonly from: string }
  | { readonly type: 'reply.gate.signal' }
  /**
   * The driver chain of a Type-3 function has ended: its memdev is attached, one of the two probes failed, or the function is
   * gone. No answer is awaited. (cxl_pci or cxl_mem to gate, in designs that track outcomes)
   */
  | {
      readonly type: 'call.gate.outcome';
      readonly device: string;
      readonly outcome: 'attached' | 'failed' | 'gone';
    };

/** kernel/resource.c. */
export type ResourceEvent =
  | {
      readonly type: 'call.insert';
      readonly from: string;
      readonly name: string;
      readonly range: Range;
      readonly kind: ResourceKind;
      readonly busy: boolean;
      readonly under: string | null;
      readonly expand: boolean;
    }
  | { readonly type: 'reply.insert'; readonly ok: boolean }
  | {
      readonly type: 'call.request';
      readonly from: string;
      readonly name: string;
      readonly range: Range;
      readonly kind: ResourceKind;
    }
  | { readonly type: 'reply.request'; readonly ok: boolean }
  | { readonly type: 'call.remove'; readonly name: string }
  | { readonly type: 'call.intersects'; readonly from: string; readonly range: Range; readonly kind: ResourceKind }
  | { readonly type: 'reply.intersects'; readonly result: 'disjoint' | 'intersects' | 'mixed' }
  | { readonly type: 'call.has_ram'; readonly from: string; readonly range: Range }
  | { readonly type: 'reply.has_ram'; readonly yes: boolean }
  /** Removes the bytes from every Soft Reserved node; the remainders of a node become new nodes. */
  | { readonly type: 'call.trim'; readonly range: Range }
  /** Lists the nodes of a kind, in the order of a walk. */
  | { readonly type: 'call.walk'; readonly from: string; readonly kind: ResourceKind }
  | { readonly type: 'reply.walk'; readonly ranges: readonly Range[] }
  | { readonly type: 'call.alloc'; readonly from: string; readonly window: string; readonly size: number }
  | { readonly type: 'reply.alloc'; readonly range: Range | null };

/** The kernel log, as far as a condition or a property reads it. */
export type LogEvent =
  | { readonly type: 'call.log.conflict'; readonly text: string }
  /** A use after free in the kernel. */
  | { readonly type: 'call.log.crash'; readonly text: string }
  | { readonly type: 'call.log.nospace'; readonly range: Range }
  | { readonly type: 'call.log.milestone'; readonly milestone: Milestone }
  | { readonly type: 'call.log.await'; readonly milestone: Milestone; readonly from: string }
  | { readonly type: 'reply.log' };

/** User space. */
export type UserEvent =
  | { readonly type: 'call.userspace.start' }
  | { readonly type: 'call.step.wait'; readonly step: number; readonly from: string }
  | { readonly type: 'reply.step' };

/** The events of one type. */
export type EventOf<T extends KernelEvent['type']> = Extract<KernelEvent, { readonly type: T }>;

import type { AnyStateMachine } from 'xstate';
import type { ModuleName } from '../../src/model/kernel.ts';

/**
 * A probe-quiescence gate: what decides that the CXL probing due at boot is over. One machine, one actor named `gate`.
 * It hears `call.init.run` first thing in dax_hmem's module init (answer: `reply.init`), `call.gate.launch` from cxl_acpi
 * where `launch` says (answer: `reply.gate.launch`), and `call.gate.wait` from the owner policy (answer:
 * `reply.gate.open`). It carries the tag `waiting` while somebody waits for it and `released` once it has let somebody through.
 */
export interface Gate {
  readonly id: string;
  readonly title: string;
  readonly cite: readonly string[];
  readonly machine: AnyStateMachine;
  /**
   * Who launches it: nobody; cxl_acpi at the end of its module init; cxl_acpi_probe(), which waits in the call (`probe`) or queues
   * a work as it returns, when it has bound (`probe-bound`) or in any case (`probe-end`); or each endpoint port that was probed.
   */
  readonly launch: 'never' | 'module-init' | 'probe' | 'probe-bound' | 'probe-end' | 'endpoint';
  /** Modules whose init ends with `call.gate.signal` (answer: `reply.gate.signal`): they have loaded. */
  readonly signals?: readonly ModuleName[];
  /** Each memdev that was attached sends `call.gate.signal` too. @kernel drivers/cxl/core/suspend.c:cxl_mem_active_inc */
  readonly memdevSignals?: boolean;
  /** Each Type-3 function tells how its driver chain ended (`call.gate.outcome`): attached, failed or gone, each time anew. */
  readonly outcomes?: boolean;
  /** Its wait_for_device_probe() has a timeout: one that may fire at any moment, or one that is longer than any probe that ends. */
  readonly bounded?: 'anytime' | 'long';
  /** The barrier unbinds ACPI0017 after that timeout, or when any CXL driver has reported a failed probe by then, before anybody is let through. */
  readonly tearsDown?: boolean;
}

/** Every gate machine's input. */
export interface GateInput {
  /** Modules that the gate may request, by actor name; `null` when the kernel has none. */
  readonly cxlAcpi: string | null;
  readonly cxlPci: string | null;
  /** The modules that signal, by actor name. A module that this kernel has not is among them, and never signals. */
  readonly signals: readonly string[];
  /** The Type-3 functions that enumeration finds at boot, by actor name. */
  readonly functions: readonly string[];
}

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
  /** Where cxl_acpi launches it: never, at the end of its module init, or inside its probe. */
  readonly launch: 'never' | 'module-init' | 'probe';
  /** Modules whose init ends with `call.gate.signal` (answer: `reply.gate.signal`): they have loaded. */
  readonly signals?: readonly ModuleName[];
}

/** Every gate machine's input. */
export interface GateInput {
  /** Modules that the gate may request, by actor name; `null` when the kernel has none. */
  readonly cxlAcpi: string | null;
  readonly cxlPci: string | null;
}

import type { Design, Gate } from '../../machines/index.ts';
import { designById, gateById } from './registry.ts';

/** Design, gate and CXL stack of a run. */
export interface Variant {
  /** The id of a design. */
  readonly design: string;
  /** The id of a gate; default: the design's own. */
  readonly gate?: string;
  /** Plugins, searched for both ids before the registry. */
  readonly plugins?: Plugins | undefined;
  /** The CXL stack to run the design on, as `kernelSpec` writes it; default: the design's own. */
  readonly kernel?: string;
}

/** Designs and gates from a user's files; their ids do not occur in the registry. */
export interface Plugins {
  readonly designs: readonly Design[];
  readonly gates: readonly Gate[];
}

/** The machines of a variant. */
export interface VariantMachines {
  readonly design: Design;
  readonly gate: Gate;
  /** Whether a machine comes from a user's file, so that no test of this program covers it. */
  readonly isPlugin: boolean;
}

/** Looks up the design and gate of a variant. @throws UsageError when there is none of that id */
export function machinesOf({ plugins, ...ids }: Pick<Variant, 'design' | 'gate' | 'plugins'>): VariantMachines {
  const pluginDesign = plugins?.designs.find(({ id }) => id === ids.design);
  const design = pluginDesign ?? designById(ids.design);
  const gateId = ids.gate ?? design.gate;
  const pluginGate = plugins?.gates.find(({ id }) => id === gateId);
  const gate = pluginGate ?? gateById(gateId);
  return { design, gate, isPlugin: pluginDesign !== undefined || pluginGate !== undefined };
}

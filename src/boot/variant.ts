import type { Design, Gate } from '../../machines/index.ts';
import type { Family } from '../model/kernel.ts';
import { designById, gateById } from './registry.ts';

/** Which design and gate a scenario is run under, and on which CXL stack. */
export interface Variant {
  /** The id of a design. */
  readonly design: string;
  /** The id of a gate; by default the design's own. */
  readonly gate?: string;
  /** Where both ids are looked up before the registry. */
  readonly plugins?: Plugins | undefined;
  /** The CXL stack to run the design on, when not the design's own: what would it do on an older kernel? */
  readonly family?: Family;
}

/** Designs and gates from a user's files. No id of theirs is in the registry. */
export interface Plugins {
  readonly designs: readonly Design[];
  readonly gates: readonly Gate[];
}

/** The machines that a variant names. */
export interface VariantMachines {
  readonly design: Design;
  readonly gate: Gate;
  /** One of them comes from a user's file, so no test of this program has run it. */
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

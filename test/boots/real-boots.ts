import { endOf, type End } from '../../src/conform/ending.ts';
import { explore } from '../../src/engine/index.ts';
import { importCaptureFolder } from '../../src/capture/read-folder.ts';
import { parseIomem } from '../../src/model/resource-tree.ts';
import { type Scenario, withOrder } from '../../src/model/scenario.ts';
import { endingOf } from '../../src/properties/index.ts';
import { assemble, designById, designOfFamily, gateById, observerOf, planOf } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { captureFolder } from './captures.ts';

/** One real boot. */
export interface Boot {
  readonly scenario: Scenario;
  /** The design that this kernel has. */
  readonly design: string;
  /** `null` when the machine did not live to tell. */
  readonly real: End | null;
}

/** Reads the boot of that folder. */
export function bootOf(name: string): Boot {
  const { scenario, real } = importCaptureFolder(captureFolder(name));
  if (!scenario.kernel.family) throw new Error(`${name}: nothing in the capture tells the kernel's family`);
  return {
    scenario,
    design: designOfFamily(scenario.kernel.family),
    real: real ? endOf(real, parseIomem(real.iomem.join('\n')).tree, scenario) : null,
  };
}

/** The distinct ends of a boot whose steps are taken in the order in which its script took them. */
export interface ForcedEnds {
  readonly ends: readonly End[];
  readonly codes: readonly string[];
}

/** Explores the boot in its own order; one search gives owners and resource tree, which a check does not tell. */
export function forcedEndsOf({ scenario, design }: Boot): ForcedEnds {
  const chosen = designById(design);
  const plan = planOf(withOrder(scenario, 'forced'), chosen, gateById(chosen.gate));
  const network = assemble(plan);
  const observer = observerOf(plan, network);
  const ends = new Map<string, End>();
  const codes = new Set<string>();
  const { complete } = explore(network, {
    observe: observer.actors,
    visit: (visit) => {
      if (!visit.final) return;
      const view = observer.view(visit.world());
      const end = endOf(view, view.iomem, scenario);
      ends.set(JSON.stringify(end), end);
      codes.add(endingOf(view).code);
    },
  });
  if (!complete) throw new Error(`${scenario.id}: the search was cut short`);
  return { ends: [...ends.values()], codes: [...codes] };
}

/** What a search of all orders says of a boot. */
export interface FreeEnds {
  readonly complete: boolean;
  /** The owner maps in which some order ends. */
  readonly owners: readonly (readonly string[])[];
  readonly worlds: number;
}

/** Explores every order of the boot's module loads. */
export function freeEndsOf({ scenario, design }: Boot): FreeEnds {
  // Bounded by worlds, so that no answer hangs on how fast the computer is.
  const report = checkScenario(
    withOrder(scenario, 'free'),
    { design },
    { bounds: { worlds: 2_000_000 }, now: () => 0 },
  );
  const owners = report.endingReports.map((ending) => ending.owners);
  return { complete: report.complete, owners, worlds: report.worlds };
}

import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { explore } from '../../src/engine/index.ts';
import { importCaptureFolder } from '../../src/import/read-folder.ts';
import { formatRange, overlaps, type Range } from '../../src/model/range.ts';
import { linesOf, parseIomem, type ResourceTree } from '../../src/model/resource-tree.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { endingOf, ownerMap } from '../../src/properties/index.ts';
import {
  assemble,
  checkScenario,
  designById,
  designOfFamily,
  gateById,
  observerOf,
  planOf,
} from '../../src/system/index.ts';

const captures = fileURLToPath(new URL('../captures/', import.meta.url));

/** The captures, by the names of their folders. */
export const bootNames: readonly string[] = readdirSync(captures, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** How a boot ended, as far as it can be told of a machine and of a world alike. */
export interface End {
  /** The lines of `ownerMap`. */
  readonly owners: readonly string[];
  /** Dax devices that a driver refused, each with the errno as a number. */
  readonly refused: readonly string[];
  /** The lines of /proc/iomem in and around CXL windows and Soft Reserved ranges: see `stackLines`. */
  readonly iomem: readonly string[];
}

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
  const { scenario, real } = importCaptureFolder(captures + name);
  if (!scenario.kernel.family) throw new Error(`${name}: nothing in the capture tells the kernel's family`);
  return {
    scenario,
    design: designOfFamily(scenario.kernel.family),
    real: real
      ? {
          owners: ownerMap(real),
          refused: refusedOf(real.dax),
          iomem: stackLines(parseIomem(real.iomem.join('\n')).tree, scenario),
        }
      : null,
  };
}

/** The log says `kmem -16` where a world says `EBUSY`. */
const refusedOf = (
  dax: readonly { readonly range: Range; readonly parent: string; readonly probeError: string | null }[],
): readonly string[] =>
  dax
    .flatMap(({ range, parent, probeError }) => {
      if (probeError === null) return [];
      const errno = Object.entries(constants.errno).find(([name]) => name === probeError)?.[1];
      return [`${formatRange(range)} of ${parent}: ${errno === undefined ? probeError.replace(/^\w+ -/, '') : errno}`];
    })
    .sort();

/**
 * The lines that share a byte with a CXL window or a Soft Reserved range, whether inside or around it. Register blocks of
 * ports and memdevs, which no machine here claims, lie elsewhere. Numbers of regions and dax devices hang on the order of
 * asynchronous probes and become letters.
 */
export function stackLines(tree: ResourceTree, { platform }: Scenario): readonly string[] {
  const places = [...platform.windows.map(({ range }) => range), ...platform.softReserved];
  return linesOf(tree)
    .filter(({ range }) => places.some((place) => overlaps(place, range)))
    .map(({ name, range, depth }) => {
      const plain = name
        // Two dax devices may ask for one range, so a world tells their System RAM apart by their names.
        .replace(/^dax\d+\.\d+\/ram$/, 'System RAM (kmem)')
        .replace(/^region\d+$/, 'regionN')
        .replace(/^dax\d+\.\d+$/, 'daxN.N');
      return `${'  '.repeat(depth)}${range.start.toString(16)}-${range.end.toString(16)} : ${plain}`;
    });
}

/** The distinct ends of a boot whose steps are taken in the order in which its script took them. */
export interface ForcedEnds {
  readonly ends: readonly End[];
  readonly codes: readonly string[];
}

/** Explores the boot in its own order; one search gives owners and resource tree, which a check does not tell. */
export function forcedEndsOf({ scenario, design }: Boot): ForcedEnds {
  const chosen = designById(design);
  const plan = planOf(scenario, chosen, gateById(chosen.gate), 'forced');
  const network = assemble(plan);
  const observer = observerOf(plan, network);
  const ends = new Map<string, End>();
  const codes = new Set<string>();
  const { complete } = explore(network, {
    observe: observer.actors,
    visit: (visit) => {
      if (!visit.final) return;
      const view = observer.view(visit.world());
      const end = { owners: ownerMap(view), refused: refusedOf(view.dax), iomem: stackLines(view.iomem, scenario) };
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
}

/** Explores every order of the boot's module loads. */
export function freeEndsOf({ scenario, design }: Boot): FreeEnds {
  // Bounded by worlds, so that no answer hangs on how fast the computer is.
  const report = checkScenario(scenario, { design }, { order: 'free', bounds: { worlds: 2_000_000 }, now: () => 0 });
  return { complete: report.complete, owners: report.endingReports.map((ending) => ending.owners) };
}

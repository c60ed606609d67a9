import { contains } from '../model/range.ts';
import { parseIomem, preOrder } from '../model/resource-tree.ts';
import type { RealDax, RealOutcome } from './outcome.ts';

/** Adds the dax devices that only /proc/iomem shows to an end state, with a note about the assumptions for each. */
export function withIomemDax(real: RealOutcome): { readonly real: RealOutcome; readonly notes: readonly string[] } {
  const nodes = preOrder(parseIomem(real.iomem.join('\n')).tree);
  const regions = nodes.filter(({ name }) => /^region\d+$/.test(name));
  const unlisted = nodes
    .filter(({ name }) => /^dax\d+\.\d+$/.test(name))
    .filter(({ range }) => !real.dax.some((one) => contains(one.range, range)));
  const dax = unlisted.map(({ range, children }): RealDax => {
    const ram = children.find(({ kind }) => kind === 'system-ram');
    return {
      range,
      parent: regions.some((region) => contains(region.range, range)) ? 'region' : 'hmem',
      // A child node with the device's name is created by a driver.
      driver: ram ? 'kmem' : 'device_dax',
      probeError: null,
      online: ram?.range ?? null,
    };
  });
  return {
    real: dax.length === 0 ? real : { ...real, dax: [...real.dax, ...dax] },
    notes: unlisted.map(
      ({ name }) => `whose child ${name} is: no daxctl-list.json shows it, so it is taken for that of what it lies in`,
    ),
  };
}

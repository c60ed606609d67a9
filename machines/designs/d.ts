import type { Design } from './design.ts';
import { keptForCxl, putAside, putAsideRanges } from './seed.ts';

/**
 * The softened proposal of the seed mail: what regions with a successful probe cover stays CXL's, every other byte of a
 * range that was put aside becomes a raw dax device. Nothing is torn down.
 * @kernel drivers/cxl/core/region.c:cxl_region_probe
 */
export const d: Design = {
  id: 'd',
  title: 'seed, softened: hmem gets every byte that no probed region covers',
  cite: ['SEED'],
  family: '7.0',
  gate: 'G3',
  softReserve: 'private',
  exclusiveDaxRegions: false,
  takesPieces: true,
  failureFlag: false,
  asyncDaxCxl: false,
  policy: putAside({ judging: { always: 'decided' } }),
  daxCxlInit: null,
  undecided: putAsideRanges,
  handed: keptForCxl,
};

import type { Design } from './design.ts';
import { keptForCxl, putAside, putAsideRanges } from './seed.ts';

/**
 * The blunt proposal of the seed mail: all or nothing. At the first sign of trouble the whole CXL topology goes, and every
 * range that was put aside becomes a raw dax device. An uncovered byte counts as trouble, because failed assembly raises no error.
 * @kernel drivers/base/devres.c:devres_release_all
 */
export const c: Design = {
  id: 'c',
  title: 'seed, blunt: at the first trouble unbind ACPI0017 and give hmem every range',
  cite: ['SEED'],
  family: '7.0',
  gate: 'G3',
  softReserve: 'private',
  exclusiveDaxRegions: false,
  takesPieces: false,
  failureFlag: true,
  asyncDaxCxl: false,
  policy: putAside({
    judging: { always: [{ guard: 'isUncovered', target: 'tearing' }, { target: 'troubled' }] },
    troubled: {
      entry: 'askFailure',
      on: { 'reply.probe_failed': [{ guard: 'hasFailure', target: 'tearing' }, { target: 'decided' }] },
    },
    tearing: {
      tags: ['deciding'],
      entry: 'tearDown',
      on: { 'reply.unbind': { target: 'decided', actions: 'noteTorn' } },
    },
  }),
  daxCxlInit: null,
  undecided: putAsideRanges,
  handed: keptForCxl,
  allOrNothing: true,
};

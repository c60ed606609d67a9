import { deferred } from './deferred.ts';
import type { Design } from './design.ts';
import { f } from './f.ts';

// Two earlier versions of f, each with the deadlock that its review found. Both are all or nothing.

/**
 * The fifth version: the probe of a CXL dax_region waits for dax_hmem's decision, and one range that no region contains
 * destroys every region. Inside the async item of a PCI function that probe waits for a work that waits for this very item.
 * @kernel drivers/dax/cxl.c:cxl_dax_region_probe
 */
export const fV5: Design = {
  ...f,
  id: 'f-v5',
  title: 'fifth version of f: the dax_region probe waits for the decision; all or nothing, with teardown',
  cite: ['C5'],
  exclusiveDaxRegions: false,
  daxCxlInit: null,
  policy: deferred({ gives: 'all', counts: 'committed', destroys: true }),
  flushes: 'dax-region-probe',
  allOrNothing: true,
};

/**
 * The sixth version: no teardown. A probe of hmem_platform that fails flushes the work on its way out, while its own
 * probe is being counted.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_platform_probe
 */
export const fV6: Design = {
  ...f,
  id: 'f-v6',
  title: 'sixth version of f: all or nothing; a failing hmem_platform probe flushes the decision',
  cite: ['C6'],
  policy: deferred({ gives: 'all', counts: 'committed', destroys: false }),
  flushes: 'failed-hmem-probe',
  allOrNothing: true,
};

import { deferred } from './deferred.ts';
import type { Design } from './design.ts';
import { f } from './f.ts';

// Repairs of f, the merged design, that no gate can make: they change what is decided, not when. They are ours, as R1 to R5 are.

const repair = (id: string, title: string, change: Partial<Design>): Design => ({
  ...f,
  id,
  title,
  cite: ['designs.md R4, R6'],
  ...change,
});

/** R4: against f6, the region that is committed and then makes no dax_region; and against one range over several regions. @kernel drivers/cxl/core/region.c:cxl_region_contains_resource */
export const fR4 = repair('f-R4', 'f, but regions count together, and only with a dax_region', {
  policy: deferred({ gives: 'union', counts: 'dax', destroys: false }),
});

/** R6: against f5, the range that is larger than its regions. @kernel drivers/dax/hmem/hmem.c:process_defer_work */
export const fR6 = repair('f-R6', 'f, but hmem gets each gap between committed regions, cut to 2 MiB', {
  policy: deferred({ gives: 'pieces', counts: 'committed', destroys: false }),
  takesPieces: true,
});

/** R4 and R6 together. @kernel drivers/dax/hmem/hmem.c:process_defer_work */
export const fR46 = repair('f-R46', 'f, but hmem gets each gap between regions with a dax_region, cut to 2 MiB', {
  policy: deferred({ gives: 'pieces', counts: 'dax', destroys: false }),
  takesPieces: true,
});

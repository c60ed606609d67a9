import { view } from './views.ts';

/** Worlds with known answers: the trees are those of the mails and of the captured boots. */

/** 7.1 or 7.0, no fault: the region owns its range. */
export const cxl = view(`
  850000000-284fffffff : CXL Window 0
    850000000-284fffffff : region0
      850000000-284fffffff : dax0.0
        880000000-27ffffffff : System RAM (kmem)
  sr 850000000-284fffffff
  hmem bound
  block 80000000
  region0 850000000-284fffffff 1/1 ok
  dax0.0 850000000-284fffffff region0 kmem
  gate released`);

/** The same on 6.12, which keeps the Soft Reserved node. */
export const cxlSr = view(`
  110000000-14fffffff : CXL Window 0
    110000000-11fffffff : region0
      110000000-11fffffff : Soft Reserved
        110000000-11fffffff : dax0.0
          110000000-11fffffff : System RAM (kmem)
  sr 110000000-11fffffff
  hmem bound
  region0 110000000-11fffffff 1/1 ok
  dax0.0 110000000-11fffffff region0 kmem`);

/** The regression report, good kernel: hmem owns, kmem rounds to 2 GiB blocks. */
export const hmem = view(`
  4050000000-604fffffff : Soft Reserved
    4050000000-604fffffff : CXL Window 0
      4080000000-5fffffffff : dax1.0
        4080000000-5fffffffff : System RAM (kmem)
  sr 4050000000-604fffffff
  hmem bound
  block 80000000
  dax1.0 4050000000-604fffffff hmem kmem`);

/** The regression report, bad kernel: cxl_pci failed and nobody owns. */
export const lost = view(`
  4050000000-604fffffff : Soft Reserved
    4050000000-604fffffff : CXL Window 0
  sr 4050000000-604fffffff
  hmem bound
  block 80000000`);

/** One of two interleave targets failed on a kernel without a fallback. */
export const lostHalfAssembled = view(`
  850000000-284fffffff : CXL Window 0
    850000000-284fffffff : region0
  sr 850000000-284fffffff
  hmem bound
  region0 850000000-284fffffff 1/2`);

/** The same on 7.1: hmem took over, the region node stays. */
export const remnant = view(`
  850000000-284fffffff : CXL Window 0
    850000000-284fffffff : region0
      850000000-284fffffff : dax6.0
        880000000-27ffffffff : System RAM (kmem)
  sr 850000000-284fffffff
  hmem bound
  block 80000000
  region0 850000000-284fffffff 1/2
  dax6.0 850000000-284fffffff hmem kmem
  gate released`);

/** hmem came first, then the region: /proc/iomem looks like success. */
export const shadow = view(`
  c080000000-17dbfffffff : CXL Window 0
    c080000000-c47fffffff : region2
      c080000000-c47fffffff : dax0.0
        c080000000-c47fffffff : System RAM (kmem)
  sr c080000000-c47fffffff
  hmem bound
  region2 c080000000-c47fffffff 1/1 committed bound
  dax0.0 c080000000-c47fffffff hmem kmem`);

/** 6.12 with dax_hmem first and kmem last: two dax devices over the same bytes. */
export const shadowTwice = view(`
  110000000-14fffffff : CXL Window 0
    110000000-11fffffff : region1
      110000000-11fffffff : Soft Reserved
        110000000-11fffffff : dax0.0
          110000000-11fffffff : System RAM (kmem)
  sr 110000000-11fffffff
  hmem bound
  region1 110000000-11fffffff 1/1 ok
  dax0.0 110000000-11fffffff hmem kmem
  dax1.0 110000000-11fffffff region1 EBUSY
  conflict kmem dax1.0: mapping0: 0x110000000-0x11fffffff could not reserve region`);

/** 7.3, Soft Reserved wider than the region: hmem takes it all and nobody gets memory. */
export const nobind = view(`
  110000000-14fffffff : CXL Window 0
    110000000-11fffffff : region0
  sr 110000000-12fffffff
  hmem bound
  region0 110000000-11fffffff 1/1 ok
  dax2.0 110000000-12fffffff hmem EBUSY
  gate released
  conflict dax_region0: dax_region resource conflict for [mem 0x110000000-0x11fffffff]
  conflict kmem dax2.0: mapping0: 0x110000000-0x12fffffff could not reserve region`);

/** An unrelated probe never ends: the work waits for ever, dax_cxl behind it. */
export const hang = view(`
  850000000-284fffffff : CXL Window 0
    850000000-284fffffff : region0
  sr 850000000-284fffffff
  hmem bound
  region0 850000000-284fffffff 1/1 ok
  gate waiting
  undecided 850000000-284fffffff`);

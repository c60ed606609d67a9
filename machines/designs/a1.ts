import { firstLook } from './a0.ts';
import type { Design } from './design.ts';

/** The interim of v7.0: as a0, with Soft Reserved ranges in a private tree. @kernel arch/x86/kernel/e820.c:e820__reserve_resources_late bc62f5b308cb */
export const a1: Design = {
  id: 'a1',
  title: 'interim v7.0: as a0, Soft Reserved ranges never in /proc/iomem',
  cite: ['bc62f5b308cb'],
  family: '7.0',
  gate: 'G0',
  softReserve: 'private',
  exclusiveDaxRegions: false,
  takesPieces: false,
  failureFlag: false,
  asyncDaxCxl: false,
  policy: firstLook(false),
  daxCxlInit: null,
  undecided: () => [],
};

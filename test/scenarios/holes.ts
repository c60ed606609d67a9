import type { Scenario } from '../../src/model/scenario.ts';
import type { PropertyId } from '../../src/model/property-names.ts';

/** One way in which the merged design goes wrong, as reading its source foretold it. */
export interface Hole {
  readonly id: string;
  /** What goes wrong, in a line. */
  readonly what: string;
  /** A scenario of the catalogue, or the folder of a real boot. */
  readonly shownBy: string;
  /** What the scenario needs beside itself. */
  readonly with?: Partial<Scenario>;
  /** The property that shows it. */
  readonly breaks: PropertyId;
  /** How one command asks for what `with` adds. */
  readonly asks?: string;
}

/** f1 to f15, f17 and f18; f16 has no entry: see docs/limits.md. */
export const holes: readonly Hole[] = [
  { id: 'f1', what: 'all built in: the work runs before cxl_pci has registered', shownBy: 'S20', breaks: 'I9' },
  {
    id: 'f2',
    what: 'a memdev before the root: the rescan is still queued at the release',
    shownBy: 'S27',
    breaks: 'I9',
  },
  { id: 'f3', what: 'a probe that is deferred behind the gate', shownBy: 'S28', breaks: 'I9' },
  { id: 'f4', what: 'cxl_pci is not in the initramfs, dax_hmem is', shownBy: 'S19', breaks: 'I9' },
  { id: 'f5', what: 'a range that is larger than its region', shownBy: 'S45', breaks: 'I1b' },
  { id: 'f6', what: 'a region is committed, then its probe fails', shownBy: 'S09', breaks: 'I1' },
  { id: 'f6', what: 'a region is bound, and dax_cxl is missing', shownBy: 'S10', breaks: 'I1' },
  { id: 'f7', what: 'a range that ends inside 2 MiB', shownBy: 'S14', breaks: 'I1' },
  { id: 'f8', what: 'an unrelated probe that never returns', shownBy: 'S29', breaks: 'I7' },
  {
    id: 'f9',
    what: 'hmem_platform is unbound when the work runs',
    shownBy: 'S03',
    with: { faults: [{ kind: 'probe', device: 'hmem_platform', errno: 'ENOMEM' }] },
    asks: "--fault 'probe hmem_platform ENOMEM'",
    breaks: 'I1',
  },
  { id: 'f10', what: 'the window vanishes while the work waits', shownBy: 'S39', breaks: 'I1' },
  { id: 'f11', what: 'the card leaves while the work waits', shownBy: 'S34', breaks: 'I15' },
  {
    id: 'f12',
    what: 'the second member of a set comes after the decision',
    shownBy: '7.3-t2-sr512-latemember',
    breaks: 'I9',
  },
  { id: 'f13', what: 'the probe of hmem_platform is asynchronous', shownBy: 'S51', breaks: 'I11' },
  { id: 'f14', what: 'the HMAT lists half of a range', shownBy: 'S42', breaks: 'I1' },
  { id: 'f15', what: 'another driver than cxl_pci brings the memdev', shownBy: 'S52', breaks: 'I9' },
  {
    id: 'f17',
    what: 'a region that could not be assembled stays above the dax device of hmem',
    shownBy: 'S06',
    breaks: 'I8',
  },
];

/** A design and gate in which one thing is mended. */
export interface Repair {
  readonly id: string;
  readonly design: string;
  readonly gate: string;
}

export const repairs: readonly Repair[] = [
  { id: 'R1', design: 'f', gate: 'R1' },
  { id: 'R2', design: 'f', gate: 'R2' },
  { id: 'R3', design: 'f', gate: 'R3' },
  { id: 'R4', design: 'f-R4', gate: 'G5' },
  { id: 'R5', design: 'f', gate: 'R5' },
  { id: 'R6', design: 'f-R6', gate: 'G5' },
  { id: 'all', design: 'f-R46', gate: 'R1235' },
];

/**
 * What reading the patches, the mails and the code gave for each scenario and design, before anything was run. Where words were
 * written instead of a code, they are put into our codes here; where no code follows from them, there is `null`.
 */

import type { UserStep } from '../../src/model/scenario.ts';

/** H: cited, or plain from code. M: derived, and so is every design that the source gives no confidence for. L: a guess. */
export type Confidence = 'H' | 'M' | 'L';

export type DesignId = 'a0' | 'a1' | 'b' | 'c' | 'd' | 'e4' | 'e5' | 'f';

export const designIds: readonly DesignId[] = ['a0', 'a1', 'b', 'c', 'd', 'e4', 'e5', 'f'];

/**
 * The gates that the table asks with where they are not the designs' own: whoever read assumed that 30 seconds, or the delay of b, are
 * longer than any probe that ends. What a shorter one does stands in docs/findings.md.
 */
export const gateOf: Readonly<Partial<Record<DesignId, string>>> = {
  b: 'G2-endpoint-long',
  e4: 'G4-long',
  e5: 'G4-v5-long',
};

/** What a cell is asked with when it is not the design's own gate and kernel. */
export interface Setting {
  readonly gate: string;
  readonly kernel?: '6.12';
  /** The order that the cell names, where the scenario itself leaves it open. */
  readonly steps?: readonly UserStep[];
}

export interface Expectation {
  readonly id: string;
  readonly design: DesignId;
  /** The set of endings, or `null` where nothing can be compared. */
  readonly endings: readonly string[] | null;
  readonly confidence: Confidence;
  readonly reason: string;
  readonly setting?: Setting;
}

/** Designs, endings joined by a slash or a dash for none, confidence, reason, and a setting where it is not the usual one. */
type Group = readonly [designs: string, endings: string, confidence: Confidence, reason: string, setting?: Setting];

const silent = 'nothing is said of it';

/** S26: memN is there and all is idle, the gate looks, and only then does udev load cxl_mem. */
const gateLooksFirst: Setting = {
  gate: 'G1',
  kernel: '6.12',
  steps: [
    ...(['cxl_acpi', 'kmem', 'dax_hmem', 'cxl_pci'] as const).map((module): UserStep => ({ do: 'modprobe', module })),
    { do: 'settle' },
    { do: 'start_udev' },
    { do: 'settle' },
  ],
};

// prettier-ignore
const table: Readonly<Record<string, readonly Group[]>> = {
  S01: [
    ['a0', 'CXL+SR', 'H', 'the region is put over the Soft Reserved node, which stays'],
    ['a1 b c d e5 f', 'CXL', 'H', 'the printed success trees; no Soft Reserved node is left in the chain'],
    ['e4', 'CXL', 'H', 'its example 1 prints the chain without Soft Reserved; the shadow needs an HMAT entry, which this box has not'],
  ],
  S02: [
    ['a0', 'LOST', 'H', 'the Soft Reserved node blocks the space, so the region and its dax device do not come again'],
    ['a1 b c d e4 e5 f', 'CXL', 'H', 'nothing blocks the window any more, so the region can be made again'],
  ],
  S03: [
    ['a0 a1 b', 'LOST', 'H', 'the reported regression: hmem left the range to CXL, and cxl_pci never brings a memdev'],
    ['c d', 'HMEM', 'M', 'the failed probe is seen, and the range goes to hmem'],
    ['e4 e5', 'LOST', 'M', 'the window test in hmem_register_device is still there, and skips what is handed over'],
    ['f', 'HMEM', 'H', 'no committed region contains the range'],
  ],
  S04: [['a0 a1 b c d e4 e5 f', 'HMEM', 'H', 'the reporter: without cxl_acpi there is no window, and the node is back']],
  S05: [['a0 a1 b c d e4 e5 f', 'HMEM', 'H', 'without CXL_REGION nobody defers; the merged cover prints it']],
  S06: [
    ['a0 a1', 'LOST', 'M', 'the region stays a stub without a dax device, and hmem has gone'],
    ['b', 'LOST', 'M', 'the range is trimmed when the region is constructed, and it never completes'],
    ['c d', 'HMEM', 'M', 'the failure is counted; hmem gets the range'],
    ['e4', 'LOST', 'M', 'it trims for a region that never commits'],
    ['e5', '-', 'M', 'whether v5 looks at the state of the region is not said'],
    ['f', 'REMNANT', 'H', 'printed in the cover: hmem has the range below the region that was not finished'],
  ],
  S07: [
    ['a0 a1 b', 'LOST', 'M', 'as S06, without any error to see'],
    ['c', 'HMEM', 'M', 'only if a region that times out counts as trouble, which the seed proposes'],
    ['d', 'HMEM', 'M', 'no region was probed, so every byte is left over'],
    ['e4 e5', 'LOST', 'M', 'no error is raised, and the window test skips the range'],
    ['f', 'REMNANT', 'M', 'as S06'],
  ],
  S09: [
    ['a0 a1 b e4 e5', 'LOST', 'H', 'the region is there and has no dax device; nobody takes the range back'],
    ['c d', 'HMEM', 'H', 'the region probe failed, and that is what these two ask for'],
    ['f', 'LOST', 'H', 'COMMIT is what is asked for, and that was reached'],
  ],
  S10: [['a0 a1 b c d e4 e5 f', 'LOST', 'H', 'nobody watches dax_cxl: the region is fine for all of them']],
  S11: [
    ['a0 a1', 'CXL+LOST', 'H', 'hmem left the whole range at its only look, so the tail has no owner'],
    ['b', 'CXL+HMEM', 'M', 'what no region trimmed goes to hmem'],
    ['c', 'HMEM', 'M', 'if an incomplete cover counts as trouble, hmem gets all of it'],
    ['d', 'CXL+HMEM', 'M', 'byte by byte'],
    ['e4 e5', 'CXL+LOST', 'M', 'the window test skips the tail'],
    ['f', 'NOBIND', 'M', 'no region contains the range, hmem registers it whole, and neither side can claim'],
  ],
  S12: [
    ['a0', 'CXL+SR', 'M', 'three regions below one Soft Reserved node'],
    ['a1 b c d e4 e5 f', 'CXL', 'M', 'three entries from HMAT, each contained in a region'],
  ],
  S13: [
    ['a0 a1 b c d e4 e5', 'CXL', 'M', 'three regions, no need for hmem'],
    ['f', 'NOBIND', 'M', 'one entry over three regions: contained in none'],
  ],
  S14: [
    ['a0', 'LOST+CXL+SR+LOST', 'M', 'head and tail have no owner'],
    ['a1 f', 'LOST+CXL+LOST', 'M', 'head and tail have no owner; under f hmem cannot even allocate'],
    ['b', '-', 'M', 'an attempt of hmem on the rest; how it ends is not said'],
    ['c', 'LOST', 'M', 'the whole range is not aligned, so hmem cannot allocate it'],
    ['d', 'LOST+CXL+LOST', 'M', 'the rest is not aligned'],
    ['e4 e5', '-', 'M', 'example 3 prints two split nodes, not usable: no dax device, or one that binds nothing'],
  ],
  S17: [
    ['a0 a1', 'SHADOW', 'H', 'hmem had the range before the window was there'],
    ['b', 'CXL', 'H', 'hmem finds nothing in the tree until the work has run'],
    ['c d e4 e5', 'CXL', 'H', 'hmem decides only after the gate'],
    ['f', 'CXL', 'H', 'request_module brings cxl_acpi before the look'],
  ],
  S18: [
    ['a0 a1', 'SHADOW', 'M', 'no window at the only look'],
    ['b c d', '-', 'L', silent],
    ['e4 e5', 'CXL', 'M', 'hmem waits for what cxl_acpi hands over'],
    ['f', 'SHADOW', 'H', 'request_module fails, there is no window, hmem takes the range at once'],
  ],
  S19: [
    ['a0 a1', 'CXL', 'M', 'hmem leaves the range for good, and CXL comes late'],
    ['b', 'CXL', 'M', 'its work is armed only by the endpoint, later'],
    ['c d', 'CXL', 'M', 'the gate waits for cxl_pci'],
    ['e4 e5', 'CXL+SR', 'M', 'after 30 s it trims nothing, and the region comes later'],
    ['f', 'SHADOW', 'H', 'request_module(cxl_pci) fails in silence, and the gate finds nothing to wait for'],
  ],
  S20: [
    ['a0', 'CXL+SR', 'M', 'cxl_acpi is before dax_hmem in link order'],
    ['a1 c d', 'CXL', 'M', 'windows are there, or the gate waits'],
    ['b', '-', 'M', 'depends on the timer'],
    ['e4 e5', '-', 'M', 'depends on whether 30 s are enough'],
    ['f', 'CXL/SHADOW', 'M', 'dax_hmem comes before cxl_pci at the same initcall level'],
  ],
  S22: [
    ['a0 a1', 'SHADOW', 'H', 'as S17'],
    ['b c d e4 e5', '-', 'H', silent],
    ['f', 'cannot be built', 'H', 'Kconfig of 7.1 forbids it'],
  ],
  S23: [
    ['a0 a1', 'LOST', 'M', 'the region has no dax driver, and hmem has left the range'],
    ['b c d e4 e5', '-', 'M', silent],
    ['f', 'SHADOW', 'M', 'hmem takes the range at once, and the region comes over it'],
  ],
  S24: [
    ['a0 a1 c d f', 'CXL', 'M', 'late, but nobody decides before'],
    ['b', 'SHADOW', 'M', 'the timer is shorter than the probe; a conflict is named as another end, and has no code'],
    ['e4 e5', 'CXL', 'M', 'the probe is an async item, which the second wait sees'],
  ],
  S26: [
    ['a0 a1 b', '-', 'H', silent],
    ['c', 'HMEM', 'H', 'the gate sees no probe between the memdev and the load of cxl_mem; c has released the root by then, so no region comes later', gateLooksFirst],
    ['d', 'SHADOW', 'H', 'the gate sees no probe between the memdev and the load of cxl_mem, and the region comes later', gateLooksFirst],
    ['e4 e5', 'CXL', 'H', 'it waits for a memdev that is attached'],
    ['f', 'CXL', 'H', '7.1 needs cxl_mem by symbol'],
  ],
  S27: [
    ['a0 a1 b', 'CXL', 'M', 'nobody waits for the rescan, and nobody needs to'],
    ['c d', 'CXL/SHADOW', 'M', 'a rescan is no probe: the gate may open early'],
    ['e4 e5', 'CXL', 'M', 'it waits for a memdev that is attached'],
    ['f', 'CXL/SHADOW', 'M', 'as c and d'],
  ],
  S28: [
    ['a0 a1 b', 'CXL', 'M', 'nobody waits for the retry'],
    ['c d e4 e5', 'CXL/SHADOW', 'M', 'the gate may open before the retry'],
    ['f', 'CXL/SHADOW', 'M', 'as c, d and e'],
  ],
  S29: [
    ['a0 a1 b', 'CXL', 'H', 'nobody waits for probes'],
    ['c d', 'HANG', 'H', 'wait_for_device_probe() never returns'],
    ['e4 e5', 'HANG', 'H', 'the second wait has no bound'],
    ['f', 'HANG', 'H', 'the work never ends, and dax_cxl waits for it'],
  ],
  S30: [
    ['a0 a1 b e4 e5 f', '-', 'H', silent],
    ['c d', 'HANG', 'H', 'the probe that waits is counted itself', { gate: 'G1-in-probe' }],
  ],
  S31: [
    ['a0 a1 b c d e4 e5', '-', 'H', silent],
    ['f', 'CXL', 'H', 'merged code flushes from no probe, so nothing hangs'],
  ],
  S33: [
    ['a0 a1 b d e4 e5 f', 'CXL', 'H', 'the user makes a region for the card that came later'],
    ['c', '-', 'H', 'said of a box whose topology was torn down before; in this one nothing fails'],
  ],
  S34: [
    ['a0 a1 b', 'LOST', 'M', 'the region is gone, and rightly so'],
    ['c d', 'HMEM', 'M', 'hmem brings memory online that is gone'],
    ['e4 e5', 'LOST', 'M', 'the Soft Reserved node was trimmed'],
    ['f', 'REMNANT', 'M', 'the region has left COMMIT when hmem asks'],
  ],
  S35: [['a0 a1 b c d e4 e5 f', '-', 'H', 'a use after free, or its absence, is no ending']],
  S38: [['a0 a1 b c d e4 e5 f', 'RAM', 'M', 'kmem cannot take online memory away: the System RAM stays']],
  S39: [
    ['a0 a1 b c d e4 e5', '-', 'H', silent],
    ['f', 'LOST', 'H', 'the second walk skips a range without a window'],
  ],
  S42: [
    ['a0', 'CXL+SR+LOST', 'H', 'half as usual, and the rest is dropped from the list'],
    ['a1 f', 'CXL+LOST', 'H', 'half as usual, and the rest is dropped from the list'],
    ['b', '-', 'H', 'depends'],
    ['c d e4', '-', 'H', silent],
    ['e5', 'CXL+HMEM', 'H', 'it ignores HMAT, so both halves are seen'],
  ],
  S43: [
    ['a0 a1', 'LOST', 'H', 'no region comes, and hmem has left the range; seen on v3'],
    ['b', 'HMEM', 'M', 'nothing was trimmed, so all of it is the rest'],
    ['c', 'HMEM', 'M', 'if no region counts as trouble'],
    ['d', 'HMEM', 'M', 'no region was probed'],
    ['e4 e5', 'LOST', 'M', 'the window test skips the range'],
    ['f', 'HMEM', 'H', 'no committed region contains the range'],
  ],
  S44: [
    ['a0 a1', 'CXL+LOST', 'M', 'the part of the first memdev is a region, the other is nobody\'s'],
    ['b d', 'CXL+HMEM', 'M', 'the rest goes to hmem'],
    ['c', 'HMEM', 'M', 'an incomplete cover is trouble'],
    ['e4 e5', 'CXL+LOST', 'M', 'the node is split, and the window test skips the rest'],
    ['f', 'NOBIND', 'M', 'as S11'],
  ],
  S45: [
    ['a0', 'CXL+SR', 'H', 'the reproduction with cxl_test worked'],
    ['a1', 'CXL', 'H', 'as a0, without the node'],
    ['b d', 'HMEM+CXL+HMEM', 'M', 'head and tail go to hmem'],
    ['c', 'HMEM', 'M', 'an incomplete cover is trouble'],
    ['e4 e5', 'CXL', 'M', 'the region works; head and tail are not spoken of'],
    ['f', 'NOBIND', 'M', 'as S11'],
  ],
  S48: [
    ['a0 a1', 'SHADOW', 'M', 'no window at the only look'],
    ['b e4 e5', '-', 'M', silent],
    ['c d', '-', 'M', 'the gate misses it; how that ends is not said'],
    ['f', 'SHADOW', 'M', 'no window at the first walk'],
  ],
  S49: [['a0 a1 b c d e4 e5 f', 'RAM', 'H', 'cxl_region_probe finds System RAM and makes no dax device']],
  S50: [
    ['a0 a1 b e4 e5 f', 'LOST', 'L', 'the region makes an nvdimm region, and hmem has left the range'],
    ['c d', '-', 'L', silent],
  ],
  S51: [
    ['a0 a1', 'CXL/SHADOW', 'M', 'a shadow is possible'],
    ['b c d e4 e5', '-', 'M', silent],
    ['f', 'CXL+LOST/NOBIND', 'M', 'dax_cxl may win, and then a range that is only partly covered is lost'],
  ],
  S52: [
    ['a0 a1', 'CXL', 'M', 'nobody decides before the driver comes'],
    ['b c d e4 e5', '-', 'M', silent],
    ['f', 'SHADOW', 'M', 'nobody asks for the driver of the accelerator'],
  ],
};

const isDesign = (name: string): name is DesignId => designIds.some((id) => id === name);

/** Every cell, in the order of the table. */
export const expectations: readonly Expectation[] = Object.entries(table).flatMap(([id, groups]) =>
  groups.flatMap(([designs, endings, confidence, reason, setting]) =>
    designs.split(' ').map((design): Expectation => {
      if (!isDesign(design)) throw new Error(`${id} has a column ${design}`);
      return {
        id,
        design,
        endings: endings === '-' ? null : endings.split('/'),
        confidence,
        reason,
        ...(setting === undefined ? {} : { setting }),
      };
    }),
  ),
);

import { expectations, type Expectation } from './expectations.ts';

/** A cell that ends otherwise than expected: `S06 d`, our endings, and the rule of the kernel or the boot that decides it. */
type Argued = readonly [cells: string, ours: string, because: string];

const srStays =
  'before 7.0 nothing takes a Soft Reserved node out of /proc/iomem, as every 6.12 boot that CXL owns shows (6.12-t1-sr256-std)';
const ramWithoutDax =
  'the System RAM stays until reboot, but its dax device is gone with the region, and an ending looks for dax devices (7.3-t1-sr256-unbind-rebind-acpi)';
const restHasNone =
  'hmem left the whole range at its only look, so what lies outside the region has no dax device (6.12-t1-sr512-std)';
const regionStays =
  'nothing is torn down, so a region that is not bound stays above the dax device of hmem: by its code a remnant, as f ends';
const onlineBefore =
  'dax_cxl does not wait for the decision, so the memory of a healthy region may be online before the teardown; kmem cannot take it offline, and the claim of hmem is refused';
const earlyTeardown =
  'an early gate is one order of several, and c then takes the topology apart while CXL still probes: hmem alone, below what is left of a region, or refused by memory that came online first';

const betweenProbes =
  'before 7.0 cxl_mem.ko registers after its memdevs are there and probes them one after the other; between two of these probes probe_count is zero, so a gate that one attached memdev has opened passes wait_for_device_probe() before the rest';
const callbackMissing =
  'when dax_hmem is not there yet, its callback is not either, and what is left is dropped for good';

/** In the order of the catalogue. Each cell stands in docs/limits.md as well. */
export const argued: readonly Argued[] = [
  ['S06 d, S07 d, S09 d', 'REMNANT', regionStays],
  ['S11 a0', 'CXL+SR+LOST', srStays],
  ['S11 c', 'HMEM/NOBIND', onlineBefore],
  [
    'S11 b, S11 d',
    'CXL+NOBIND',
    'the tail of 1 GiB is smaller than a memory block of 2 GiB, so kmem finds nothing to add to its dax device',
  ],
  [
    'S11 f',
    'SHADOW+HMEM',
    'with blocks of 2 GiB kmem claims 0x880000000-0x27ffffffff, which lies inside the region, so its request succeeds; with blocks of 1 GiB or less the request reaches over the region and it ends in NOBIND (7.3-t1-sr512-std)',
  ],
  ['S13 a0, S19 a0, S24 a0, S27 a0, S28 a0, S29 a0, S33 a0, S52 a0', 'CXL+SR', srStays],
  ['S44 a0', 'CXL+SR+LOST', srStays],
  [
    'S14 d',
    'NOBIND+CXL+LOST',
    'the head does begin and end on 2 MiB, so it gets a dax device; but there is System RAM in it, and the request of kmem is refused',
  ],
  ['S27 c, S28 c', 'CXL/HMEM/NOBIND/REMNANT', earlyTeardown],
  [
    'S34 c, S34 d',
    'NOBIND',
    'the region had its memory online before the card was pulled; online memory stays, and the request of hmem is refused',
  ],
  ['S38 a0, S38 a1, S38 b, S38 c, S38 d, S38 e4, S38 e5, S38 f', 'LOST', ramWithoutDax],
  ['S44 c, S45 c', 'HMEM/NOBIND', onlineBefore],
  ['S45 a0', 'LOST+CXL+SR+LOST', restHasNone],
  ['S45 a1', 'LOST+CXL+LOST', restHasNone],
  [
    'S51 a0',
    'CXL+SR+LOST',
    'an asynchronous probe of hmem_platform only comes later, and its softdep has brought the windows before; a shadow takes a lost softdep (S17), and the tail beyond the region has no dax device as in S11',
  ],
  ['S51 a1', 'CXL+LOST', 'as under a0'],
  ['S05 e5', 'HMEM/LOST', callbackMissing],
  ['S42 e5', 'CXL+HMEM/CXL+LOST', callbackMissing],
  ['S12 e5, S13 e4, S13 e5', 'CXL/CXL+CXL+SR/CXL+CXL+SR+CXL/CXL+SR+CXL', betweenProbes],
  [
    'S12 e4',
    'CXL/CXL+CXL+SR/CXL+CXL+SR+CXL/CXL+CXL+SR+SHADOW/CXL+SHADOW/CXL+SHADOW+CXL/CXL+SHADOW+CXL+SR/CXL+SR+CXL/CXL+SR+CXL+SHADOW/CXL+SR+SHADOW/CXL+SR+SHADOW+CXL/SHADOW/SHADOW+CXL/SHADOW+CXL+CXL+SR/SHADOW+CXL+SHADOW/SHADOW+CXL+SR/SHADOW+CXL+SR+CXL/SHADOW+CXL+SR+SHADOW',
    'as under e5; and this HMAT lists the ranges, which dax_hmem takes before any window is there, since it precedes cxl_acpi by symbol',
  ],
  ['S19 e4, S19 e5', 'CXL/CXL+SR', 'the 30 s may be over before or after the real root file system brings cxl_pci'],
  [
    'S24 e4, S24 e5',
    'CXL/CXL+SR',
    'between the memdev and the cxl_mem.ko that udev loads for it all is idle, and wait_for_device_probe() returns',
  ],
  ['S24 b', 'CXL', 'the delay is armed by the endpoint, so it only begins when the slow probe has ended'],
  [
    'S28 e4, S28 e5',
    'CXL',
    'the gate waits for an attached memdev first, and that is what the deferred probe brings when it is tried again',
  ],
  [
    'S45 e4, S45 e5',
    'LOST+CXL+LOST',
    'head and tail lie in the window as well, and the window test that was left in hmem skips them',
  ],
];

/** The argued cells one by one, `S06 d` to our endings and the reason. */
export const because: ReadonlyMap<string, { readonly ours: string; readonly why: string }> = new Map(
  argued.flatMap(([cells, ours, why]) => cells.split(', ').map((cell) => [cell, { ours, why }] as const)),
);

export const cellOf = ({ id, design }: Pick<Expectation, 'id' | 'design'>): string => `${id} ${design}`;

const inOrder = (endings: readonly string[]): string => [...new Set(endings)].toSorted().join('/');

/** Our endings, joined by slashes, are the set that was expected; `null` where there is nothing to compare. */
export const agrees = ({ endings }: Expectation, ours: string): boolean | null =>
  endings === null ? null : inOrder(endings) === inOrder(ours.split('/'));

/**
 * What is wrong with a cell: it differs and nothing argues for it, it is argued for as another ending, or it is argued for in vain.
 * A guess may differ as it likes.
 */
export function faultOf(expectation: Expectation, ours: string): string | null {
  const entry = because.get(cellOf(expectation));
  const isSame = agrees(expectation, ours);
  if (entry && (isSame ?? true)) return 'is argued for in vain: it ends as expected';
  if (entry) return entry.ours === ours ? null : `ends as ${ours}, and is argued for as ${entry.ours}`;
  if (isSame !== false || expectation.confidence === 'L') return null;
  return `ends as ${ours}, expected was ${(expectation.endings ?? []).join('/')}, and nothing argues for it`;
}

/** `H 70/84`: how many cells agree, of those that can be compared, per confidence. */
export function scoreOf(oursOf: (expectation: Expectation) => string | undefined): string {
  const told = expectations.flatMap((expectation) => {
    const ours = oursOf(expectation);
    const isSame = ours === undefined ? null : agrees(expectation, ours);
    return isSame === null ? [] : [{ confidence: expectation.confidence, isSame }];
  });
  return (['H', 'M', 'L'] as const)
    .map((level) => {
      const cells = told.filter(({ confidence }) => confidence === level);
      return `${level} ${cells.filter(({ isSame }) => isSame).length}/${cells.length}`;
    })
    .join(', ');
}

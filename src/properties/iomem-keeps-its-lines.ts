import { alignInward, contains, formatRange, overlaps, sameRange, type Range } from '../model/range.ts';
import { preOrder } from '../model/resource-tree.ts';
import type { DaxView, View } from '../model/view.ts';
import { daxName, stateOf } from './owner.ts';
import { complaints, type Property } from './property.ts';
import { inOrder } from './ranges.ts';
import { pmdSize } from './why-no-dax.ts';

const line = (range: Range, name: string): string => `${formatRange(range)} : ${name}`;

/** The lines below `Soft Reserved` that all earlier kernels print for a device whose driver bound. */
function linesBefore(view: View, dax: DaxView): readonly string[] {
  if (dax.driver === 'device_dax') return [line(dax.range, 'dax')];
  const block = alignInward(dax.range, view.memoryBlockSize);
  return block === null ? [] : [line(block, 'dax'), line(block, 'System RAM')];
}

const names: Readonly<Record<string, string>> = {
  dax: 'dax',
  'system-ram': 'System RAM',
  'cxl-window': 'CXL Window',
  'cxl-region': 'region',
};

/** The lines of the range in the current tree. */
const linesNow = (view: View, range: Range): readonly string[] =>
  preOrder(view.iomem)
    .filter((node) => node.kind in names && overlaps(node.range, range))
    .map((node) => line(node.range, names[node.kind] ?? node.name));

/** The difference for one candidate, or `null`. */
function changeOf(view: View, range: Range): string | null {
  const where = `${formatRange(range)}, in no CXL window`;
  const before = 'the kernel before printed dax and System RAM below it';
  if (view.hmem.heldUp) return `${where}: ${before}, now the walk of dax_hmem never ends: it waits for the gate`;
  if (!view.hmem.bound)
    return view.undecided.some((one) => overlaps(one, range))
      ? `${where}: ${before}, now dax_hmem never walks: its module hangs behind the gate`
      : null;
  if (!view.hmem.registered.some((one) => sameRange(one, range)))
    return `${where}: ${before}, now dax_hmem has walked and not registered it`;
  const dax = view.dax.find((one) => one.parent === 'hmem' && sameRange(one.range, range));
  if (dax === undefined) {
    // Unbinding hmem.N by hand removes the lines on any kernel.
    const conflict = view.conflicts.find((text) => text.includes('dax_region resource conflict'));
    return conflict === undefined ? null : `${where}: ${before}, now hmem was refused it: ${conflict}`;
  }
  // With an absent driver, a range without a NUMA node, or one smaller than a block, earlier kernels print no lines either.
  if (stateOf(dax) === 'failed')
    return dax.probeError?.includes('EBUSY') === true
      ? `${where}: ${before}, now ${daxName(dax)} could not reserve it (EBUSY)`
      : null;
  if (stateOf(dax) === 'untried') return null;
  const [wanted, found] = [linesBefore(view, dax), linesNow(view, range)];
  return wanted.join() === found.join()
    ? null
    : `${where}: the kernel before printed ${wanted.join(' > ')}, now it is ${found.join(' > ') || 'nothing'}`;
}

/**
 * iomem-line-lost (I3), continuity in its weak form: a Soft Reserved range outside all CXL windows keeps the dax and System RAM lines in
 * /proc/iomem that earlier kernels print. Only the line `Soft Reserved` itself may vanish.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device, drivers/dax/kmem.c:dev_dax_kmem_probe
 */
export const iomemKeepsItsLines: Property = {
  id: 'I3',
  title: 'for memory outside every CXL window /proc/iomem keeps its dax and System RAM lines',
  kind: 'final',
  reads: ['softReserved', 'windows', 'hmem', 'gate', 'undecided', 'dax', 'iomem', 'conflicts', 'memoryBlockSize'],
  test(view) {
    const others = inOrder(view.hmem.candidates).filter(
      (range) =>
        view.softReserved.some((reserved) => contains(reserved, range)) &&
        !view.windows.some((window) => overlaps(window, range)) &&
        range.start % pmdSize === 0 &&
        (range.end + 1) % pmdSize === 0,
    );
    // Where dax_hmem was never bound, or was unbound by hand, earlier kernels print no lines either.
    if (!view.hmem.bound && !view.gate.waiting) return null;
    return complaints(others.flatMap((range) => changeOf(view, range) ?? []));
  },
};

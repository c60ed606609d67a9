import { formatRange } from '../model/range.ts';
import { complaints, type Property } from './property.ts';
import { collisions } from './ranges.ts';

/**
 * undecided (I14), one shot but recoverable: once no wait is left, each deferred range has been decided exactly once, whatever happened to
 * hmem_platform and the modules. The merged work item gives up when it finds hmem_platform unbound; a probe while it is pending
 * returns -EBUSY and no decision follows.
 * @kernel drivers/dax/hmem/hmem.c:process_defer_work, drivers/dax/hmem/hmem.c:dax_hmem_platform_probe
 */
export const decidedExactlyOnce: Property = {
  id: 'I14',
  title: 'each range that was put off is decided once, even if hmem_platform or its module went and came back',
  kind: 'final',
  reads: ['gate', 'deciding', 'undecided', 'hmem'],
  test(view) {
    const hmem = view.hmem.bound ? 'hmem_platform is bound' : 'hmem_platform is not bound';
    // While a wait is pending the range is not given up; an endless wait is a violation of hang (I7).
    const open = view.gate.waiting || view.deciding ? [] : view.undecided;
    const twice = collisions(view.hmem.registered).map(({ shared }) => shared);
    return complaints([
      ...open.map(
        (range) =>
          `${formatRange(range)} was put off and never decided: no wait is pending, ${hmem}, and nobody takes it up`,
      ),
      ...twice.map((range) => `${formatRange(range)} was registered with hmem twice`),
    ]);
  },
};

import { formatRange } from '../model/range.ts';
import { complaints, type Property } from './property.ts';
import { collisions } from './ranges.ts';

/**
 * undecided (I14), one shot but recoverable: whatever became of hmem_platform and of the modules meanwhile, with no wait
 * left each range that was put off has been decided, and not twice. The merged work gives up when it finds hmem_platform
 * unbound; a probe while it is pending gets -EBUSY and asks nobody again.
 * @kernel drivers/dax/hmem/hmem.c:process_defer_work, drivers/dax/hmem/hmem.c:dax_hmem_platform_probe
 */
export const decidedExactlyOnce: Property = {
  id: 'I14',
  title: 'each range that was put off is decided once, even if hmem_platform or its module went and came back',
  kind: 'final',
  reads: ['gate', 'deciding', 'undecided', 'hmem'],
  test(view) {
    const hmem = view.hmem.bound ? 'hmem_platform is bound' : 'hmem_platform is not bound';
    // While somebody waits the range is not given up, and hang (I7) says what is wrong.
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

import { formatRange, overlaps, sameRange } from '../model/range.ts';
import { complaints, type Property } from './property.ts';
import { inOrder } from './ranges.ts';

/**
 * other-memory-waits (I17): a Soft Reserved range outside all CXL windows (HBM) is registered in the first walk, without waiting for the gate and
 * regardless of its outcome. Actions of dax_hmem's module init before the walk, such as requesting modules, are not part of that
 * wait.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device
 */
export const otherMemoryDoesNotWait: Property = {
  id: 'I17',
  title: 'memory outside every CXL window is registered without waiting for the gate',
  kind: 'always',
  reads: ['softReserved', 'windows', 'hmem', 'gate', 'undecided'],
  test(view) {
    const { hmem } = view;
    const waiting = inOrder(hmem.candidates).filter(
      (range) =>
        view.softReserved.some((reserved) => overlaps(reserved, range)) &&
        !view.windows.some((window) => overlaps(window, range)) &&
        !hmem.registered.some((one) => overlaps(one, range)) &&
        (hmem.heldUp || (hmem.bound && view.undecided.some((one) => sameRange(one, range)))),
    );
    const how = hmem.heldUp
      ? 'the walk of dax_hmem waits for the gate'
      : 'the policy has put it off until the gate opens';
    return complaints(
      waiting.map((range) => `${formatRange(range)} is in no CXL window and is not registered: ${how}`),
    );
  },
};

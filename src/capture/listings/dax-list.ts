import { rangeOf, type Range } from '../../model/range.ts';
import { preOrder, type ResourceTree } from '../../model/resource-tree.ts';
import { jsonOf, textOf, type CaptureFiles } from '../capture-files.ts';
import { attributeFiles, daxListFiles } from '../file-names.ts';
import { ListValues, objectsIn, objectsOf, textIn, type ListingObject } from './list-values.ts';
import { readNumber } from '../../input/numbers.ts';

/** A dax device of `daxctl list`. */
export interface ListedDax {
  readonly name: string;
  readonly range: Range;
  readonly parent: 'hmem' | 'region';
  /** The driver for the listed mode; `null` for a disabled device. */
  readonly mode: string | null;
}

/** The dax devices of a capture. */
export interface DaxList {
  readonly devices: readonly ListedDax[];
  /** Whether a device is left out, because no file shows its range or its parent. */
  readonly incomplete: boolean;
  readonly notes: readonly string[];
}

const command = 'daxctl list -RDMi';

/** The start of each device by its sysfs attribute. */
const startsOf = (files: CaptureFiles): ReadonlyMap<string, number | null> =>
  new Map(
    [...(textOf(files, ...attributeFiles)?.content ?? '').matchAll(/^(dax\d+\.\d+)\/resource=(\S+)$/gm)].map(
      (parts) => [parts[1] ?? '', readNumber(parts[2])] as const,
    ),
  );

/** The range from the first to the last byte of the device's mappings, or `null` without mappings. */
function mappedBy(device: ListingObject, values: ListValues): Range | null {
  const parts = objectsIn(device['mappings']).flatMap((mapping): readonly Range[] => {
    const [start, end] = [values.count(mapping, 'start'), values.count(mapping, 'end')];
    if (start === null || end === null) return [];
    if (end < start) values.refuse(mapping, `a mapping ends at 0x${end.toString(16)}, before it begins`);
    return [{ start, end }];
  });
  if (parts.length === 0) return null;
  // reduce() instead of spreading: a long list would exceed the maximal number of arguments.
  return parts.reduce((all, { start, end }) => ({ start: Math.min(all.start, start), end: Math.max(all.end, end) }));
}

/**
 * Parses `daxctl list`: one object or an array, by region (`-R`) or not, numbers or `-u` text. The range of a device
 * without mappings (`-M`) comes from sysfs or /proc/iomem.
 * @throws ImportError for text that is no listing, and for an impossible value
 */
export function readDaxList(files: CaptureFiles, iomem: ResourceTree): DaxList {
  const listing = jsonOf(files, ...daxListFiles);
  if (!listing) return { devices: [], incomplete: false, notes: [] };
  const top = objectsOf(listing, command);
  const values = new ListValues(listing, command);
  const starts = startsOf(files);
  const shown = new Map(preOrder(iomem).map(({ name, range }) => [name, range] as const));
  let incomplete = false;

  const deviceOf = (device: ListingObject, path: string): readonly ListedDax[] => {
    const name = textIn(device['chardev']);
    const [start, size] = [starts.get(name) ?? null, values.size(device, 'size')];
    const placed = start === null || size === null || size === 0 ? null : rangeOf(start, size);
    const range = mappedBy(device, values) ?? placed ?? shown.get(name) ?? null;
    // A device of size 0 owns no memory: its region has no device yet.
    if (range === null && size === 0) return [];
    if (range === null || path === '') {
      incomplete = true;
      values.note(
        device,
        `${name || 'a device'} has no ${path === '' ? 'region' : 'mappings'}: make it with ${command}`,
      );
      return [];
    }
    const mode = device['state'] === 'disabled' ? null : device['mode'] === 'system-ram' ? 'kmem' : 'device_dax';
    return [{ name, range, parent: path.includes('/region') ? 'region' : 'hmem', mode }];
  };
  const odd = top.filter((object) => !['chardev', 'devices', 'path'].some((key) => key in object));
  values.unknownObjects(odd);
  incomplete ||= odd.length > 0;
  const devices = top.flatMap((object) =>
    'chardev' in object
      ? deviceOf(object, '')
      : objectsIn(object['devices']).flatMap((device) => deviceOf(device, textIn(object['path']))),
  );
  return { devices, incomplete, notes: values.notes };
}

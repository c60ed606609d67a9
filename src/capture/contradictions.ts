import type { Platform } from '../model/platform.ts';
import { contains, overlaps } from '../model/range.ts';
import { linesOf, type IomemLine, type ResourceTree } from '../model/resource-tree.ts';
import { textOf, type CaptureFiles } from './capture-files.ts';
import { cedtFiles, cxlListFiles, iomemFiles } from './file-names.ts';
import { ImportError } from '../input/errors.ts';

/** A device in a line of /proc/iomem that the platform lacks, or `null`. */
function missingDevice(
  { name, range }: IomemLine,
  platform: Platform,
  tree: readonly IomemLine[],
): 'memdev' | 'window' | null {
  if (/^CXL Window \d+$/.test(name)) return platform.windows.length === 0 ? 'window' : null;
  if (platform.memdevs.length > 0) return null;
  if (/^region\d+$/.test(name)) return 'memdev';
  if (!/^dax\d+\.\d+$/.test(name)) return null;
  // dax_hmem creates dax devices for all Soft Reserved memory; other dax devices belong to a region.
  const isReserved = platform.softReserved.some((reserved) => overlaps(reserved, range));
  const isInRegion = tree.some((one) => /^region\d+$/.test(one.name) && contains(one.range, range));
  return isInRegion || !isReserved ? 'memdev' : null;
}

const sources = {
  memdev: { files: cxlListFiles, make: 'cxl list -vvv > cxl-list.json' },
  window: { files: cedtFiles, make: 'cat /sys/firmware/acpi/tables/CEDT > cedt.dat' },
} as const;

/**
 * Finds a device in the capture's /proc/iomem that the imported platform lacks. On such a platform no memory could be
 * lost, so every verdict of the model would be wrong.
 * @returns an error that names the line and the incomplete file, or `null`
 */
export function contradictionIn(files: CaptureFiles, tree: ResourceTree, platform: Platform): ImportError | null {
  const iomem = textOf(files, ...iomemFiles);
  if (!iomem) return null;
  const lines = linesOf(tree);
  for (const line of lines) {
    const what = missingDevice(line, platform, lines);
    if (what === null) continue;
    const { files: names, make } = sources[what];
    const other = names.find((name) => files.has(name));
    const at = iomem.content.split('\n').findIndex((text) => text.endsWith(` : ${line.name}`)) + 1;
    return new ImportError(
      `shows ${line.name}, and no file tells of a ${what}: ${other === undefined ? `there is no ${names[0]}` : `${other} has none`}`,
      { file: iomem.file, line: Math.max(1, at), hint: `capture in addition, as root: ${make}` },
    );
  }
  return null;
}

import { textOf, type CaptureFiles } from './capture-files.ts';
import { attributeFiles, cxlListFiles, deviceFiles, iomemFiles, logFiles } from './file-names.ts';

const name = /(?<![\w.])(?:mem|port|endpoint|region|dax_region)\d+(?![\w-])/g;
const listings: readonly string[] = [...cxlListFiles, ...deviceFiles, ...attributeFiles, ...iomemFiles];

/**
 * Every device name that this boot had; `null` when the log may have missed added devices. Names printed by a script
 * are no evidence, since they may name absent devices.
 */
export function seenNames(files: CaptureFiles, folders: readonly string[]): ReadonlySet<string> | null {
  const log = textOf(files, ...logFiles)?.content ?? '';
  if (!log.includes("bus: 'cxl': add device ")) return null;
  const kernels = log
    .split('\n')
    .filter((line) => !line.includes('QREF:'))
    .join('\n');
  const texts = ['', ...folders].flatMap((folder) =>
    listings.map((file) => textOf(files, `${folder}${file}`)?.content ?? ''),
  );
  return new Set([kernels, ...texts].flatMap((text) => text.match(name) ?? []));
}

// What each file of a capture may be called, best first.
export const iomemFiles = ['iomem.txt', 'iomem'] as const;
export const logFiles = ['dmesg.txt', 'dmesg', 'dmesg.log', 'kern.log'] as const;
export const cxlListFiles = ['cxl-list.json', 'cxl-list.txt', 'cxl-list', 'cxl.json'] as const;
export const daxListFiles = ['daxctl-list.json', 'daxctl-list.txt', 'daxctl-list', 'daxctl.json'] as const;
export const moduleFiles = ['lsmod.txt', 'lsmod', 'modules'] as const;
export const configFiles = ['.config', 'config', 'config.txt', 'kernel.config'] as const;
export const commandLineFiles = ['cmdline.txt', 'cmdline', 'proc-cmdline'] as const;
export const blockSizeFiles = ['memory_block_size', 'memory_block_size.txt', 'block_size_bytes'] as const;
export const releaseFiles = ['osrelease.txt', 'osrelease'] as const;
export const memoryMapFiles = ['memmap.txt', 'memmap'] as const;
export const cedtFiles = ['cedt.dat', 'cedt.bin', 'CEDT', 'cedt'] as const;
export const sratFiles = ['srat.dat', 'srat.bin', 'SRAT', 'srat'] as const;
export const hmatFiles = ['hmat.dat', 'hmat.bin', 'HMAT', 'hmat'] as const;
export const deviceFiles = ['devices.txt'] as const;
export const attributeFiles = ['attrs.txt'] as const;

const tables: readonly string[] = [...cedtFiles, ...sratFiles, ...hmatFiles];
const texts: readonly string[] = [
  ...iomemFiles,
  ...logFiles,
  ...cxlListFiles,
  ...daxListFiles,
  ...moduleFiles,
  ...configFiles,
  ...commandLineFiles,
  ...blockSizeFiles,
  ...releaseFiles,
  ...memoryMapFiles,
  ...deviceFiles,
  ...attributeFiles,
  // Of the captures that come with the project: what was run, what firmware did, what came of it.
  'meta.json',
  'scenario.sh',
  'second-kernel.txt',
  'firmware.txt',
  'hdm.txt',
  'hdm-at-second-boot.txt',
];

/** Written beside the others for people, not for the importer. */
const silent = /^(README.*|memory\.txt|console\.txt|.*\.err|\..*)$/i;

/** Logs and listings grow with the box; of the others none has more than some KiB. */
const growing: readonly string[] = [...iomemFiles, ...logFiles, ...cxlListFiles, ...daxListFiles];

/** Whether a file may be long. */
export const mayBeLong = (name: string): boolean => growing.includes(name);

/** How a file of a capture is taken, by its name without folders; `null` for one that the importer does not know. */
export function useOf(name: string): 'table' | 'text' | 'silent' | null {
  if (tables.includes(name)) return 'table';
  if (texts.includes(name) || name.startsWith('config-')) return 'text';
  return silent.test(name) ? 'silent' : null;
}

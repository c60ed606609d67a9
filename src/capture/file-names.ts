// The names that each file of a capture may have, the preferred one first.
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
  // Files of the project's own captures: commands, firmware actions, results.
  'meta.json',
  'scenario.sh',
  'second-kernel.txt',
  'firmware.txt',
  'hdm.txt',
  'hdm-at-second-boot.txt',
];

/** Files for people, which the importer does not read. */
const ignored = /^(README.*|memory\.txt|console\.txt|.*\.err|\..*)$/i;

/** Files whose size grows with the machine; any other file has at most some KiB. */
const sizedByMachine: readonly string[] = [...iomemFiles, ...logFiles, ...cxlListFiles, ...daxListFiles];

/** Whether a file's size grows with the machine. */
export const mayBeLong = (name: string): boolean => sizedByMachine.includes(name);

/** How the importer reads a file, by its base name; `null` for an unknown file. */
export function useOf(name: string): 'table' | 'text' | 'silent' | null {
  if (tables.includes(name)) return 'table';
  if (texts.includes(name) || name.startsWith('config-')) return 'text';
  return ignored.test(name) ? 'silent' : null;
}

import {
  blockSizeFiles,
  cedtFiles,
  commandLineFiles,
  configFiles,
  cxlListFiles,
  daxListFiles,
  deviceFiles,
  iomemFiles,
  logFiles,
  moduleFiles,
  sratFiles,
} from './file-names.ts';

/** A file that a capture lacks: the command that creates it, and the facts in it. */
export interface MissingFile {
  readonly file: string;
  readonly command: string;
  readonly tells: string;
}

const wanted: readonly (MissingFile & { readonly names: readonly string[] })[] = [
  { names: iomemFiles, file: 'iomem.txt', command: 'cat /proc/iomem   # as root', tells: 'who has the memory now' },
  { names: logFiles, file: 'dmesg.txt', command: 'dmesg', tells: 'the memory map, errors of probes, the block size' },
  { names: cxlListFiles, file: 'cxl-list.json', command: 'cxl list -vvv', tells: 'decoders, regions and memdevs' },
  {
    names: daxListFiles,
    file: 'daxctl-list.json',
    command: 'daxctl list -RDMi',
    tells: 'whose child each dax device is',
  },
  {
    names: cedtFiles,
    file: 'cedt.dat',
    command: 'cat /sys/firmware/acpi/tables/CEDT',
    tells: 'windows and host bridges as firmware gave them',
  },
  {
    names: sratFiles,
    file: 'srat.dat',
    command: 'cat /sys/firmware/acpi/tables/SRAT',
    tells: 'which memory has a NUMA node',
  },
  { names: moduleFiles, file: 'lsmod.txt', command: 'lsmod', tells: 'which modules never came' },
  {
    names: configFiles,
    file: 'config.txt',
    command: 'zcat /proc/config.gz, or /boot/config-$(uname -r)',
    tells: 'what is built in, what is a module, what is off',
  },
  { names: commandLineFiles, file: 'proc-cmdline', command: 'cat /proc/cmdline', tells: 'blacklists and memmap=' },
  {
    names: deviceFiles,
    file: 'devices.txt',
    command: 'quiesce import --script writes it',
    tells: 'which driver is bound to which device',
  },
  {
    names: blockSizeFiles,
    file: 'memory_block_size',
    command: 'cat /sys/devices/system/memory/block_size_bytes',
    tells: 'what kmem rounds away',
  },
];

/** The missing files of a capture, the most informative first. */
export function missingFiles(packed: readonly string[]): readonly MissingFile[] {
  const present = packed.map((name) => name.replace(/\.gz$/, ''));
  return (
    wanted
      // The log also contains the block size and the command line.
      .filter(({ names }) => !names.some((name) => present.includes(name)))
      .filter(
        ({ file }) =>
          !(file === 'memory_block_size' || file === 'proc-cmdline') ||
          !logFiles.some((name) => present.includes(name)),
      )
      .filter(({ file }) => file !== 'config.txt' || !present.some((name) => name.startsWith('config-')))
      .map(({ file, command, tells }) => ({ file, command, tells }))
  );
}

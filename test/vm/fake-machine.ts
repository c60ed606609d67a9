import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A kernel, modules, a busybox and a QEMU that are none: enough for a boot to begin. @returns the options of `quiesce vm` */
export function fakeMachine(
  folder: string,
  guest: string,
): { readonly args: readonly string[]; readonly path: string } {
  const at = (...names: readonly string[]): string => join(folder, ...names);
  const script = (path: string, text: string): void => {
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  };
  const image = Buffer.alloc(0x400);
  image.write('HdrS', 0x202);
  image.writeUInt16LE(0x100, 0x20e);
  image.write('6.12.107\0', 0x300);
  writeFileSync(at('kernel'), image);
  mkdirSync(at('6.12.107/kernel/drivers/cxl'), { recursive: true });
  writeFileSync(at('6.12.107/kernel/drivers/cxl/cxl_acpi.ko'), 'a module');
  mkdirSync(at('bin'));
  const applets =
    'sh mount mkdir cat ls grep sed cp ln readlink cut tr sort head tail sleep dmesg insmod rmmod modprobe';
  const more =
    'devmem od cpio base64 gzip stty find timeout poweroff sync uname basename dirname printf awk mdev xargs wc';
  script(at('bin', 'busybox'), `for name in ${applets} ${more}; do echo "$name"; done`);
  script(
    at('qemu'),
    `case "$*" in
  --version) echo 'QEMU emulator version 10.0.0'; exit 0 ;;
  *cxl-type3,help*) echo volatile-memdev; exit 0 ;;
esac
cd '${folder}'
${guest}`,
  );
  return {
    args: ['--kernel', at('kernel'), '--modules', at('6.12.107'), '--qemu', at('qemu'), '--accel', 'tcg'],
    path: `${at('bin')}:${process.env['PATH'] ?? ''}`,
  };
}

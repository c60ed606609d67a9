import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { captureScript } from '../../src/capture/capture-script.ts';
import { importCapture } from '../../src/capture/import-capture.ts';
import { importCaptureFolder, readCaptureFolder } from '../../src/capture/read-folder.ts';
import { symbols } from '../../src/model/kernel.ts';
import { captureFolder } from '../boots/captures.ts';
import { scratchFolder } from '../scratch.ts';

const capture = captureFolder('7.3-t1h-sr256-hmat');
const base = scratchFolder('script');
const script = join(base, 'capture.sh');
writeFileSync(script, captureScript());

/** Data that must not leave the machine, in every form in which it occurs there. */
const secrets = [
  'zaphod-17.heartofgold.example',
  'zaphod-17',
  'ZAPHOD-17',
  '0xc0ffee0123456789',
  '13907095862997510025',
  'SN-ABC-998877',
  'S5GXNX0T123456Z',
  '4c4c4544-0035-3010-8057-b7c04f4d3233',
  '0123456789abcdef0123456789abcdef',
  '52:54:00:ab:cd:ef',
  'nobody@buildbox',
  'hunter2',
  '0x5000c500a1b2c3d4',
];

const text = (name: string): string => readFileSync(join(capture, name), 'utf8');
const has = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

/** Writes a file under a root and creates its folders. */
function put(root: string, path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), mode);
}

/** The capture's machine as shown by proc, sys and commands, with secrets added. */
function fakeRoot(name: string): string {
  const root = join(base, name);
  const [, commandLine = ''] = /^# kernel command line\n(.*)$/m.exec(text('cmdline.txt')) ?? [];
  put(root, 'proc/sys/kernel/osrelease', '7.3.4+deb13-amd64\n');
  put(root, 'proc/sys/kernel/hostname', 'zaphod-17.heartofgold.example\n');
  put(
    root,
    'proc/cmdline',
    `BOOT_IMAGE=/vmlinuz root=UUID=${secrets[7]} password=hunter2 ${commandLine} -- --key hunter2\n`,
  );
  put(root, 'proc/iomem', text('iomem.txt'));
  put(root, 'proc/modules', text('lsmod.txt').replaceAll('Live', 'Live 0xffffffffc0a1b000 (OE)'));
  put(root, 'proc/config.gz', '');
  const config = symbols.map((symbol) => `CONFIG_${symbol}=${/^(CXL_P|DEV_DAX)/.test(symbol) ? 'm' : 'y'}\n`).join('');
  writeFileSync(
    join(root, 'proc/config.gz'),
    gzipSync(`# Linux\nCONFIG_DEFAULT_HOSTNAME="zaphod-17"\nCONFIG_BUILD_SALT="hunter2"\n${config}`),
  );
  put(root, 'sys/devices/system/memory/block_size_bytes', '8000000\n');
  for (const [table, file] of [
    ['CEDT', 'cedt.dat'],
    ['SRAT', 'srat.dat'],
    ['HMAT', 'hmat.dat'],
  ] as const) {
    mkdirSync(join(root, 'sys/firmware/acpi/tables'), { recursive: true });
    copyFileSync(join(capture, file), join(root, 'sys/firmware/acpi/tables', table));
    chmodSync(join(root, 'sys/firmware/acpi/tables', table), 0o644);
  }
  put(root, 'sys/firmware/memmap/0/start', '0x0\n');
  put(root, 'sys/firmware/memmap/0/end', '0x9fbff\n');
  put(root, 'sys/firmware/memmap/0/type', 'System RAM\n');
  put(root, 'sys/firmware/memmap/1/start', '0x110000000\n');
  put(root, 'sys/firmware/memmap/1/end', '0x11fffffff\n');
  put(root, 'sys/firmware/memmap/1/type', 'Soft Reserved\n');
  put(root, 'sys/class/dmi/id/product_serial', 'SN-ABC-998877\n');
  put(root, 'sys/class/nvme/nvme0/serial', 'S5GXNX0T123456Z     \n');
  put(root, 'sys/bus/cxl/devices/mem0/serial', '0xc0ffee0123456789\n');
  for (const [, device = '', name_ = '', value = ''] of text('attrs.txt').matchAll(/^([\w.]+)\/(\w+)=(.*)$/gm))
    if (name_ !== 'serial')
      put(root, `sys/bus/${device.startsWith('dax') ? 'dax' : 'cxl'}/devices/${device}/${name_}`, `${value}\n`);
  put(root, 'sys/bus/pci/devices/0000:0d:00.0/class', '0x050210\n');
  put(root, 'sys/bus/pci/devices/0000:00:1f.2/class', '0x010601\n');
  // Links to drivers, as sysfs has them.
  for (const [, device = '', driver = ''] of text('devices.txt').matchAll(/^(\S+) driver=(\w+)$/gm)) {
    const bus = /^\d/.test(device)
      ? 'pci'
      : device.startsWith('dax0')
        ? 'dax'
        : /hmem|ACPI/.test(device)
          ? 'platform'
          : 'cxl';
    mkdirSync(join(root, `sys/bus/${bus}/drivers/${driver}`), { recursive: true });
    mkdirSync(join(root, `sys/bus/${bus}/devices/${device}`), { recursive: true });
    symlinkSync(`../../drivers/${driver}`, join(root, `sys/bus/${bus}/devices/${device}/driver`));
  }
  const noise = [
    '[    1.000000] Linux version 7.3.4 (nobody@buildbox) (gcc)',
    `[    9.000000] Unknown kernel command line parameters "password=hunter2", will be passed to user space.`,
    '[    9.000000] systemd[1]: Hostname set to <zaphod-17>.',
    '[    9.000000] usb 1-1: SerialNumber: SN-ABC-998877',
    '[    9.000000] nvme nvme0: serial S5GXNX0T123456Z on ZAPHOD-17 (0xc0ffee0123456789)',
    '[    9.000000] e1000e: eth0: 52:54:00:ab:cd:ef',
    `[    9.000000] EXT4-fs (sda1): mounted ${secrets[7]}, machine 0123456789abcdef0123456789abcdef`,
    '[    9.000000] scsi: wwn-0x5000c500a1b2c3d4, naa.5000c500a1b2c3d4',
  ].join('\n');
  put(
    root,
    'log',
    `${text('dmesg.txt').trimEnd()}\n${noise.split('\n').slice(1).join('\n')}\n`.replace(
      /Linux version (\S+) \([^)]*\)/,
      'Linux version $1 (nobody@buildbox)',
    ),
  );
  put(root, 'cxl-list', text('cxl-list.json').replace('"serial":1', '"serial":13907095862997510025'));
  put(root, 'daxctl-list', text('daxctl-list.json'));
  put(root, 'bin/uname', '#!/bin/sh\necho zaphod-17\n', 0o755);
  put(root, 'bin/dmesg', `#!/bin/sh\ncat '${root}/log'\n`, 0o755);
  put(root, 'bin/journalctl', '#!/bin/sh\nexit 1\n', 0o755);
  put(root, 'bin/cxl', `#!/bin/sh\ncat '${root}/cxl-list'\n`, 0o755);
  put(root, 'bin/daxctl', `#!/bin/sh\ncat '${root}/daxctl-list'\n`, 0o755);
  return root;
}

/** Runs the script with a root. */
function run(root: string, shell = 'sh'): { status: number | null; said: string; folder: string } {
  const folder = join(base, `${root.split('/').at(-1)}-${shell}-captured`);
  const { status, stderr, stdout } = spawnSync(shell, [script, folder], {
    env: { PATH: process.env['PATH'] ?? '', QUIESCE_ROOT: root },
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr, folder };
}

const everythingIn = (folder: string): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');

describe('the script that makes a capture', () => {
  const shells = ['sh', 'dash', 'bash', 'busybox'].filter(has).filter((shell) => shell !== 'busybox');

  it.each(shells)('is whole and clean for %s', (shell) => {
    expect(spawnSync(shell, ['-n', script], { encoding: 'utf8' }).stderr).toBe('');
  });

  it.skipIf(!has('shellcheck'))('has no complaint of shellcheck', () => {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'sh', script], { encoding: 'utf8' });
    expect([stdout, status]).toEqual(['', 0]);
  });

  it.each(shells)('run by %s makes a folder that imports as the same box', (shell) => {
    const { status, said, folder } = run(fakeRoot(`box-${shell}`), shell);
    expect([status, said.split('\n').filter((line) => /left out|needs root/.test(line))]).toEqual([0, []]);
    const { scenario, notes, real } = importCaptureFolder(folder);
    const whole = importCapture(readCaptureFolder(capture), 'whole');
    expect([{ ...scenario.platform, name: '' }, real]).toEqual([{ ...whole.scenario.platform, name: '' }, whole.real]);
    expect([scenario.kernel.release, scenario.kernel.config.CXL_PCI, scenario.kernel.config.ACPI_HMAT]).toEqual([
      '7.3.4+deb13-amd64',
      'm',
      'y',
    ]);
    expect(notes.filter((note) => !/^hmat.dat: 1 prox/.test(note))).toEqual([]);
  });

  it('takes serial numbers, UUIDs, MAC addresses and host names out of every file and of what it says', () => {
    const root = fakeRoot('secretive');
    const { said, folder } = run(root);
    const all = `${said}\n${everythingIn(folder)}`;
    const before = spawnSync(
      'sh',
      [
        '-c',
        `cat '${root}'/log '${root}'/cxl-list '${root}'/proc/cmdline; zcat '${root}'/proc/config.gz; cat $(find '${root}'/sys -name '*serial')`,
      ],
      {
        encoding: 'utf8',
      },
    ).stdout;
    expect(secrets.filter((secret) => !before.includes(secret) && secret !== 'zaphod-17.heartofgold.example')).toEqual(
      [],
    );
    expect(secrets.filter((secret) => all.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
    expect(all).not.toMatch(/a1b2c3d4|heartofgold|ffffffffc0a1b000/);
  });

  it('keeps what matters of the command line and of the log', () => {
    const { folder } = run(fakeRoot('kept'));
    const line = readFileSync(join(folder, 'proc-cmdline'), 'utf8');
    expect(line).toMatch(
      /^BOOT_IMAGE=redacted root=redacted password=redacted console=redacted .* memmap=256M%0x110000000\+0xefffffff -- redacted\n$/,
    );
    expect(line).toContain('dyndbg="module cxl_core +p; module cxl_port +p');
    const log = readFileSync(join(folder, 'dmesg.txt'), 'utf8').split('\n');
    const original = text('dmesg.txt').trimEnd().split('\n');
    const changed = original.filter((one, index) => one !== log[index]);
    expect(changed.filter((one) => !/Linux version|ommand line|giometti|X.509 cert|Found LOG type/.test(one))).toEqual(
      [],
    );
  });

  it('goes on without root, and says file by file what needs it', () => {
    const root = fakeRoot('plain-user');
    put(root, 'proc/iomem', text('iomem.txt').replaceAll(/[0-9a-f]+-[0-9a-f]+ :/g, '00000000-00000000 :'));
    put(root, 'bin/dmesg', '#!/bin/sh\nexit 1\n', 0o755);
    for (const table of ['CEDT', 'SRAT', 'HMAT']) {
      // Tests may run as root, for whom only a folder is unreadable.
      rmSync(join(root, `sys/firmware/acpi/tables/${table}`));
      mkdirSync(join(root, `sys/firmware/acpi/tables/${table}`));
    }
    const { status, said, folder } = run(root);
    expect([status, said.split('\n').filter((line) => /needs root/.test(line))]).toEqual([
      0,
      [
        'iomem.txt: needs root: without it all addresses are 0; run this script as root to have them',
        `cedt.dat: left out: needs root: sudo cat /sys/firmware/acpi/tables/CEDT > ${folder}/cedt.dat`,
        `srat.dat: left out: needs root: sudo cat /sys/firmware/acpi/tables/SRAT > ${folder}/srat.dat`,
        `hmat.dat: left out: needs root: sudo cat /sys/firmware/acpi/tables/HMAT > ${folder}/hmat.dat`,
        'dmesg.txt: left out: needs root: run this script as root, or allow it: sysctl kernel.dmesg_restrict=0',
      ],
    ]);
    const { scenario, real } = importCaptureFolder(folder);
    expect([
      scenario.platform.softReserved,
      scenario.platform.memdevs.map(({ pci }) => pci),
      scenario.kernel.release,
      real,
    ]).toEqual([[{ start: 0x110000000, end: 0x11fffffff }], ['0000:0d:00.0'], '7.3.4+deb13-amd64', undefined]);
  });

  it('takes the log from the journal where dmesg is not allowed', () => {
    const root = fakeRoot('journal');
    put(root, 'bin/dmesg', '#!/bin/sh\nexit 1\n', 0o755);
    put(root, 'bin/journalctl', `#!/bin/sh\nsed 's/\\] /] zaphod-17 kernel: /' '${root}/log'\n`, 0o755);
    const { folder } = run(root);
    expect([importCaptureFolder(folder).scenario.kernel.release, everythingIn(folder).includes('zaphod')]).toEqual([
      '7.3.4+deb13-amd64',
      false,
    ]);
  });

  it('of a box without anything to say ends with 1, and never writes into a folder that is there', () => {
    const root = join(base, 'empty');
    for (const tool of ['dmesg', 'journalctl', 'uname', 'cxl', 'daxctl'])
      put(root, `bin/${tool}`, '#!/bin/sh\nexit 1\n', 0o755);
    const { status, folder } = run(root);
    expect([status, readdirSync(folder), run(root).status]).toEqual([1, [], 2]);
    expect(existsSync(folder)).toBe(true);
  });
});

import { closeSync, openSync, readFileSync } from 'node:fs';
import { qemu, qemuPath, type KernelLine, type QemuArgument } from '../encode/qemu.ts';
import { MissingTool, outputOf, type Tool, type ToolBox } from './tools.ts';

/** The accelerator of the guest's CPUs. */
export type Accel = 'tcg' | 'kvm';

/** A QEMU with CXL support. */
export interface QemuProgram {
  readonly tool: Tool;
  /** The first line of its `--version`. */
  readonly version: string;
  /** Arguments for the location of its firmware files. */
  readonly before: readonly string[];
}

/**
 * Finds QEMU and tests it for volatile CXL memory, which exists since 8.1.
 * @param path - a program or a wrapper script; absent: searched in the tool box
 * @throws MissingTool
 */
export function findQemu(path: string | undefined, tools: ToolBox): QemuProgram {
  const packages = 'qemu-system-x86 8.1 or later (Debian 13 and backports have it, Debian 12 has 7.2)';
  const tool = path === undefined ? tools.need('qemu-system-x86_64', packages) : { path, command: [path] };
  const version = outputOf(tool, ['--version']).split('\n')[0] ?? '';
  if (!version.startsWith('QEMU')) throw new MissingTool(`${tool.path} is not QEMU: ${version}`, `give ${packages}`);
  const before = path === undefined ? tools.firmware.flatMap((folder) => ['-L', folder]) : [];
  if (!outputOf(tool, [...before, '-device', 'cxl-type3,help']).includes('volatile-memdev'))
    throw new MissingTool(`${version} has no volatile CXL memory`, `install ${packages}`);
  return { tool, version, before };
}

/**
 * Selects KVM only where the CPU supports it and the device opens: an opened device alone does not prove support, and the guest
 * would hang.
 */
export function chooseAccel(wanted: Accel | undefined): { readonly accel: Accel; readonly why: string } {
  if (wanted !== undefined) return { accel: wanted, why: 'as asked' };
  const cpu = /\b(vmx|svm)\b/.test(readOr('/proc/cpuinfo'));
  if (!cpu) return { accel: 'tcg', why: 'the CPU shows no virtualisation' };
  try {
    closeSync(openSync('/dev/kvm', 'r+'));
  } catch {
    return { accel: 'tcg', why: '/dev/kvm cannot be opened' };
  }
  return { accel: 'kvm', why: '/dev/kvm opens and the CPU has it' };
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The arguments of one run, without the program. */
export function runArguments(
  machine: readonly QemuArgument[],
  run: {
    readonly accel: Accel;
    readonly kernel: string;
    readonly initramfs: string;
    readonly commandLine: KernelLine;
    readonly console: string;
    readonly data: string;
  },
): readonly QemuArgument[] {
  return [
    qemu`-accel`,
    run.accel === 'tcg' ? qemu`tcg,thread=multi` : qemu`kvm`,
    ...machine,
    qemu`-serial`,
    qemu`file:${qemuPath(run.console)}`,
    qemu`-serial`,
    qemu`file:${qemuPath(run.data)}`,
    qemu`-kernel`,
    qemuPath(run.kernel),
    qemu`-initrd`,
    qemuPath(run.initramfs),
    qemu`-append`,
    qemuPath(run.commandLine),
  ];
}

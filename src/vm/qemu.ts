import { closeSync, openSync, readFileSync } from 'node:fs';
import { qemu, qemuPath, type KernelLine, type QemuArgument } from '../encode/qemu.ts';
import { MissingTool, outputOf, type Tool, type ToolBox } from './tools.ts';

/** How the guest's CPUs run. */
export type Accel = 'tcg' | 'kvm';

/** A QEMU that can do it. */
export interface QemuProgram {
  readonly tool: Tool;
  /** Its first line about itself. */
  readonly version: string;
  /** Arguments that say where its firmware files are. */
  readonly before: readonly string[];
}

/**
 * Finds QEMU and asks it for volatile CXL memory, which came with 8.1.
 * @param path - a program or a script that starts one; none: the tool box is asked
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

/** Takes KVM only where the CPU has it and the device opens: a device that opens on a machine without it hangs the guest. */
export function chooseAccel(asked: Accel | undefined): { readonly accel: Accel; readonly why: string } {
  if (asked !== undefined) return { accel: asked, why: 'as asked' };
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

/** The arguments of one run, after the program. */
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

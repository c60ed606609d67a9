import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { putBelow } from '../files/index.ts';
import { visible } from '../model/plain-text.ts';
import { runGuest } from './boot.ts';
import { captureFiles } from './capture-folder.ts';
import { writeCpio } from './cpio.ts';
import { testRunOf, type TestRun } from './guest-test.ts';
import { guestEntries, guestTools } from './initramfs.ts';
import { readKernel, releaseIn } from './kernel-files.ts';
import type { VmPlan } from './plan.ts';
import { chooseAccel, findQemu, runArguments, type Accel } from './qemu.ts';
import { toolBox } from './tools.ts';
import { watchedFolder } from './watch.ts';
import { HintedError } from '../model/hinted-error.ts';

/** Options of a boot in addition to its plan. */
export interface RunOptions {
  readonly kernel: string;
  readonly modules: string;
  /** The capture folder to create. */
  readonly folder: string;
  /** Whether existing files of the same names may be replaced. */
  readonly replace?: boolean;
  /** A tree of unpacked packages. */
  readonly tools?: string;
  readonly qemu?: string;
  readonly accel?: Accel;
  readonly timeoutSeconds: number;
  /** The PATH. */
  readonly path: string;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** Called for each decision, and for each mark of the guest's script. */
  readonly report: (line: string) => void;
}

/** Result of a boot that produced a capture. */
export interface GuestRun {
  readonly release: string;
  readonly accel: Accel;
  readonly qemu: string;
  readonly seconds: number;
  /** The result of the plan's test, if any. */
  readonly test?: TestRun;
}

/** Error for a guest that did not finish. */
export class GuestError extends HintedError {
  override readonly name = 'GuestError';
}

/** The release of a kernel image file, or `null` for a missing file or another kind. */
export const releaseOfFile = (path: string): string | null => (existsSync(path) ? releaseIn(path) : null);

/**
 * Boots the plan on a kernel and writes the capture folder.
 * @throws MissingTool when a program or file is missing; GuestError when the guest hangs or dies
 */
export async function boot(plan: VmPlan, options: RunOptions): Promise<GuestRun> {
  const tools = toolBox(options.tools, options.path);
  const qemu = findQemu(options.qemu, tools);
  const programs = guestTools(plan, tools);
  const kernel = readKernel(options.kernel, options.modules, tools);
  const { accel, why } = chooseAccel(options.accel);
  options.report(`${qemu.version}`);
  options.report(`kernel ${kernel.release}, accelerator ${accel}: ${why}`);
  for (const note of programs.notes) options.report(`note: ${note}`);

  const began = options.now();
  const folder = watchedFolder();
  const work = folder.path;
  try {
    const [initramfs, console, data] = ['initramfs', 'console', 'data'].map((name) => join(work, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(initramfs, gzipSync(writeCpio(guestEntries(plan, kernel, programs, tools)), { level: 1 }));
    const args = runArguments(plan.qemu, {
      accel,
      kernel: options.kernel,
      initramfs,
      commandLine: plan.commandLine,
      console,
      data,
    });
    const done = await runGuest({
      command: [...qemu.tool.command, ...qemu.before, ...args],
      console,
      data,
      timeoutSeconds: options.timeoutSeconds,
      now: options.now,
      progress: (mark) => options.report(`${((options.now() - began) / 1000).toFixed(0).padStart(4)} s  ${mark}`),
    });
    if (!done.capture) {
      save(options, new Map([['console.txt', done.console]]));
      throw new GuestError(
        done.trouble ?? 'the guest left no capture',
        `its console is in ${join(options.folder, 'console.txt')}${done.stopped ? '' : '; about one emulated boot in fifty hangs: try again'}`,
      );
    }
    const named = args.map((arg) =>
      arg.includes(work) || arg === options.kernel ? arg.replace(/^(file:)?.*\//, '$1') : arg,
    );
    save(
      options,
      captureFiles(done.capture, plan, {
        release: kernel.release,
        qemuVersion: qemu.version,
        accel,
        args: named,
        seconds: done.seconds,
      }),
    );
    return {
      release: kernel.release,
      accel,
      qemu: qemu.version,
      seconds: done.seconds,
      ...(plan.test === undefined ? {} : { test: testRunOf(done.capture) }),
    };
  } finally {
    folder.remove();
  }
}

/** File names come from the guest too: one that would leave the folder is skipped. */
function save(
  { folder, replace = false, report }: Pick<RunOptions, 'folder' | 'replace' | 'report'>,
  files: ReadonlyMap<string, string | Uint8Array>,
): void {
  for (const [name, content] of files) {
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.length === 0 || parts.includes('..') || /[\\\p{Cc}]/u.test(name))
      report(`note: a file of the guest is left out, its name leads elsewhere: ${visible(name)}`);
    else putBelow(folder, parts.join('/'), [content], { replace });
  }
}

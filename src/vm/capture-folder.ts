import { jsonOf } from '../encode/json.ts';
import { shellWord } from '../encode/shell.ts';
import type { CpioEntry } from './cpio.ts';
import { boxInWords, type VmPlan } from './plan.ts';

/** Facts about the boot that the guest cannot observe. */
export interface GuestBootFacts {
  readonly release: string;
  readonly qemuVersion: string;
  readonly accel: string;
  /** QEMU's arguments, from `-accel` on. */
  readonly args: readonly string[];
  readonly seconds: number;
}

/** The files of the capture folder: those from the guest, plus the command lines and `meta.json`, in the importer's format. */
export function captureFiles(
  shipped: readonly CpioEntry[],
  plan: VmPlan,
  facts: GuestBootFacts,
): ReadonlyMap<string, Uint8Array | string> {
  const line = facts.args
    .filter((_, index) => index < facts.args.indexOf('-append'))
    .map(shellWord)
    .join(' ');
  const meta = {
    kernel: facts.release,
    qemu: facts.qemuVersion,
    accelerator: facts.accel,
    topology: boxInWords(plan.platform),
    scenario: plan.scenario,
    bootSeconds: Math.round(facts.seconds * 10) / 10,
    orders: plan.orders.map(({ what, hold, why }) => ({ what, hold, ...(why === undefined ? {} : { why }) })),
    ...(plan.expected ? { expected: plan.expected } : {}),
  };
  return new Map<string, Uint8Array | string>([
    ...shipped.map(({ path, content }) => [path, content] as const),
    ['cmdline.txt', `# qemu\nqemu-system-x86_64 ${line}\n# kernel command line\n${plan.commandLine}\n`],
    ['meta.json', `${jsonOf(meta, 2)}\n`],
  ]);
}

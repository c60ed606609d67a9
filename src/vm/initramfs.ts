import { readFileSync } from 'node:fs';
import { file, folder, link, type CpioEntry } from './cpio.ts';
import { guestTexts } from './guest-texts.ts';
import type { GuestKernel } from './kernel-files.ts';
import type { VmPlan } from './plan.ts';
import { MissingTool, outputOf, type Tool, type ToolBox } from './tools.ts';

/** Programs for the guest. */
export interface GuestTools {
  readonly busybox: Tool;
  /** Absent: busybox loads the modules and ignores soft dependencies. */
  readonly kmod: Tool | null;
  /** Needed only for a test. */
  readonly bash: Tool | null;
  /** Absent: there are no cxl-list.json and daxctl-list.json. */
  readonly listers: readonly Tool[];
  /** Remarks for the user. */
  readonly notes: readonly string[];
}

const applets = ['devmem', 'od', 'cpio', 'base64', 'gzip', 'stty', 'find', 'timeout'] as const;

/** Finds the guest's programs. Throws `MissingTool` when a required one is missing. */
export function guestTools(plan: VmPlan, tools: ToolBox): GuestTools {
  const busybox = tools.need('busybox', 'busybox-static');
  const has = new Set(outputOf(busybox, ['--list']).split(/\s+/));
  const lacking = applets.filter((applet) => !has.has(applet));
  if (lacking.length > 0)
    throw new MissingTool(
      `${busybox.path} has no ${lacking.join(', ')}`,
      'install busybox-static, which has all of them',
    );
  const kmod = tools.find('kmod');
  const cxl = tools.find('cxl');
  if (plan.needsCxl && !cxl)
    throw new MissingTool('the steps need the cxl command in the guest', 'install cxl (ndctl), or give --tools');
  if (plan.softdeps && !kmod)
    throw new MissingTool('soft dependencies need kmod in the guest', 'install kmod, or give --tools');
  const daxctl = tools.find('daxctl');
  const bash = plan.test === undefined ? null : tools.need('bash', 'bash');
  if (bash && (!kmod || !cxl || !daxctl))
    throw new MissingTool('a test needs kmod, cxl and daxctl in the guest', 'install them, or give --tools');
  // A program with its own loader has its own C library, and the guest can contain only one.
  if (bash && kmod && bash.command.length !== kmod.command.length)
    throw new MissingTool(
      `${bash.path} and ${kmod.path} are not of one tree`,
      'unpack bash and kmod of one distribution into the folder of --tools',
    );
  return {
    busybox,
    kmod,
    bash,
    listers: [cxl, daxctl].filter((tool) => tool !== null),
    notes: [
      ...(kmod ? [] : ['no kmod: modules are loaded by busybox']),
      ...(cxl ? [] : ['no cxl command: the capture will have no cxl-list.json']),
      ...(daxctl ? [] : ['no daxctl command: the capture will have no daxctl-list.json']),
    ],
  };
}

/** All files of the initramfs of one boot. */
export function guestEntries(
  plan: VmPlan,
  kernel: GuestKernel,
  { busybox, kmod, bash, listers }: GuestTools,
  tools: ToolBox,
): readonly CpioEntry[] {
  const programs = [kmod, bash, ...listers].filter((tool) => tool !== null);
  const libraries = new Map(
    [busybox, ...programs].flatMap((tool) => tools.libraries(tool)).map(({ guest, host }) => [guest, host] as const),
  );
  const baseName = (path: string): string => path.split('/').at(-1) ?? path;
  return [
    ...['proc', 'sys', 'dev', 'tmp', 'out', 'hold'].map(folder),
    ...guestTexts(plan),
    file('bin/busybox', readFileSync(busybox.path), true),
    ...programs.map((tool) => file(`usr/bin/${baseName(tool.path)}`, readFileSync(tool.path), true)),
    ...['modprobe', 'insmod', 'rmmod', 'lsmod', 'depmod', 'modinfo'].map((name) =>
      link(`sbin/${name}`, kmod ? '/usr/bin/kmod' : '/bin/busybox'),
    ),
    ...[...libraries].map(([guest, host]) => file(guest, readFileSync(host), true)),
    ...kernel.modules,
  ];
}

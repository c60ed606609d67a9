import { readFileSync } from 'node:fs';
import { file, folder, link, type CpioEntry } from './cpio.ts';
import { guestTexts } from './guest-texts.ts';
import type { GuestKernel } from './kernel-files.ts';
import type { VmPlan } from './plan.ts';
import { MissingTool, outputOf, type Tool, type ToolBox } from './tools.ts';

/** The programs that go into the guest. */
export interface GuestTools {
  readonly busybox: Tool;
  /** Without it busybox loads modules, and soft dependencies are not honoured. */
  readonly kmod: Tool | null;
  /** Without them there are no cxl-list.json and daxctl-list.json. */
  readonly listers: readonly Tool[];
  /** What the reader should know. */
  readonly notes: readonly string[];
}

const applets = ['devmem', 'od', 'cpio', 'base64', 'gzip', 'stty', 'find', 'timeout'] as const;

/** Looks for the guest's programs. Throws `MissingTool` when what cannot be done without is not there. */
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
  return {
    busybox,
    kmod,
    listers: [cxl, daxctl].filter((tool) => tool !== null),
    notes: [
      ...(kmod ? [] : ['no kmod: modules are loaded by busybox']),
      ...(cxl ? [] : ['no cxl command: the capture will have no cxl-list.json']),
      ...(daxctl ? [] : ['no daxctl command: the capture will have no daxctl-list.json']),
    ],
  };
}

/** Everything in the initramfs of one boot. */
export function guestEntries(
  plan: VmPlan,
  kernel: GuestKernel,
  { busybox, kmod, listers }: GuestTools,
  tools: ToolBox,
): readonly CpioEntry[] {
  const programs = [...(kmod ? [kmod] : []), ...listers];
  const libraries = new Map(
    [busybox, ...programs].flatMap((tool) => tools.libraries(tool)).map(({ guest, host }) => [guest, host] as const),
  );
  const baseName = (path: string): string => path.split('/').at(-1) ?? path;
  return [
    ...['proc', 'sys', 'dev', 'tmp', 'out', 'hold'].map(folder),
    ...guestTexts(plan),
    file('bin/busybox', readFileSync(busybox.path), true),
    ...programs.map((tool) => file(`usr/bin/${baseName(tool.path)}`, readFileSync(tool.path), true)),
    ...['modprobe', 'insmod', 'rmmod', 'lsmod', 'depmod'].map((name) =>
      link(`sbin/${name}`, kmod ? '/usr/bin/kmod' : '/bin/busybox'),
    ),
    ...[...libraries].map(([guest, host]) => file(guest, readFileSync(host), true)),
    ...kernel.modules,
  ];
}

import { formatFault } from '../model/fault.ts';
import { modularConfig, symbols, type Family, type KconfigSymbol } from '../model/kernel.ts';
import type { Scenario } from '../model/scenario.ts';
import { type Order, heldBack } from './orders.ts';

/** Symbols without a module of their own: omitting a file does not disable them. */
const noModule: readonly KconfigSymbol[] = ['CXL_BUS', 'CXL_PORT', 'CXL_REGION', 'EFI_SOFT_RESERVE', 'ACPI_HMAT'];

/** Requirements of a scenario beyond its script, and the parts that the guest can meet. */
export interface GuestDemands {
  readonly orders: readonly Order[];
  /** Memdevs that are not on the bus. */
  readonly absent: ReadonlySet<string>;
  /** Whether the host bridges' decoders are left uncommitted. */
  readonly breaksAssembly: boolean;
  /** Late memdevs: removed from the bus before the first module load. */
  readonly late: readonly string[];
}

/** Computes the requirements from the faults and the kernel of a scenario. */
export function demandsOf(scenario: Scenario): GuestDemands {
  const { kernel, platform } = scenario;
  const orders: Order[] = [];
  const absent = new Set<string>();
  let breaksAssembly = false;
  const memdevOf = (device: string): string | null =>
    platform.memdevs.find(({ name, pci }) => name === device || pci === device || `endpoint:${name}` === device)
      ?.name ?? null;
  const note = (what: string, hold: Order['hold'], why?: string): void => {
    orders.push({ what, hold, lines: [], steps: [], ...(why === undefined ? {} : { why }) });
  };

  for (const fault of scenario.faults) {
    const what = `fault: ${formatFault(fault)}`;
    const memdev = memdevOf(fault.device);
    switch (fault.kind) {
      case 'missing':
        note(what, 'forced');
        break;
      case 'absent':
        if (memdev === null) note(what, 'not forced', 'the guest has no such device');
        else {
          absent.add(memdev);
          note(what, 'forced');
        }
        break;
      case 'probe':
      case 'media':
        if (memdev !== null) {
          absent.add(memdev);
          note(what, 'stand-in', 'the card is left out: no driver is made to fail here');
        } else note(what, 'not forced', 'an unmodified kernel cannot be told to fail there');
        break;
      case 'assembly':
        breaksAssembly = true;
        note(what, 'stand-in', 'firmware leaves the decoders of the host bridges uncommitted');
        break;
      case 'hang':
      case 'slow':
      case 'defer':
        note(what, 'not forced', 'an unmodified kernel cannot be held up there');
        break;
      case 'removed':
        note(what, 'not forced', 'the moment is free: write an unplug step into the script');
        break;
    }
  }
  for (const { name, driver } of platform.memdevs)
    if (driver !== undefined) {
      absent.add(name);
      note(
        `memdev ${name} of a Type-2 accelerator`,
        'not forced',
        'QEMU has no such accelerator: the card is left out',
      );
    }
  for (const { uid, presence } of platform.hostBridges)
    if (presence === 'late')
      note(`host bridge ${uid} comes late`, 'not forced', 'QEMU has its host bridges from the start');
  for (const memdev of platform.memdevs)
    if (memdev.decoders.some(({ mode }) => mode === 'pmem'))
      note(
        `persistent region of ${memdev.name}`,
        'not forced',
        'its decoder is left uncommitted, its capacity is volatile',
      );

  if (platform.hmat.length > 0) note('HMAT targets', 'not forced', "QEMU's tables have no memory over a CXL window");
  const held = heldBack(scenario);
  if (held.length > 0) note(`modprobe cannot find ${held.join(', ')}`, 'forced');
  if (kernel.missing.includes('cxl_port'))
    note('cxl_port is missing', 'stand-in', 'built in: its initcall is blacklisted');
  if (kernel.asyncProbe.length > 0) note(`driver_async_probe=${kernel.asyncProbe.join(',')}`, 'forced');
  const built = symbols.filter(
    (symbol) => kernel.config[symbol] !== modularConfig[symbol] && kernel.config[symbol] !== 'n',
  );
  const off = symbols.filter((symbol) => kernel.config[symbol] === 'n' && modularConfig[symbol] !== 'n');
  if (built.length > 0)
    note(
      built.map((symbol) => `CONFIG_${symbol}=${kernel.config[symbol]}`).join(', '),
      'not forced',
      'the build is that of the kernel you give',
    );
  const gone = off.filter((symbol) => noModule.includes(symbol));
  if (gone.length > 0)
    note(
      gone.map((symbol) => `CONFIG_${symbol}=n`).join(', '),
      'not forced',
      'the build is that of the kernel you give',
    );
  const modules = off.filter((symbol) => !noModule.includes(symbol));
  if (modules.length > 0)
    note(
      modules.map((symbol) => `CONFIG_${symbol}=n`).join(', '),
      'stand-in',
      'the module is withheld; code that the switch compiles in elsewhere stays',
    );
  return {
    orders,
    absent,
    breaksAssembly,
    late: platform.memdevs.flatMap(({ name, presence }) => (presence === 'late' ? [name] : [])),
  };
}

/** The family of a kernel release such as `6.12.107+deb13-amd64`: 6.18 behaves as 6.12, 7.2 and 7.3 as 7.1. `null`: not a release. */
export function familyOfRelease(release: string): Family | null {
  const parts = /^(\d+)\.(\d+)/.exec(release);
  if (!parts) return null;
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  if (major < 7) return '6.12';
  return major === 7 && minor === 0 ? '7.0' : '7.1';
}

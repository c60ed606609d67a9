import { asyncDrivers, driverNamed, driverNames } from '../model/drivers.ts';
import { checkKconfig } from '../model/kconfig.ts';
import {
  families,
  modularConfig,
  moduleNames,
  symbolOf,
  symbols,
  type Family,
  type Kconfig,
  type Kernel,
  type ModuleName,
  type Tristate,
} from '../model/kernel.ts';
import { textOf, type CaptureFiles, type Found } from './capture-files.ts';
import { configFiles } from './file-names.ts';
import { kernelArguments, valuesOf } from './command-line.ts';
import { ImportError } from '../input/errors.ts';
import { quoted } from '../input/foreign-text.ts';
import { listed } from './iomem-file.ts';
import { readModules } from './module-list.ts';
import { rulesOf } from '../model/kernel-rules.ts';

/** Facts about the kernel from other files. */
export interface KernelSources {
  readonly release: string | null;
  readonly commandLine: string;
  readonly memoryBlockSize: number | null;
  /** The last byte of System RAM that does not belong to CXL. */
  readonly lastRam: number;
  /** Whether a script fixes the load order; soft dependencies are then off unless the command line enables them. */
  readonly scripted: boolean;
  readonly withheld: readonly ModuleName[];
  /** Modules that the log shows as loaded. */
  readonly modules: ReadonlySet<string>;
}

/** The kernel family of a release, or `null` for an unparsable release. */
export function familyOf(release: string): Family | null {
  const parts = /^(\d+)\.(\d+)/.exec(release);
  if (!parts) return null;
  const version = Number(parts[1]) * 1000 + Number(parts[2]);
  if (version >= 7001) return '7.1';
  return version === 7000 ? '7.0' : '6.12';
}

/** The modelled symbols of a `.config`; symbols that it does not set are `n`. */
export const readConfig = (text: string): Kconfig =>
  Object.fromEntries(
    symbols.map(
      (symbol) => [symbol, (new RegExp(`^CONFIG_${symbol}=([ym])`, 'm').exec(text)?.[1] ?? 'n') as Tristate] as const,
    ),
  ) as unknown as Kconfig;

/** Files `config-RELEASE` of any release; a capture contains only the one of its kernel. */
const otherConfigs = (files: CaptureFiles): readonly string[] =>
  [...files.keys()].filter((name) => name.startsWith('config-')).sort();

/**
 * Lines of a configuration that set no symbol.
 * @throws ImportError when no line sets one, so that the file is no configuration
 */
function strayLines({ file, content }: Found<string>): readonly string[] {
  const lines = content.split('\n');
  if (!lines.some((line) => /^(# )?CONFIG_\w+/.test(line)))
    throw new ImportError('has no line with CONFIG_ in it', {
      file,
      line: 1,
      hint: `copy the configuration: zcat /proc/config.gz > ${file}, or /boot/config-$(uname -r)`,
    });
  const stray = lines.flatMap((line, index) => (line === '' || /^(#|CONFIG_\w+=)/.test(line) ? [] : [index + 1]));
  return listed(stray, file, 'not a line of a kernel configuration');
}

/**
 * Refuses a configuration that Kconfig does not allow, in the given family or in any: the file was truncated or edited.
 */
function checkConfig({ file, content }: Found<string>, config: Kconfig, family: Family | null): void {
  const problems = (family === null ? families : [family]).map((one) => checkKconfig(config, rulesOf(one)));
  const [first] = problems;
  if (!first || problems.some((list) => list.length === 0)) return;
  const line = content.split('\n').findIndex((text) => /^CONFIG_(CXL|DEV_DAX|ACPI_HMAT|EFI_SOFT)/.test(text)) + 1;
  throw new ImportError(`Kconfig cannot produce this: ${first.join('; ')}`, {
    file,
    line: Math.max(1, line),
    hint: `copy the whole configuration: zcat /proc/config.gz > ${file}, or /boot/config-$(uname -r)`,
  });
}

/**
 * The drivers that `driver_async_probe=` selects; with a `*`, all except those named.
 * @kernel drivers/base/dd.c:cmdline_requested_async_probing
 */
function asyncProbeOf(commandLine: string, notes: string[]): readonly string[] {
  const asked = [...new Set(valuesOf(commandLine, 'driver_async_probe'))];
  const strangers = asked.filter((name) => name !== '*' && driverNamed(name) === null);
  if (strangers.length > 0)
    notes.push(
      `driver_async_probe= on the kernel command line names ${strangers.map(quoted).join(', ')}, not of this stack`,
    );
  const drivers = driverNames.filter((name) => asked.includes('*') !== asked.includes(name));
  if (drivers.includes('cxl_region'))
    notes.push(
      'driver_async_probe= on the kernel command line means cxl_region too; the model probes it where it is made',
    );
  return asyncDrivers.filter((name) => drivers.includes(name));
}

const mib = 2 ** 20;
/** Whether a number of bytes is a possible memory block size. */
export const isBlockSize = (bytes: number): boolean => bytes >= 1024 && Number.isInteger(Math.log2(bytes));
const manyGiB = 64 * 2 ** 30;

/** The kernel of a capture, with an assumption for each fact that no file shows. */
export function kernelOf(
  files: CaptureFiles,
  sources: KernelSources,
): { readonly kernel: Kernel; readonly notes: readonly string[]; readonly assumes: readonly string[] } {
  const notes: string[] = [];
  const assumes: string[] = [];
  const { release, commandLine } = sources;
  const family = release === null ? null : familyOf(release);
  if (family === null)
    assumes.push(
      'no file says which kernel this is (dmesg.txt: "Linux version", meta.json): the design to check decides',
    );

  const config = textOf(files, ...configFiles, `config-${release ?? ''}`, ...otherConfigs(files));
  const modules = readModules(files);
  notes.push(...modules.notes, ...(config ? strayLines(config) : []));
  if (config) checkConfig(config, readConfig(config.content), family);
  const builtIn = Object.fromEntries(
    moduleNames.flatMap((module) =>
      (modules.loaded.has(module) || sources.modules.has(module)) && module !== 'sfc'
        ? [[symbolOf[module], 'm'] as const]
        : [],
    ),
  );
  if (!config)
    assumes.push(
      `no kernel configuration in the capture (.config): taken to be a distribution's modular build${'CXL_PORT' in builtIn ? '' : ' with cxl_port built in'}`,
    );

  const { memoryBlockSize } = sources;
  const blockSize = memoryBlockSize !== null && isBlockSize(memoryBlockSize) ? memoryBlockSize : null;
  if (blockSize === null) {
    assumes.push(
      `no file says the memory block size (dmesg.txt: "Memory block size"): taken to be ${sources.lastRam < manyGiB ? '128 MiB' : '2 GiB'}`,
    );
  }
  for (const name of ['memhp_default_state', 'numa', 'efi', 'modprobe.blacklist']) {
    const argument = kernelArguments(commandLine).find((candidate) => candidate.startsWith(`${name}=`));
    if (argument !== undefined)
      assumes.push(`the kernel command line says ${argument}, which the model does not look at`);
  }
  const blacklisted = valuesOf(commandLine, 'module_blacklist').flatMap(
    (name) => moduleNames.find((module) => module === name) ?? [],
  );
  // A built-in driver whose initcall is skipped never registers, as if it were absent.
  const skipped = valuesOf(commandLine, 'initcall_blacklist');
  const unregistered = moduleNames.filter(
    (module) => skipped.includes(`${module}_init`) || skipped.includes(`${module}_driver_init`),
  );
  return {
    kernel: {
      ...(family === null ? {} : { family }),
      ...(release === null ? {} : { release }),
      config: config ? readConfig(config.content) : { ...modularConfig, ...builtIn },
      initramfs: 'all',
      // A withheld module can never be loaded by modprobe or request_module(); a `late` one is loaded by path.
      missing: moduleNames.filter((module) => [...sources.withheld, ...blacklisted, ...unregistered].includes(module)),
      softdeps: !sources.scripted || kernelArguments(commandLine).includes('qref.softdep'),
      memoryBlockSize: blockSize ?? (sources.lastRam < manyGiB ? 128 * mib : 2048 * mib),
      asyncProbe: asyncProbeOf(commandLine, assumes),
    },
    notes,
    assumes,
  };
}

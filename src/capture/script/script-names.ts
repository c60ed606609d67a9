/** The devices that a script's names refer to. */
export interface ScriptDevices {
  /** PCI addresses of all functions of class 0x0502 (CXL memory), sorted. */
  readonly functions: readonly string[];
  /** Memdev names with their PCI addresses, sorted by name. */
  readonly memdevs: readonly { readonly name: string; readonly pci: string }[];
  readonly hostBridges: readonly number[];
  readonly windows: readonly number[];
  /** This boot's `port1`, `endpoint2` and so on, mapped to the model's names. */
  readonly ports: ReadonlyMap<string, string>;
  /** The window of each `regionN` of this boot. */
  readonly regions: ReadonlyMap<string, number>;
  /** Every device name in the files of this boot; `null` when the set may be incomplete. */
  readonly names: ReadonlySet<string> | null;
}

/** Sorts names as the shell sorts the results of a glob. */
const inShellOrder = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** Ports of one kind, by this boot's names, as the model's names. */
const portsOf = (kind: string, devices: ScriptDevices): readonly string[] => [
  ...new Set(
    inShellOrder([...devices.ports.keys()].filter((name) => name.startsWith(kind))).flatMap(
      (name) => devices.ports.get(name) ?? [],
    ),
  ),
];

const firstNonEmpty = (first: readonly string[], second: readonly string[]): readonly string[] =>
  first.length > 0 ? first : second;

/** The model's name of a sysfs device, such as `endpoint:mem0` for `endpoint2`. */
export function deviceOf(name: string, devices: ScriptDevices): string {
  const known = devices.ports.get(name);
  if (known !== undefined) return known;
  if (name.startsWith('ACPI0017')) return 'ACPI0017';
  if (/^dax_region\d+$/.test(name)) return 'dax_region';
  return /^region\d+$/.test(name) ? 'region' : name;
}

const sysfs = '/sys/bus/cxl/devices/';

/** Expands a glob such as `/sys/bus/cxl/devices/mem*` to paths with the model's names. */
function globOf(word: string, devices: ScriptDevices): readonly string[] | null {
  const prefix = /^\/sys\/bus\/cxl\/devices\/([a-z_]+)\*$/.exec(word)?.[1];
  const names: Readonly<Record<string, readonly string[]>> = {
    mem: inShellOrder(devices.memdevs.map(({ name }) => name)),
    port: firstNonEmpty(
      portsOf('port', devices),
      devices.hostBridges.map((uid) => `hb${uid}`),
    ),
    endpoint: firstNonEmpty(
      portsOf('endpoint', devices),
      devices.memdevs.map(({ name }) => `endpoint:${name}`),
    ),
    region: ['region'],
    dax_region: ['dax_region'],
  };
  return prefix === undefined ? null : (names[prefix]?.map((name) => sysfs + name) ?? null);
}

/** The driver that `drivers_probe` would match to a device. */
export function driverFor(device: string): string | null {
  if (device.startsWith('hb') || device.startsWith('endpoint:')) return 'cxl_port';
  if (device === 'region') return 'cxl_region';
  if (device === 'dax_region') return 'cxl_dax_region';
  return device.startsWith('mem') ? 'cxl_mem' : null;
}

/** The words that a known command in `$(…)` prints; `null` for any other command. */
function substitution(
  command: string,
  devices: ScriptDevices,
  expand: (word: string) => readonly string[] | null,
): readonly string[] | null {
  const [first = '', ...filters] = command.split('|').map((part) => part.trim());
  let words: readonly string[] | null = null;
  if (first === 'pciof') words = devices.functions;
  else if (
    /^(cd \/sys\/bus\/cxl\/devices *(;|&&) *)?ls .*\bmem\*$/.test(first) ||
    /^ls \/sys\/bus\/cxl\/devices\/?$/.test(first)
  )
    words = inShellOrder(devices.memdevs.map(({ name }) => name));
  else if (first.startsWith('basename '))
    words = expand(first.slice(9).trim())?.map((path) => path.split('/').at(-1) ?? path) ?? null;
  for (const filter of filters) {
    const count = Number(/-n? ?(\d+)p?$/.exec(filter)?.[1] ?? 1);
    if (filter.startsWith('head')) words = words?.slice(0, count) ?? null;
    else if (filter.startsWith('tail')) words = words?.slice(-count) ?? null;
    else if (filter.startsWith('sed -n')) words = words?.slice(count - 1, count) ?? null;
    else if (!/^(sort|grep -?o?E? ?'?\^?mem)/.test(filter)) return null;
  }
  return words;
}

/**
 * The longest word, in characters: no device name is longer, and a word that doubles in a loop must not exhaust memory.
 */
const longest = 4096;

/** Expands variables, `$(…)` and globs of one word; `null` when a part is unknown. */
export function expandWord(
  word: string,
  variables: ReadonlyMap<string, readonly string[]>,
  devices: ScriptDevices,
): readonly string[] | null {
  if (word.length > longest) return null;
  const again = (inner: string): readonly string[] | null => expandWord(inner, variables, devices);
  const whole = /^\$\((.*)\)$/s.exec(word);
  if (whole) return substitution(whole[1] ?? '', devices, again);
  const alone = /^\$(?:\{(\w+)\}|(\w+))$/.exec(word);
  if (alone) return variables.get(alone[1] ?? alone[2] ?? '') ?? null;
  const glob = globOf(word, devices);
  if (glob) return glob;
  if (!word.includes('$')) return [word];
  let failed = false;
  const text = word.replaceAll(
    /\$(?:\{(\w+)\}|\(([^)]*)\)|(\w+))/g,
    (_, braced?: string, command?: string, plain?: string) => {
      const words =
        command === undefined ? variables.get(braced ?? plain ?? '') : substitution(command, devices, again);
      failed ||= words == null;
      return words?.join(' ') ?? '';
    },
  );
  return failed || text.length > longest ? null : [text];
}

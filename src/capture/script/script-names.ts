/** What a script's names stand for on this box. */
export interface ScriptBox {
  /** PCI addresses of all functions of class 0x0502, sorted. */
  readonly functions: readonly string[];
  /** Memdev names with their PCI addresses, sorted by name. */
  readonly memdevs: readonly { readonly name: string; readonly pci: string }[];
  readonly hostBridges: readonly number[];
  readonly windows: readonly number[];
  /** `port1`, `endpoint2` and so on of this boot, as the model names them. */
  readonly ports: ReadonlyMap<string, string>;
  /** The window of each `regionN` of this boot. */
  readonly regions: ReadonlyMap<string, number>;
  /** Every name of a device that some file of this boot shows; `null` where that may not be all of them. */
  readonly names: ReadonlySet<string> | null;
}

/** Names in the order in which a shell puts what a pattern finds. */
const inShellOrder = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** Ports of one kind, by the names of this boot, as the model calls them. */
const portsOf = (kind: string, box: ScriptBox): readonly string[] => [
  ...new Set(
    inShellOrder([...box.ports.keys()].filter((name) => name.startsWith(kind))).flatMap(
      (name) => box.ports.get(name) ?? [],
    ),
  ),
];

const orElse = (first: readonly string[], second: readonly string[]): readonly string[] =>
  first.length > 0 ? first : second;

/** The name the model gives to a device of sysfs, such as `endpoint:mem0` to `endpoint2`. */
export function deviceOf(name: string, box: ScriptBox): string {
  const known = box.ports.get(name);
  if (known !== undefined) return known;
  if (name.startsWith('ACPI0017')) return 'ACPI0017';
  if (/^dax_region\d+$/.test(name)) return 'dax_region';
  return /^region\d+$/.test(name) ? 'region' : name;
}

const sysfs = '/sys/bus/cxl/devices/';

/** The devices that a glob such as `/sys/bus/cxl/devices/mem*` finds, as paths with the model's names. */
function globOf(word: string, box: ScriptBox): readonly string[] | null {
  const prefix = /^\/sys\/bus\/cxl\/devices\/([a-z_]+)\*$/.exec(word)?.[1];
  const names: Readonly<Record<string, readonly string[]>> = {
    mem: inShellOrder(box.memdevs.map(({ name }) => name)),
    port: orElse(
      portsOf('port', box),
      box.hostBridges.map((uid) => `hb${uid}`),
    ),
    endpoint: orElse(
      portsOf('endpoint', box),
      box.memdevs.map(({ name }) => `endpoint:${name}`),
    ),
    region: ['region'],
    dax_region: ['dax_region'],
  };
  return prefix === undefined ? null : (names[prefix]?.map((name) => sysfs + name) ?? null);
}

/** The driver that `drivers_probe` would find for a device. */
export function driverFor(device: string): string | null {
  if (device.startsWith('hb') || device.startsWith('endpoint:')) return 'cxl_port';
  if (device === 'region') return 'cxl_region';
  if (device === 'dax_region') return 'cxl_dax_region';
  return device.startsWith('mem') ? 'cxl_mem' : null;
}

/** The output of the few commands that scripts put in `$(…)`, as words; `null` for any other command. */
function substitution(
  command: string,
  box: ScriptBox,
  expand: (word: string) => readonly string[] | null,
): readonly string[] | null {
  const [first = '', ...filters] = command.split('|').map((part) => part.trim());
  let words: readonly string[] | null = null;
  if (first === 'pciof') words = box.functions;
  else if (
    /^(cd \/sys\/bus\/cxl\/devices *(;|&&) *)?ls .*\bmem\*$/.test(first) ||
    /^ls \/sys\/bus\/cxl\/devices\/?$/.test(first)
  )
    words = inShellOrder(box.memdevs.map(({ name }) => name));
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

/** A word that is longer names no device; and one that grew from itself in a loop would soon fill the memory. */
const longest = 4096;

/** Expands variables, `$(…)` and globs of one word; `null` when a part of it cannot be known here. */
export function expandWord(
  word: string,
  variables: ReadonlyMap<string, readonly string[]>,
  box: ScriptBox,
): readonly string[] | null {
  if (word.length > longest) return null;
  const again = (inner: string): readonly string[] | null => expandWord(inner, variables, box);
  const whole = /^\$\((.*)\)$/s.exec(word);
  if (whole) return substitution(whole[1] ?? '', box, again);
  const alone = /^\$(?:\{(\w+)\}|(\w+))$/.exec(word);
  if (alone) return variables.get(alone[1] ?? alone[2] ?? '') ?? null;
  const glob = globOf(word, box);
  if (glob) return glob;
  if (!word.includes('$')) return [word];
  let failed = false;
  const text = word.replaceAll(
    /\$(?:\{(\w+)\}|\(([^)]*)\)|(\w+))/g,
    (_, braced?: string, command?: string, plain?: string) => {
      const words = command === undefined ? variables.get(braced ?? plain ?? '') : substitution(command, box, again);
      failed ||= words == null;
      return words?.join(' ') ?? '';
    },
  );
  return failed || text.length > longest ? null : [text];
}

import type { LogLine } from './log-text.ts';

/** The names that a kernel log assigns to devices. Numbers depend on the order of asynchronous probes. */
export interface LoggedNames {
  /** PCI address of each `memN`. */
  readonly memdevs: ReadonlyMap<string, string>;
  /** `memN` of each `endpointN`. */
  readonly endpoints: ReadonlyMap<string, string>;
  /** The PCI bus of the host bridge of each `portN`, such as `0000:0c`. */
  readonly ports: ReadonlyMap<string, string>;
}

const pci = String.raw`[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]`;
const bus = String.raw`[0-9a-f]{4}:[0-9a-f]{2}`;
const memdevOfFunction = [
  new RegExp(`^cxl_pci (?<owner>${pci}): (?<name>mem\\d+):decoder`),
  new RegExp(`^cxl_mem (?<name>mem\\d+): decoder:\\S+ parent:(?<owner>${pci}) port:endpoint\\d+`),
];
const endpointOfMemdev = [
  /^cxl_mem (?<owner>mem\d+): (?<name>endpoint\d+) added to/,
  new RegExp(`^cxl_mem (?<owner>mem\\d+): decoder:\\S+ parent:${pci} port:(?<name>endpoint\\d+)`),
];
const portOfBridge = [
  new RegExp(`found already registered port (?<name>port\\d+):pci(?<owner>${bus})$`),
  new RegExp(`^ ?pci(?<owner>${bus}): (?<name>port\\d+) added to root`),
];

/** The first device with each name; later ones appear after a script has removed devices. */
function firstOwners(lines: readonly LogLine[], patterns: readonly RegExp[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { message } of lines)
    for (const pattern of patterns) {
      const { name, owner } = pattern.exec(message)?.groups ?? {};
      if (name !== undefined && owner !== undefined && !owners.has(name)) owners.set(name, owner);
    }
  return owners;
}

/** Extracts the names of one boot. */
export const loggedNames = (lines: readonly LogLine[]): LoggedNames => ({
  memdevs: firstOwners(lines, memdevOfFunction),
  endpoints: firstOwners(lines, endpointOfMemdev),
  ports: firstOwners(lines, portOfBridge),
});

import type { UserStep } from '../../model/scenario.ts';
import type { ScriptDevices } from './script-names.ts';

/** The steps of one `cxl` command, and why (part of) it was skipped. */
export interface CxlSteps {
  readonly steps: readonly UserStep[];
  readonly ignored: string | null;
  /** Whether the kernel did something that the model skips. */
  readonly isAssumed?: boolean;
}

/** Options of `cxl create-region` that take a value. */
const valued: readonly string[] = [
  '-d',
  '--decoder',
  '-w',
  '--ways',
  '-t',
  '--type',
  '-s',
  '--size',
  '-g',
  '--granularity',
  '-U',
  '--uuid',
  '-Q',
  '--enforce-qos',
  '-b',
  '--bus',
];

interface Arguments {
  readonly options: ReadonlyMap<string, string>;
  readonly plain: readonly string[];
}

function argumentsOf(args: readonly string[]): Arguments {
  const options = new Map<string, string>();
  const plain: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const [name = '', inline] = arg.split('=');
    if (!arg.startsWith('-')) plain.push(...arg.split(/\s+/).filter((word) => word !== ''));
    else if (inline !== undefined) options.set(name, inline);
    else if (valued.includes(arg)) options.set(arg, args[++at] ?? '');
    else options.set(arg, '');
  }
  return { options, plain };
}

/** Converts `cxl disable-region`, `destroy-region` and `create-region` to steps; listing commands have no effect. */
export function cxlCommand(args: readonly string[], devices: ScriptDevices): CxlSteps {
  const [verb = '', ...rest] = args;
  const { options, plain } = argumentsOf(rest);
  const decoder = options.get('-d') ?? options.get('--decoder');
  const ofDecoder = /^(?:decoder\d+\.)?(\d+)$/.exec(decoder ?? '')?.[1];
  if (verb === 'list') return { steps: [], ignored: null };
  if (verb === 'disable-region' || verb === 'destroy-region') {
    const windows = new Set(
      plain.flatMap((name) => (name === 'all' ? devices.windows : windowOfRegion(name, devices))),
    );
    const kind = verb === 'disable-region' ? 'disable_region' : 'destroy_region';
    return {
      steps: [...windows].map((window): UserStep => ({ do: kind, window })),
      ignored:
        windows.size > 0
          ? null
          : plain.every((name) => neverExists(name, devices))
            ? `no file shows ${plain.join(' ') || 'its region'}, so it did nothing`
            : `no window is known for ${plain.join(' ')}`,
      isAssumed: windows.size === 0 && !plain.every((name) => neverExists(name, devices)),
    };
  }
  if (verb !== 'create-region') return { steps: [], ignored: `cxl ${args.join(' ')}`, isAssumed: true };
  const window = ofDecoder === undefined ? (devices.windows[0] ?? 0) : Number(ofDecoder);
  const ways = Number(options.get('-w') ?? options.get('--ways') ?? plain.length);
  const named = plain.map(
    (name) => devices.memdevs.find((memdev) => memdev.name === name || memdev.pci === name)?.name ?? name,
  );
  const memdevs = named.length > 0 ? named : devices.memdevs.map(({ name }) => name).slice(0, ways || undefined);
  const partial = options.get('-s') ?? options.get('--size');
  return {
    steps: [{ do: 'create_region', window, memdevs }],
    ignored: partial === undefined ? null : `the model creates regions over the whole capacity, not of size ${partial}`,
    isAssumed: true,
  };
}

/** Whether this boot never had a device of that name, so that commands on it have no effect. */
const neverExists = (name: string, devices: ScriptDevices): boolean =>
  devices.names !== null && !devices.names.has(name);

/**
 * The window of a region. An existing region outside every listing can only be in the window of a single-window
 * platform.
 */
function windowOfRegion(name: string, devices: ScriptDevices): readonly number[] {
  const listed = devices.regions.get(name);
  if (listed !== undefined) return [listed];
  return neverExists(name, devices) || devices.windows.length !== 1 ? [] : devices.windows.slice(0, 1);
}

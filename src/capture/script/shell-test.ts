import type { ScriptDevices } from './script-names.ts';

/**
 * The abstract status of a condition. `done`: a command assumed to have succeeded; `maybe`: a device that exists during
 * part of the boot.
 */
export type Status = 'yes' | 'no' | 'done' | 'maybe' | 'unknown';

const answer = (holds: boolean): Status => (holds ? 'yes' : 'no');

/** Names of devices that are created during the boot. */
export const isDynamicName = (name: string): boolean => /^(?:mem|port|endpoint|region|dax_region)\d+$/.test(name);

/** Whether a sysfs path exists. */
function pathStatus(path: string, devices: ScriptDevices, loaded: ReadonlySet<string>): Status {
  const module = /^\/sys\/module\/(\w+)\/?$/.exec(path)?.[1];
  if (module !== undefined) return loaded.has(module) ? 'yes' : 'unknown';
  const device = /^\/sys\/bus\/\w+\/devices\/([^/]+)\/?$/.exec(path)?.[1];
  if (device === undefined) return 'unknown';
  // An unmatched glob stays literal, and a name in no file belongs to no device.
  if (device.includes('*')) return 'no';
  return isDynamicName(device) && devices.names !== null && !devices.names.has(device) ? 'no' : 'maybe';
}

const numbers: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

/** The negation of a status. */
export const negated = (status: Status): Status =>
  status === 'yes' || status === 'done' ? 'no' : status === 'no' ? 'yes' : 'unknown';

/** Evaluates `[ … ]` with expanded words, as far as the capture determines the result. */
export function testStatus(words: readonly string[], devices: ScriptDevices, loaded: ReadonlySet<string>): Status {
  const inner = words.at(-1) === ']' || words.at(-1) === ']]' ? words.slice(0, -1) : words;
  if (inner[0] === '!') return negated(testStatus(inner.slice(1), devices, loaded));
  const [first = '', second = '', third = ''] = inner;
  if (inner.length === 1) return answer(first !== '');
  if (inner.length === 2) {
    if (first === '-n' || first === '-z') return answer((second !== '') === (first === '-n'));
    return /^-[edfLhrswx]$/.test(first) ? pathStatus(second, devices, loaded) : 'unknown';
  }
  if (inner.length !== 3) return 'unknown';
  if (second === '=' || second === '==' || second === '!=') return answer((first === third) === (second !== '!='));
  const compare = numbers[second];
  return compare && /^-?\d{1,9}$/.test(first) && /^-?\d{1,9}$/.test(third)
    ? answer(compare(Number(first), Number(third)))
    : 'unknown';
}

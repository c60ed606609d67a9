import type { ScriptBox } from './script-names.ts';

/**
 * What is known of a condition: `done` is a command that is taken to have done its work; `maybe` asks for a device that this boot has at
 * some time.
 */
export type Status = 'yes' | 'no' | 'done' | 'maybe' | 'unknown';

const answer = (holds: boolean): Status => (holds ? 'yes' : 'no');

/** Names that a boot gives to devices as they come. */
export const isComing = (name: string): boolean => /^(?:mem|port|endpoint|region|dax_region)\d+$/.test(name);

/** Whether a path of sysfs is there. */
function pathThere(path: string, box: ScriptBox, loaded: ReadonlySet<string>): Status {
  const module = /^\/sys\/module\/(\w+)\/?$/.exec(path)?.[1];
  if (module !== undefined) return loaded.has(module) ? 'yes' : 'unknown';
  const device = /^\/sys\/bus\/\w+\/devices\/([^/]+)\/?$/.exec(path)?.[1];
  if (device === undefined) return 'unknown';
  // A pattern that fits nothing stays as it is, and a name that no file shows is of nothing.
  if (device.includes('*')) return 'no';
  return isComing(device) && box.names !== null && !box.names.has(device) ? 'no' : 'maybe';
}

const numbers: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

/** The other way round. */
export const negated = (status: Status): Status =>
  status === 'yes' || status === 'done' ? 'no' : status === 'no' ? 'yes' : 'unknown';

/** What `[ … ]` says of words that are expanded, as far as it can be known without the box. */
export function testStatus(words: readonly string[], box: ScriptBox, loaded: ReadonlySet<string>): Status {
  const inner = words.at(-1) === ']' || words.at(-1) === ']]' ? words.slice(0, -1) : words;
  if (inner[0] === '!') return negated(testStatus(inner.slice(1), box, loaded));
  const [first = '', second = '', third = ''] = inner;
  if (inner.length === 1) return answer(first !== '');
  if (inner.length === 2) {
    if (first === '-n' || first === '-z') return answer((second !== '') === (first === '-n'));
    return /^-[edfLhrswx]$/.test(first) ? pathThere(second, box, loaded) : 'unknown';
  }
  if (inner.length !== 3) return 'unknown';
  if (second === '=' || second === '==' || second === '!=') return answer((first === third) === (second !== '!='));
  const compare = numbers[second];
  return compare && /^-?\d{1,9}$/.test(first) && /^-?\d{1,9}$/.test(third)
    ? answer(compare(Number(first), Number(third)))
    : 'unknown';
}

import { createHash } from 'node:crypto';
import { longestName, visible } from '../../model/plain-text.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Variant } from '../../boot/variant.ts';
import { buildOf } from './build.ts';

/** What a search was asked, in words that can be compared; a checkpoint fits no other. Bounds are no part of it. */
export interface AskedQuestion {
  /** Of this program: another one's machines may do otherwise. */
  readonly version: string;
  /** SHA-256 of the code of engine and machines: a version may have many builds. */
  readonly build: string;
  readonly scenario: string;
  /** SHA-256 of the scenario with its faults and its order, and of the files of the user's own. */
  readonly text: string;
  readonly design: string;
  readonly gate: string;
  /** The CXL stack that was asked for, or the design's own. */
  readonly family: string;
  readonly order: string;
  readonly faults: string;
  /** Byte order of the numbers. */
  readonly numbers: string;
}

/** What is asked, put into words. @param ownFiles - the code of the user's own files */
export function questionOf(
  scenario: Scenario,
  { design, gate, family }: Variant,
  faults: readonly string[],
  ownFiles: readonly string[],
  version: string,
): AskedQuestion {
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  return {
    version,
    build: buildOf(),
    scenario: scenario.id,
    design,
    gate: gate ?? '',
    family: family ?? 'of the design',
    order: scenario.userspace.order,
    faults: faults.join(', ') || 'none beside its own',
    numbers: littleEndian ? 'little-endian' : 'big-endian',
    text: createHash('sha256')
      .update(JSON.stringify([scenario, ownFiles]))
      .digest('hex'),
  };
}

const names: Readonly<Record<keyof AskedQuestion, string>> = {
  version: 'quiesce',
  build: 'build of quiesce',
  scenario: 'scenario',
  design: 'design',
  gate: 'gate',
  family: 'family',
  order: 'order',
  faults: 'further faults',
  numbers: 'numbers',
  text: 'text of the scenario or of an own file',
};

/** What differs between two questions: `design f there, a0 here`. */
export const differences = (
  there: Readonly<Record<string, string | undefined>>,
  here: AskedQuestion,
): readonly string[] =>
  (Object.keys(names) as (keyof AskedQuestion)[])
    .filter((key) => there[key] !== here[key])
    .map((key) =>
      key === 'text'
        ? `another ${names[key]}`
        : `${names[key]} ${shown(key, there[key])} there, ${shown(key, here[key])} here`,
    );

/** Text of a file is shown so that a terminal does nothing with it; of a sum the beginning tells enough. */
const shown = (key: keyof AskedQuestion, value: string | undefined): string =>
  visible(value ?? 'unknown').slice(0, key === 'build' ? 12 : longestName);

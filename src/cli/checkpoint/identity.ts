import { createHash } from 'node:crypto';
import { longestName, visible } from '../../model/plain-text.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Variant } from '../../boot/variant.ts';
import { buildOf } from './build.ts';

/**
 * The identity of a search as comparable text; a checkpoint fits only an equal one. Bounds are excluded, since they may
 * change on resuming.
 */
export interface SearchIdentity {
  /** The version of this program, since its machines may differ. */
  readonly version: string;
  /** SHA-256 of the code of engine and machines, since a version may have many builds. */
  readonly build: string;
  readonly scenario: string;
  /** SHA-256 of the scenario with its faults and order, and of the plugin files. */
  readonly text: string;
  readonly design: string;
  readonly gate: string;
  /** The CXL stack, as given or the design's own. */
  readonly family: string;
  readonly order: string;
  readonly faults: string;
  /** The byte order of the numbers. */
  readonly numbers: string;
}

/**
 * The identity of a search.
 * @param pluginTexts - the code of the plugin files
 */
export function searchIdentity(
  scenario: Scenario,
  { design, gate, kernel }: Variant,
  faults: readonly string[],
  pluginTexts: readonly string[],
  version: string,
): SearchIdentity {
  const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  return {
    version,
    build: buildOf(),
    scenario: scenario.id,
    design,
    gate: gate ?? '',
    family: kernel ?? 'of the design',
    order: scenario.userspace.order,
    faults: faults.join(', ') || 'none beside its own',
    numbers: littleEndian ? 'little-endian' : 'big-endian',
    text: createHash('sha256')
      .update(JSON.stringify([scenario, pluginTexts]))
      .digest('hex'),
  };
}

const names: Readonly<Record<keyof SearchIdentity, string>> = {
  version: 'quiesce',
  build: 'build of quiesce',
  scenario: 'scenario',
  design: 'design',
  gate: 'gate',
  family: 'kernel',
  order: 'order',
  faults: 'further faults',
  numbers: 'numbers',
  text: 'text of the scenario or of an own file',
};

/** The differences between two identities: `design f there, a0 here`. */
export const differences = (
  there: Readonly<Record<string, string | undefined>>,
  here: SearchIdentity,
): readonly string[] =>
  (Object.keys(names) as (keyof SearchIdentity)[])
    .filter((key) => there[key] !== here[key])
    .map((key) =>
      key === 'text'
        ? `another ${names[key]}`
        : `${names[key]} ${shown(key, there[key])} there, ${shown(key, here[key])} here`,
    );

/** Text of the file is made printable; a checksum is shortened. */
const shown = (key: keyof SearchIdentity, value: string | undefined): string =>
  visible(value ?? 'unknown').slice(0, key === 'build' ? 12 : longestName);

import { fileURLToPath } from 'node:url';
import { conform, type Conformance } from '../../src/conform/index.ts';
import { readBootFolder, type CapturedBoot } from '../../src/import/read-folder.ts';
import { designOfFamily } from '../../src/system/index.ts';

const captures = fileURLToPath(new URL('../captures/', import.meta.url));

const read = new Map<string, CapturedBoot>();
/** A capture's boot, read once. */
export function bootNamed(name: string): CapturedBoot {
  const known = read.get(name) ?? readBootFolder(captures + name);
  read.set(name, known);
  return known;
}

/** Holds a boot against the model under the design of its kernel. `log`: another text of its log. */
export function conformOf(boot: CapturedBoot, log: string = boot.log.content, limit?: number): Conformance {
  const { scenario, real } = boot;
  if (!scenario.kernel.family) throw new Error(`${scenario.id}: nothing tells the kernel's family`);
  return conform(
    { scenario, log, ...(real ? { real } : {}) },
    { design: designOfFamily(scenario.kernel.family) },
    limit === undefined ? {} : { limit },
  );
}

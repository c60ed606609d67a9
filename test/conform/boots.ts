import { conform, type Conformance } from '../../src/conform/index.ts';
import { readBootFolder, type CapturedBoot } from '../../src/capture/read-folder.ts';
import { designOfFamily } from '../../src/boot/index.ts';
import { captureFolder } from '../boots/captures.ts';

const read = new Map<string, CapturedBoot>();
/** A capture's boot, read once. */
export function bootNamed(name: string): CapturedBoot {
  const known = read.get(name) ?? readBootFolder(captureFolder(name));
  read.set(name, known);
  return known;
}

/** Holds a boot against the model under the design of its kernel. `log`: another text of its log. */
export function conformOf(boot: CapturedBoot, log: string = boot.log.content, limit?: number): Conformance {
  const { scenario } = boot;
  if (!scenario.kernel.family) throw new Error(`${scenario.id}: nothing tells the kernel's family`);
  return conform(
    { ...boot, log },
    { design: designOfFamily(scenario.kernel.family) },
    limit === undefined ? {} : { limit },
  );
}

/** What a boot that conforms gives; every other field is free. */
export const conforms = { verdict: 'conforms', impossible: null, allowed: [], end: [] } as const;

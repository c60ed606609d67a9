import { kernelParts, kernelSpec, KernelSpecError } from '../model/kernel-rules.ts';
import { nearest } from '../input/suggest.ts';
import { Problem } from './problem.ts';

/** The options that choose the rules of a kernel. */
export interface KernelOptions {
  /** A release such as `7.3.4`, or a series such as `7.1`. */
  readonly kernel?: string;
  /** Switches, or commits of switches, that this kernel has beyond its release. */
  readonly with?: readonly string[];
  /** The same that it lacks. */
  readonly without?: readonly string[];
  /** All of it as one text; `vm` takes this, whose `--kernel` is a file. */
  readonly family?: string;
}

/**
 * The kernel of a command line in its one form; `undefined` where none is chosen.
 * @throws Problem when there is no such kernel or switch, or a switch is given without a kernel
 */
export function kernelOf({
  kernel,
  with: added = [],
  without: removed = [],
  family,
}: KernelOptions): string | undefined {
  const spec = kernel ?? family;
  if (spec !== undefined) {
    const parts = kernelParts(spec);
    return specOf(parts.version, [...parts.added, ...added], [...parts.removed, ...removed]);
  }
  if (added.length + removed.length === 0) return undefined;
  throw new Problem('usage', '--with and --without change a kernel, and none is named', 'add --kernel, such as 7.1');
}

/** A kernel with one more patch, or as it is. @throws Problem as `kernelOf` does */
export function withPatch(spec: string, patch?: string): string {
  const { version, added, removed } = kernelParts(spec);
  return specOf(version, patch === undefined ? added : [...added, patch], removed);
}

/** `kernelSpec` with the errors of a command line. @throws Problem as `kernelOf` does */
function specOf(version: string, added: readonly string[] = [], removed: readonly string[] = []): string {
  try {
    return kernelSpec(version, added, removed);
  } catch (error) {
    if (error instanceof KernelSpecError) {
      const near = error.slip && nearest(error.slip.word, error.slip.known);
      throw new Problem('unknown-name', error.message, `${near === null ? '' : `did you mean ${near}? `}${error.hint}`);
    }
    throw error;
  }
}

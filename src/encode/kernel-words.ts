import { kernelParts } from '../model/kernel-rules.ts';
import { sh, shellWord, type Shell } from './shell.ts';

/** The options that choose a kernel again. */
export function kernelWords(spec: string | undefined): readonly Shell[] {
  if (spec === undefined) return [];
  const { version, added, removed } = kernelParts(spec);
  return [
    sh`--kernel ${shellWord(version)}`,
    ...added.map((name) => sh`--with ${shellWord(name)}`),
    ...removed.map((name) => sh`--without ${shellWord(name)}`),
  ];
}

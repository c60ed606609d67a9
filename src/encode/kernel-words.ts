import { sh, shellWord, type Shell } from './shell.ts';

/** The options that choose a kernel again. */
export function kernelWords(spec: string | undefined): readonly Shell[] {
  if (spec === undefined) return [];
  const [version = '', ...marks] = spec.split(/(?=[+~])/);
  return [
    sh`--kernel ${shellWord(version)}`,
    ...marks.map((mark) =>
      mark.startsWith('+') ? sh`--with ${shellWord(mark.slice(1))}` : sh`--without ${shellWord(mark.slice(1))}`,
    ),
  ];
}

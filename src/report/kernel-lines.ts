import { wrap } from './layout.ts';

/** The kernel whose rules were run, where one was chosen, as a line below the head of a report. */
export const kernelLines = ({ kernelRules }: { readonly kernelRules?: string }, width: number): readonly string[] =>
  kernelRules === undefined ? [] : wrap(`kernel ${kernelRules}`, width);

import type { DesignId } from './expectations.ts';

/** Scenario, design, endings, verdict, properties that do not hold, worlds, transitions, depth, CPU seconds of one run. */
export type Row = readonly [
  id: string,
  design: DesignId,
  endings: string,
  verdict: string,
  broken: string,
  worlds: number,
  transitions: number,
  depth: number,
  seconds: number,
];

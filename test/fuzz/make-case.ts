import { captureRun } from './capture-runs.ts';
import type { Case, Kind } from './case.ts';
import { chanceOf, type Chance } from './chance.ts';
import { codeRun } from './code-runs.ts';
import { documentRun } from './document-runs.ts';
import { lineRun } from './line-runs.ts';
import { scenarioRun } from './scenario-runs.ts';
import { surroundingsRun } from './surroundings-runs.ts';

type Part = Pick<Case, 'tree' | 'lines'> & Partial<Case>;

const makers: Readonly<Record<Kind, (chance: Chance) => Part>> = {
  scenario: scenarioRun,
  capture: captureRun,
  document: documentRun,
  line: lineRun,
  code: codeRun,
  surroundings: surroundingsRun,
};

/** Of ten thousand runs. A process of its own costs as much as thirty runs inside. */
const shares: readonly (readonly [number, Kind])[] = [
  [3500, 'scenario'],
  [2500, 'capture'],
  [2000, 'document'],
  [1940, 'line'],
  [25, 'code'],
  [35, 'surroundings'],
];

/** The run of a number; the same seed and number make the same run for ever. */
export function makeCase(seed: number, run: number, only: Kind | null): Case {
  const chance = chanceOf(seed, run);
  const kind = only ?? chance.weighted(shares);
  return { kind, seed, run, isTerminal: chance.oneIn(4), ...makers[kind](chance) };
}

import { expect } from 'vitest';
import { loadScenario, scenarioIds } from '../../src/scenario/catalogue.ts';
import { designs, UsageError, type Variant } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { cellOf, faultOf, scoreOf } from './argued.ts';
import { expectations, gateOf, type DesignId, type Expectation } from './expectations.ts';
import type { Row } from './row.ts';
import { rows } from './rows.ts';

/** A design with the gate that the table asks it with. */
const choiceOf = (design: DesignId): Variant => {
  const gate = gateOf[design];
  return gate === undefined ? { design } : { design, gate };
};

/** Explores a scenario again and compares all that the table says of it; an undeclared event anywhere fails it too. */
export function expectRow([id, design, endings, verdict, broken, worlds, transitions, depth]: Row): void {
  const report = checkScenario(loadScenario(id), choiceOf(design), { now: () => 0 });
  expect({
    endings: report.endings.join('/'),
    verdict: report.verdict,
    broken: report.properties
      .filter((one) => one.verdict !== 'holds')
      .map((one) => one.id)
      .join(' '),
    worlds: report.worlds,
    transitions: report.transitions,
    depth: report.depth,
    complete: report.complete,
    findings: report.findings,
  }).toEqual({ endings, verdict, broken, worlds, transitions, depth, complete: true, findings: [] });
}

/** The two that are too large for every day. With an empty list all of the catalogue is explored on every run. */
const largeIds: readonly string[] = ['S12', 'S13'];
export const isLarge = ([id]: Row): boolean => largeIds.includes(id);

/** The cells that can be asked: of scenarios and designs that are there. */
export const asked: readonly Expectation[] = expectations.filter(
  ({ id, design }) => scenarioIds().includes(id) && designs.some((one) => one.id === design),
);

const explored = ({ id, design, setting }: Expectation): string => {
  try {
    const scenario = loadScenario(id);
    const { steps = scenario.userspace.steps, ...choice } = setting ?? {};
    const asTold = { ...scenario, userspace: { ...scenario.userspace, steps } };
    return checkScenario(asTold, { ...choiceOf(design), ...choice }, { now: () => 0 }).endings.join('/');
  } catch (error) {
    if (error instanceof UsageError) return 'cannot be built';
    throw error;
  }
};

const settled = new Map(
  asked.filter(({ setting }) => setting !== undefined).map((cell) => [cellOf(cell), explored(cell)]),
);

/** Our endings: those of the row, which is itself explored again, or of a search of its own where the gate is another. */
export const oursOf = (cell: Expectation): string | undefined =>
  cell.setting === undefined
    ? rows.find(([id, design]) => id === cell.id && design === cell.design)?.[2]
    : settled.get(cellOf(cell));

/** What is wrong with the cells, each `S06 d ...`. */
export const faults = (): readonly string[] =>
  asked.flatMap((cell) => {
    const ours = oursOf(cell);
    const fault = ours === undefined ? 'has no row: run .ci/scenario-table.mjs' : faultOf(cell, ours);
    return fault === null ? [] : [`${cellOf(cell)} ${fault}`];
  });

export const score = (): string => scoreOf((cell) => (asked.includes(cell) ? oursOf(cell) : undefined));

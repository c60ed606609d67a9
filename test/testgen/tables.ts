import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { createNetwork, type Network } from '../../src/engine/index.ts';
import { actorsOf } from '../../src/boot/index.ts';
import { scheduleOfPath, worldsModel } from '../../src/testgen/network-model.ts';
import { stepGraphOf } from '../../src/testgen/step-graph.ts';
import { survivors, type Fate } from './killed.ts';
import type { Driver } from './settings.ts';
import type { Suite } from './suites.ts';

const document = new URL('../../docs/test-generation.md', import.meta.url);

/**
 * Holds a table of docs/test-generation.md against what it should say. It stands between two comments with its name;
 * WRITE_TABLES=1 writes it.
 */
export function expectTable(name: string, table: readonly string[]): void {
  const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const text = readFileSync(document, 'utf8');
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  expect(text.includes(begin) && to >= from, `docs/test-generation.md has no place for the table ${name}`).toBe(true);
  const wanted = `\n${table.join('\n')}\n`;
  if (process.env['WRITE_TABLES'] !== undefined) {
    writeFileSync(document, text.slice(0, from) + wanted + text.slice(to));
    return;
  }
  expect(text.slice(from, to)).toBe(wanted);
}

/** Tests and steps. */
export interface Amount {
  readonly tests: number;
  readonly steps: number;
}

export const sum = (amounts: readonly Amount[]): Amount => ({
  tests: amounts.reduce((total, { tests }) => total + tests, 0),
  steps: amounts.reduce((total, { steps }) => total + steps, 0),
});

const networkOf = ({ system }: Suite): Network => createNetwork(actorsOf(system));

/** What `getShortestPaths` of `@xstate/test` gives: a path to every world, less those that another begins with. */
function shortestOf(network: Network): Amount {
  const paths = worldsModel(network).getShortestPaths();
  return { tests: paths.length, steps: paths.reduce((total, path) => total + scheduleOfPath(path).length, 0) };
}

/**
 * What its `getSimplePaths` would give: every way to every end, counted without walking them; `null` where runs can go round, so
 * that there is nothing to count by.
 */
export function simpleOf(network: Network): Amount | null {
  const graph = stepGraphOf(network);
  const known = new Map<number, Amount>();
  const open = new Set<number>();
  const from = (world: number): Amount | null => {
    const before = known.get(world);
    if (before) return before;
    if (open.has(world)) return null;
    open.add(world);
    const next = graph.edges(world);
    let amount: Amount | null = next.length === 0 ? { tests: 1, steps: 0 } : { tests: 0, steps: 0 };
    for (const { to } of next) {
      const rest = from(to);
      if (!rest || !amount) amount = null;
      else amount = { tests: amount.tests + rest.tests, steps: amount.steps + rest.steps + rest.tests };
    }
    open.delete(world);
    if (amount) known.set(world, amount);
    return amount;
  };
  return from(0);
}

const number = (value: number): string =>
  value < 1e9 ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : value.toExponential(1);

/** How many tests, how much they cover, and what plain generation would take. */
export function sizeRow({ name }: Driver, suites: readonly Suite[]): string {
  const own = sum(
    suites.map(({ plan }) => ({
      tests: plan.tests.length,
      steps: plan.tests.reduce((total, { steps }) => total + steps.length, 0),
    })),
  );
  const networks = suites.map(networkOf);
  const shortest = sum(networks.map(shortestOf));
  const simple = networks.map(simpleOf).filter((one) => one !== null);
  const all = sum(simple);
  const part = (criterion: string): string => {
    const ones = suites.flatMap(({ plan }) => plan.coverage.filter((one) => one.criterion === criterion));
    return `${ones.reduce((total, { covered }) => total + covered, 0)} of ${ones.reduce((total, { known }) => total + known, 0)}`;
  };
  const worlds = suites.reduce((total, { plan }) => total + plan.worlds, 0);
  return `| ${[
    `\`${name}\``,
    suites.length,
    number(worlds),
    part('states'),
    part('transitions'),
    part('race-pairs'),
    `${number(own.tests)} / ${number(own.steps)}`,
    `${number(shortest.tests)} / ${number(shortest.steps)}`,
    `${number(all.tests)} / ${number(all.steps)}${simple.length < networks.length ? ` (${networks.length - simple.length} without end)` : ''}`,
  ].join(' | ')} |`;
}

/** One line per wrong machine. */
export const fateRow = ({ mutant, by, suite }: Fate): string =>
  `| \`${mutant.id}\` | \`${mutant.file}\` | ${mutant.kind} | ${mutant.means} | ${
    by === 'nobody'
      ? `survives: ${survivors[mutant.id] ?? 'no reason given'}`
      : `${by}${suite === '' ? '' : `: ${suite}`}`
  } |`;

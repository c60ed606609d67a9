import { actorKinds } from '../../machines/index.ts';
import { designs, gates, UsageError } from '../boot/index.ts';
import type { Dot, Mermaid } from '../encode/graphs.ts';
import type { Machine } from '../engine/index.ts';
import { chartOf, statesIn } from './chart.ts';
import { dotChart, mermaidChart } from './chart-text.ts';

/** A machine that has a chart of its own. */
export interface NamedMachine {
  readonly name: string;
  /** What it stands for. */
  readonly what: string;
  readonly machine: Machine;
}

/** Drivers and the kernel by the ids of their machines, policies and gates by the ids of designs and gates. */
export const namedMachines: readonly NamedMachine[] = [
  ...actorKinds
    .filter(({ name }) => name !== 'gate' && name !== 'owner')
    .flatMap(({ machines, what }) => machines.map((machine) => ({ name: machine.id, what, machine }))),
  ...designs.map(({ id, title, policy }) => ({
    name: id,
    what: `the policy of design ${id}: ${title}`,
    machine: policy,
  })),
  ...gates.map(({ id, title, machine }) => ({ name: id, what: `gate ${id}: ${title}`, machine })),
].filter(({ name }, at, all) => all.findIndex((one) => one.name === name) === at);

/** The forms of a chart. */
export const chartTargets = ['mermaid', 'dot'] as const;
/** A form of a chart. */
export type ChartTarget = (typeof chartTargets)[number];

/** The chart of one machine as text. */
export interface ExportedChart {
  readonly machine: string;
  readonly target: ChartTarget;
  readonly states: number;
  readonly transitions: number;
  readonly lines: readonly (Mermaid | Dot)[];
}

/**
 * Writes the chart of the machine of that name.
 * @throws UsageError when there is no such machine
 */
export function exportChart(name: string, target: ChartTarget): ExportedChart {
  const found = namedMachines.find((one) => one.name === name);
  if (!found)
    throw new UsageError(`unknown machine ${name}`, `one of ${namedMachines.map((one) => one.name).join(', ')}`);
  const chart = chartOf(found.machine);
  return {
    machine: name,
    target,
    states: statesIn(chart.root).length,
    transitions: chart.transitions.length,
    lines: target === 'mermaid' ? mermaidChart(chart) : dotChart(chart),
  };
}

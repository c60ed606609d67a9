import { designOfFamily, designs, gates } from '../../boot/registry.ts';
import { families, type Family } from '../../model/kernel.ts';
import type { KernelRules } from '../../model/kernel-rules.ts';
import { firmwareConditions } from './firmware.ts';
import { conditionKinds, ofScenario, together, type Condition, type Trial } from './condition.ts';
import { faultText, faultWithout } from '../../narrate/fault-text.ts';
import { moduleConditions } from './modules.ts';
import { orderConditions } from './order.ts';
import { rangeConditions } from './ranges.ts';
import { userConditions } from './user-space.ts';

function faultConditions({ scenario }: Trial): readonly Condition[] {
  const singles = scenario.faults.map((fault) =>
    ofScenario({ kind: 'fault', is: faultText(fault), without: faultWithout(fault) }, (before) => ({
      ...before,
      faults: before.faults.filter((one) => one !== fault && JSON.stringify(one) !== JSON.stringify(fault)),
    })),
  );
  return singles.length > 1
    ? [...singles, together(singles, { is: 'all these faults', without: 'nothing of these fails' })]
    : singles;
}

/** Kernel releases by the family that ships a design. */
const releases: Readonly<Record<Family, string>> = {
  '6.12': 'before 7.0, such as 6.12',
  '7.0': '7.0',
  '7.1': '7.1 and later',
};

const designConditions = ({ variant }: Trial): readonly Condition[] =>
  families
    .map((family) => ({ family, design: designOfFamily(family) }))
    .filter(({ design }) => design !== variant.design)
    .map(({ family, design }): Condition => ({
      kind: 'design',
      is: `the kernel has design ${variant.design}`,
      without: `a kernel ${releases[family]} (design ${design})`,
      take: (trial) => ({ ...trial, variant: { design } }),
    }));

function gateConditions({ variant }: Trial): readonly Condition[] {
  const own = variant.gate ?? designs.find(({ id }) => id === variant.design)?.gate;
  return gates
    .filter(({ id }) => id !== own)
    .map(({ id, title }): Condition => ({
      kind: 'gate',
      is: `the gate is ${own}`,
      without: `gate ${id}: ${title}`,
      take: (trial) => ({ ...trial, variant: { ...trial.variant, gate: id } }),
    }));
}

/** All conditions of a boot that can be changed, in order of preference, smallest first within a kind. */
export function conditionsOf(trial: Trial, rules: KernelRules): readonly Condition[] {
  const { scenario } = trial;
  const all = [
    ...faultConditions(trial),
    ...firmwareConditions(scenario.platform),
    ...rangeConditions(scenario.platform),
    ...moduleConditions(scenario, rules),
    ...userConditions(scenario),
    ...orderConditions(scenario),
    ...designConditions(trial),
    ...gateConditions(trial),
  ];
  const rank = ({ kind }: Condition): number => conditionKinds.indexOf(kind);
  return all.toSorted((a, b) => rank(a) - rank(b) || (a.size ?? 1) - (b.size ?? 1));
}

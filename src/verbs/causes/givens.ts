import { designOfFamily, designs, gates } from '../../boot/registry.ts';
import { families, type Family } from '../../model/kernel.ts';
import { firmwareGivens } from './firmware.ts';
import { givenKinds, ofScenario, together, type Given, type Trial } from './given.ts';
import { faultText, faultWithout } from '../../narrate/fault-text.ts';
import { moduleGivens } from './modules.ts';
import { orderGivens } from './order.ts';
import { rangeGivens } from './ranges.ts';
import { userGivens } from './user-space.ts';

function faultGivens({ scenario }: Trial): readonly Given[] {
  const singles = scenario.faults.map((fault) =>
    ofScenario({ kind: 'fault', is: faultText(fault), without: faultWithout(fault) }, (given) => ({
      ...given,
      faults: given.faults.filter((one) => one !== fault && JSON.stringify(one) !== JSON.stringify(fault)),
    })),
  );
  return singles.length > 1
    ? [...singles, together(singles, { is: 'all these faults', without: 'nothing of these fails' })]
    : singles;
}

/** Kernels by the family that ships a design. */
const releases: Readonly<Record<Family, string>> = {
  '6.12': 'before 7.0, such as 6.12',
  '7.0': '7.0',
  '7.1': '7.1 and later',
};

const designGivens = ({ variant }: Trial): readonly Given[] =>
  families
    .map((family) => ({ family, design: designOfFamily(family) }))
    .filter(({ design }) => design !== variant.design)
    .map(({ family, design }): Given => ({
      kind: 'design',
      is: `the kernel has design ${variant.design}`,
      without: `a kernel ${releases[family]} (design ${design})`,
      take: (trial) => ({ ...trial, variant: { design } }),
    }));

function gateGivens({ variant }: Trial): readonly Given[] {
  const own = variant.gate ?? designs.find(({ id }) => id === variant.design)?.gate;
  return gates
    .filter(({ id }) => id !== own)
    .map(({ id, title }): Given => ({
      kind: 'gate',
      is: `the gate is ${own}`,
      without: `gate ${id}: ${title}`,
      take: (trial) => ({ ...trial, variant: { ...trial.variant, gate: id } }),
    }));
}

/** Everything that is given about a boot and can be thought away, in the order of preference, smallest first within a kind. */
export function givensOf(trial: Trial, family: Family): readonly Given[] {
  const { scenario } = trial;
  const all = [
    ...faultGivens(trial),
    ...firmwareGivens(scenario.platform),
    ...rangeGivens(scenario.platform),
    ...moduleGivens(scenario, family),
    ...userGivens(scenario),
    ...orderGivens(scenario),
    ...designGivens(trial),
    ...gateGivens(trial),
  ];
  const rank = ({ kind }: Given): number => givenKinds.indexOf(kind);
  return all.toSorted((a, b) => rank(a) - rank(b) || (a.size ?? 1) - (b.size ?? 1));
}

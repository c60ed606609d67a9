import { describe, expect, it } from 'vitest';
import { asLogged, conform, dmesgOf } from '../../src/conform/index.ts';
import { randomWalk } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { assemble, planOf } from '../../src/boot/index.ts';
import { machinesOf } from '../../src/boot/variant.ts';

// One memdev or two, a bus built in, a rescan, faults, a script: what the model prints, it must recognise.
const cases = ['S01', 'S03', 'S06', 'S09', 'S17', 'S20', 'S27', 'S34', 'S38'].flatMap((id) =>
  ['a0', 'f'].map((design) => [id, design] as const),
);

describe('what a run of the model would log', () => {
  it.each(cases)('is recognised: %s under %s', (id, design) => {
    const scenario = asLogged(loadScenario(id), '');
    const { design: policy, gate } = machinesOf({ design });
    const network = assemble(planOf(scenario, policy, gate));
    for (const seed of [1, 2, 3]) {
      const { schedule, final } = randomWalk(network, seed, 2000);
      const lines = dmesgOf(scenario, { design }, schedule).map(({ text }) => text);
      const { verdict, impossible } = conform({ scenario, log: ['Linux version 0', ...lines].join('\n') }, { design });
      expect({ seed, final, verdict, impossible }).toEqual({
        seed,
        final: true,
        verdict: 'conforms',
        impossible: null,
      });
    }
  });
});

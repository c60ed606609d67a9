import { describe, expect, it } from 'vitest';
import { asLogged } from '../../src/conform/index.ts';
import { designOfFamily } from '../../src/boot/index.ts';
import { replayScenario } from '../../src/verbs/index.ts';
import { bootNamed, conformOf } from './boots.ts';

describe('the run that a real boot conforms to', () => {
  it.each([
    ['6.12-t1-sr256-nopci', 'LOST', ['I1', 'I1b']],
    ['7.3-t1-sr256-hmemfirst', 'CXL', []],
  ])('%s goes on to the end %s, and says what is broken there', (name, code, broken) => {
    const boot = bootNamed(name);
    const { outcome, schedule } = conformOf(boot);
    expect([outcome?.code, outcome?.broken.map(({ property }) => property)]).toEqual([code, broken]);
    const design = designOfFamily(boot.scenario.kernel.family ?? '6.12');
    const scenario = asLogged(boot.scenario, boot.log.content);
    expect(replayScenario(scenario, { design }, schedule).ending).toBe(code);
  });

  it('has no outcome where the capture does not show the end, or where there is no such run', () => {
    const { real: _, ...blind } = bootNamed('6.12-t1-sr256-nopci');
    expect(conformOf(blind).outcome).toBeNull();
    const boot = bootNamed('6.12-t1-sr256-nopci');
    const wrong = boot.log.content.replace(/^(.*) add: pmem.*$/m, '$1').concat('\n[   99.0] cxl_mem mem7: probe: 0\n');
    expect(conformOf(boot, wrong)).toMatchObject({ verdict: 'differs', outcome: null });
  });
});

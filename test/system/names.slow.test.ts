import { describe, expect, it } from 'vitest';
import { loadScenario, scenarioIds } from '../../src/scenario/catalogue.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { UsageError } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { disguise } from './disguise.ts';

// The law on random names and orders stands in laws.test.ts; here is one disguise for every scenario and every kind of design.
const designs = ['a0', 'b', 'c', 'd', 'e4', 'e5', 'f-v6', 'f', 'f-R46'];
const large = ['S12', 'S13'];
const cells = scenarioIds()
  .filter((id) => !large.includes(id))
  .flatMap((id) => designs.map((design) => [id, design] as const));

function answer(scenario: Scenario, design: string) {
  try {
    const { endings, verdict, properties } = checkScenario(scenario, { design }, { now: () => 0 });
    return { endings, verdict, properties: properties.map((one) => [one.id, one.verdict]) };
  } catch (error) {
    if (error instanceof UsageError) return 'cannot be built';
    throw error;
  }
}

describe('names and the order of lists', () => {
  it.each(cells)('change no verdict of %s under %s', (id, design) => {
    const scenario = loadScenario(id);
    const other = disguise(scenario, {
      memdevs: ['zeta', 'a', 'm7', 'beta'],
      addresses: ['0000:f1:00.0', '0000:02:00.0', '0000:a3:00.0', '0000:1c:00.0'],
      uids: [77, 3, 500, 21],
      title: 'another box',
      seed: 11,
    });
    expect(answer(other, design)).toEqual(answer(scenario, design));
  });
});

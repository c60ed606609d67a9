import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { xorshift } from '../../src/engine/index.ts';
import { ImportError } from '../../src/input/errors.ts';
import { listScenarios } from '../../src/scenario/catalogue.ts';
import { readScenario } from '../../src/scenario/scenario-file.ts';
import { UsageError } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { mutateFile } from './mutate-file.ts';

type Outcome = 'refused' | 'holds' | 'violated' | 'unknown';

function outcomeOf(text: string, design: string): Outcome {
  try {
    const { scenario } = readScenario(text, 'changed.yaml');
    return checkScenario(scenario, { design }, { bounds: { worlds: 50_000 }, now: () => 0 }).verdict;
  } catch (error) {
    if (error instanceof ImportError || error instanceof UsageError) return 'refused';
    throw error;
  }
}

// S12 and S13 are large; a slip in them is a slip in the others.
const files = listScenarios().filter(({ id }) => !['S12', 'S13'].includes(id));
const designs = ['a0', 'a1', 'c', 'f'] as const;

const random = xorshift(15);
const changes = Array.from({ length: 400 }, () => {
  const of = files[random(files.length)];
  const design = designs[random(designs.length)] ?? 'f';
  if (of === undefined) throw new Error('the catalogue is empty');
  const text = readFileSync(of.file, 'utf8');
  const { what, text: changed } = mutateFile(text, random);
  return { id: of.id, design, what, before: outcomeOf(text, design), after: outcomeOf(changed, design) };
});

// A reader agrees that each of these changes what happens on the box, and not only what is said of it.
const agreed = [
  { gone: /platform\.softReserved/, why: 'firmware keeps less memory apart, or none, and what is left is usable' },
  { gone: /platform\.memdevs/, why: 'without a CXL device no driver competes with dax_hmem' },
  { gone: /faults/, why: 'the fault was the cause' },
  { gone: /userspace/, why: 'the step was the cause: a card is not unplugged, the root file system never comes' },
] as const;

describe('a slip in a scenario file', () => {
  it('is tried on 200 and more files that are violated', () => {
    expect(changes.filter(({ before }) => before === 'violated').length).toBeGreaterThanOrEqual(200);
  });

  it('is refused, where a key is renamed', () => {
    expect(changes.filter(({ what, after }) => what.startsWith('rename') && after !== 'refused')).toEqual([]);
  });

  it('turns violated into holds only where it takes away what the scenario is violated by', () => {
    const turned = changes.filter(({ before, after }) => before === 'violated' && after === 'holds');
    expect(turned.length).toBeGreaterThan(0);
    expect(turned.filter(({ what }) => !agreed.some(({ gone }) => gone.test(what)))).toEqual([]);
  });

  it.each(agreed)('does so where $gone is gone: $why', ({ gone }) => {
    const of = changes.filter(
      ({ what, before, after }) => gone.test(what) && before === 'violated' && after === 'holds',
    );
    expect(of.length).toBeGreaterThan(0);
  });
});

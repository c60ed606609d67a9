import { describe, expect, it } from 'vitest';
import { explore } from '../../src/engine/index.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { properties, type Property } from '../../src/properties/index.ts';
import { modelOf } from '../../src/boot/model-of.ts';
import { generatorsOf } from '../../src/hints/symmetry.ts';
import { boxOf } from './reduced.ts';

/** Says of each property whether it was asked of images at all, and where it judged one of them otherwise than the world. */
function judgedAlike(scenario: Scenario, design: string, asked: readonly Property[]) {
  const { plan, network, observer } = modelOf(scenario, { design });
  const unlike = new Set<string>();
  let images = 0;
  let broken = 0;
  explore(network, {
    observe: observer.actors,
    symmetry: generatorsOf(plan),
    visit(visit) {
      const [world, ...others] = visit.images();
      if (!world || !visit.isNewKey) return;
      for (const property of asked) {
        const isBroken = property.test(observer.view(world)) !== null;
        if (isBroken) broken++;
        for (const image of others) {
          images++;
          if ((property.test(observer.view(image)) !== null) !== isBroken) unlike.add(property.id);
        }
      }
    },
  });
  return { unlike: [...unlike], images, broken };
}

const always = properties.filter(({ kind }) => kind === 'always');

/** One that no search with symmetry may trust: it has a favourite among like ranges. */
const hasFavourite: Property = {
  id: 'I2',
  title: 'the first region there is begins where the first range does',
  kind: 'always',
  reads: ['regions'],
  test: ({ regions, softReserved }) =>
    (regions[0]?.range.start ?? softReserved[0]?.start) === softReserved[0]?.start ? null : 'another came first',
};

describe('a property that is asked of every world', () => {
  it.each([
    ['scale:2', 'a0'],
    ['scale:2', 'a1'],
    ['scale:2', 'c'],
    ['scale:2', 'd'],
    ['scale:2', 'f'],
    ['scale:2,ways=2', 'a0'],
    ['scale:2,ways=2', 'b'],
    ['scale:2,ways=2', 'e4'],
    ['scale:2,ways=2', 'f'],
    ['scale:2,bridges=2', 'f'],
    ['scale:4,ways=4', 'f'],
  ])('judges what a world of %s under %s stands for as it judges that world', (box, design) => {
    const { unlike, images } = judgedAlike(boxOf(box), design, always);
    expect(unlike).toEqual([]);
    expect(images).toBeGreaterThan(1000);
  });

  it('is found out when it does not', () => {
    expect(judgedAlike(boxOf('scale:2'), 'f', [hasFavourite]).unlike).toEqual(['I2']);
  });

  it('is broken in some of these worlds, so that there was something to judge', () => {
    expect(judgedAlike(boxOf('scale:2,ways=2'), 'b', always).broken).toBeGreaterThan(0);
  });
});

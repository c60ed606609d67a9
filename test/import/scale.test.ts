import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportError } from '../../src/input/errors.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { isScale, parseScale, scaleFile, scaleName } from '../../src/scenario/scale.ts';
import { readScenario } from '../../src/scenario/scenario-file.ts';
import { defaultGate } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';

const boxes = fc
  .record({
    ways: fc.constantFrom(1, 2, 4, 8, 16),
    bridges: fc.integer({ min: 1, max: 4 }),
    sets: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ ways, bridges, sets }) => ({ memdevs: ways * bridges * sets, ways, bridges }))
  .filter(({ memdevs }) => memdevs <= 64);

describe('a box of the scale family', () => {
  it('is a scenario file without a warning, with every memdev in one set and every set below one bridge', () => {
    fc.assert(
      fc.property(boxes, (scale) => {
        const { scenario, warnings } = readScenario(scaleFile(scale), 'scale');
        expect(warnings).toEqual([]);
        const { memdevs, windows, hostBridges } = scenario.platform;
        expect(scenario.id).toBe(scaleName(scale));
        expect([memdevs.length, windows.length, hostBridges.length]).toEqual([
          scale.memdevs,
          scale.memdevs / scale.ways,
          scale.bridges,
        ]);
        // No two devices share an address, for any spelling of the name.
        expect(new Set(memdevs.map(({ pci }) => pci)).size).toBe(scale.memdevs);
      }),
    );
  });

  it('is found by the name it has, written in either case', () => {
    fc.assert(
      fc.property(boxes, (scale) => {
        expect(parseScale(scaleName(scale).toUpperCase())).toEqual(scale);
      }),
    );
  });

  it('is no file and no folder, whatever it is called', () => {
    expect(['scale:4', 'SCALE', './scale', 'scale.yaml', 'scales'].map(isScale)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['scale', 'this is not a box of the scale family'],
    ['scale:4,wasy=2', 'this is not a box of the scale family'],
    ['scale:0', 'a box of the scale family has 1 to 64 memdevs'],
    ['scale:65', 'a box of the scale family has 1 to 64 memdevs'],
    ['scale:6,ways=3', 'ways is one of 1, 2, 4, 8, 16'],
    ['scale:4,ways=4,bridges=2', '4 memdevs cannot be spread evenly over 2 host bridges in sets of 4'],
    ['scale:4,bridges=0', '4 memdevs cannot be spread evenly over 0 host bridges in sets of 1'],
  ])('is refused when the name is %s: %s', (name, problem) => {
    const refused = (): unknown => loadScenario(name);
    expect(refused).toThrow(ImportError);
    expect(refused).toThrow(problem);
  });

  it.each([
    ['scale:1', 'a0', 238, 'CXL+SR'],
    ['scale:1', 'f', 259, 'CXL'],
    ['scale:2', 'f', 2828, 'CXL'],
    ['scale:2,ways=2', 'f', 862, 'CXL'],
    ['scale:2,bridges=2', 'a0', 5697, 'CXL+SR'],
  ])('grows with its memdevs: %s under %s has its worlds', (name, design, worlds, ending) => {
    const report = checkScenario(loadScenario(name), { design, gate: defaultGate(design) }, { now: () => 0 });
    expect([report.worlds, report.endings, report.complete]).toEqual([worlds, [ending], true]);
  });
});

import { describe, expect, it } from 'vitest';
import { explore } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { defaultGate } from '../../src/boot/index.ts';
import { modelOf } from '../../src/boot/model-of.ts';
import { worldsModel } from '../../src/testgen/network-model.ts';
import { shortestSchedules } from '../../src/testgen/shortest-schedules.ts';
import { stepGraphOf } from '../../src/testgen/step-graph.ts';

const { network } = modelOf(loadScenario('S03'), { design: 'a0', gate: defaultGate('a0') });

describe('shortest schedules', () => {
  it('are as many and as long as the shortest paths of @xstate/test', () => {
    const lengths = (of: readonly { readonly length: number }[]) =>
      of.map(({ length }) => length).toSorted((a, b) => a - b);
    const paths = worldsModel(network).getShortestPaths();
    // The first step of such a path leads to where it starts.
    expect(lengths(shortestSchedules(stepGraphOf(network)))).toEqual(
      lengths(paths.map(({ steps }) => ({ length: steps.length - 1 }))),
    );
  });

  it('look no further than the graph does', () => {
    const worlds = 20;
    const within = shortestSchedules(stepGraphOf(network, { worlds }));
    expect(within.length).toBeGreaterThan(1);
    const exploration = explore(network, { bounds: { worlds } });
    const deepest = Math.max(...Array.from({ length: worlds }, (_, world) => exploration.depthOf(world)));
    expect(Math.max(...within.map(({ length }) => length))).toBe(deepest);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import { actorKinds } from '../../machines/index.ts';
import { designs, gates } from '../../src/boot/registry.ts';

const nodesOf = (node: AnyStateNode): readonly AnyStateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)];

/** Where a chart has an action or a guard that a viewer would print as anonymous. */
const anonymousIn = (machine: AnyStateMachine): readonly string[] =>
  nodesOf(machine.root).flatMap((node) => {
    const transitions = [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
    const parts = [
      // Of the node's own text: what `after` becomes is XState's.
      ...[node.config.entry, node.config.exit].flat().map((action) => ['an action', action] as const),
      ...transitions.flatMap(({ actions, guard }) => [
        ...actions.map((action) => ['an action', action] as const),
        ...(guard === undefined ? [] : [['a guard', guard] as const]),
      ]),
    ];
    return parts.flatMap(([what, part]) => (typeof part === 'function' ? [`${node.id}: ${what}`] : []));
  });

const charts = [
  ...actorKinds.flatMap(({ machines }) => machines),
  ...designs.flatMap(({ policy, daxCxlInit }) => [policy, ...(daxCxlInit ? [daxCxlInit] : [])]),
  ...gates.map(({ machine }) => machine),
];

describe('a chart', () => {
  it('names every action and guard', () => {
    expect(charts.length).toBeGreaterThan(40);
    expect([...new Set(charts)].flatMap(anonymousIn)).toEqual([]);
  });
});

describe('a machine', () => {
  const folder = new URL('../../machines/', import.meta.url);
  const files = ['designs', 'drivers', 'gates', 'kernel'].flatMap((part) =>
    readdirSync(new URL(part, folder)).map((name) => `${part}/${name}`),
  );

  it('has an alphabet of its own, and neither asks who sent an event nor makes a name up', () => {
    const all = files.filter((file) =>
      /events: KernelEvent|'from' in event|\?\? ''/.test(readFileSync(new URL(file, folder), 'utf8')),
    );
    expect(all).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { loadScenario, scenarioIds } from '../../src/scenario/catalogue.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { modelOf } from '../../src/boot/model-of.ts';
import { explore } from '../../src/engine/index.ts';
import { properties } from '../../src/properties/index.ts';
import { bothWays } from './both-ways.ts';
import { predicatesOf } from '../../src/hints/predicates.ts';
import { sample } from '../runs.ts';
import { rows } from '../scenarios/rows.ts';

/** Small enough for every day. */
const quick = sample(
  rows.filter(
    ([id, design, , verdict, , worlds]) =>
      scenarioIds().includes(id) && ['a0', 'c', 'f'].includes(design) && verdict !== 'refused' && worlds <= 160,
  ),
  3,
);

describe('a search by partial order', () => {
  it.each(quick.map(([id, design]) => [id, design] as const))(
    'answers %s under %s as the whole search does, with no more worlds',
    (id, design) => {
      const { full, reduced, worlds } = bothWays(loadScenario(id), { design });
      expect(reduced).toEqual(full);
      expect(worlds.reduced).toBeLessThanOrEqual(worlds.full);
    },
  );

  it.each([
    ['scale:1', 'a0'],
    ['scale:1', 'f'],
    ['scale:2', 'a0'],
  ] as const)('visits as many worlds of %s under %s as are pinned', (id, design) => {
    const { worlds, transitions, reduction, complete } = checkScenario(
      loadScenario(id),
      { design },
      { now: () => 0, reduce: 'partial-order' },
    );
    expect({ id, design, worlds, transitions, reduction, complete }).toMatchSnapshot();
  });

  it.each([
    ['scale:2', 'f', 240],
    ['scale:2', 'a0', 161],
    ['scale:4,ways=4', 'f', 203],
  ] as const)('visits so many worlds of %s under %s with symmetry: %i', (id, design, many) => {
    const { worlds, complete } = checkScenario(loadScenario(id), { design }, { now: () => 0, reduce: 'all' });
    expect({ worlds, complete }).toEqual({ worlds: many, complete: true });
  });
});

describe('a bound on memory', () => {
  it('counts what a search by partial order works out beside its worlds', () => {
    const report = checkScenario(
      loadScenario('scale:4'),
      { design: 'f' },
      { now: () => 0, reduce: 'all', bounds: { memory: 1 << 20 } },
    );
    // Its 1,060 worlds take 60 KB.
    expect([report.complete, report.coverage.stoppedBy, report.verdict]).toEqual([false, 'memory', 'unknown']);
  });
});

describe('what a property sees of each actor', () => {
  it.each([
    ['S03', 'a0'],
    ['S20', 'a0'],
    ['S44', 'a0'],
    ['S06', 'f'],
    ['S29', 'f'],
  ] as const)(
    'is enough to judge %s under %s: a world that shows more is broken where one that shows less is',
    (id, design) => {
      const { plan, network, observer } = modelOf(loadScenario(id), { design });
      const always = properties.filter(
        (property) =>
          property.kind === 'always' && property.id !== 'I17' && (property.appliesTo?.(plan.design) ?? true),
      );
      const questions = predicatesOf(plan, observer, network, always);
      const seen = always.map(() => new Map<string, { readonly words: ReadonlySet<string>; isBroken: boolean }>());
      const mixed: string[] = [];
      explore(network, {
        visit: (visit) => {
          const world = visit.world();
          for (const [index, property] of always.entries()) {
            const question = questions[index];
            if (!question) continue;
            const words = question.actors.flatMap((actor) =>
              question.labels(actor, network.local(world, actor)).map((word) => `${actor} ${word}`),
            );
            const key = words.join('\n');
            const known = seen[index]?.get(key);
            const isBroken = property.test(observer.view(world)) !== null;
            if (known && known.isBroken !== isBroken) mixed.push(property.id);
            if (!known) seen[index]?.set(key, { words: new Set(words), isBroken });
          }
        },
      });
      expect(mixed).toEqual([]);
      for (const [index, worlds] of seen.entries()) {
        const needs = questions[index]?.needs ?? [];
        const all = [...worlds.values()];
        const broken = all.filter(({ isBroken }) => isBroken);
        for (const { words } of broken) {
          expect(needs.filter((kind) => ![...words].some((word) => ` ${word} `.includes(` ${kind} `)))).toEqual([]);
          const more = all.filter((other) => [...words].every((word) => other.words.has(word)));
          expect(more.filter(({ isBroken }) => !isBroken)).toEqual([]);
        }
      }
    },
  );
});

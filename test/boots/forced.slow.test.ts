import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bootOf, forcedEndsOf, type Boot, type ForcedEnds } from './real-boots.ts';
import { captureNames } from './captures.ts';

/** Boots that do not end here as they did. Closing a gap fails its test: take the boot off this list then. */
const gaps: ReadonlyMap<string, { readonly reason: string; readonly model: readonly string[] }> = new Map([
  [
    '7.3-t1-sr256-epnocommit-online',
    {
      reason: 'the guest died of onlining memory that no decoder decodes; I15 says so, but a crash is no ending',
      model: ['dax 0x110000000-0x11fffffff of hmem, kmem, System RAM 0x110000000-0x11fffffff'],
    },
  ],
]);
const agreeing = captureNames.filter((name) => !gaps.has(name));

const answers = new Map<string, Boot & ForcedEnds>();
/** Searched once, whichever tests are run. */
function answerOf(name: string): Boot & ForcedEnds {
  const known = answers.get(name);
  if (known) return known;
  const boot = bootOf(name);
  const answer = { ...boot, ...forcedEndsOf(boot) };
  answers.set(name, answer);
  return answer;
}

const sameText = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

describe('a real boot, taken in its own order', () => {
  it.each(agreeing)('%s has one end: the owners, refusals and /proc/iomem that the machine had', (name) => {
    const { ends, real } = answerOf(name);
    expect(ends).toEqual([real]);
  });

  it.each([...gaps].map(([name, gap]) => [name, gap.reason] as const))('known gap: %s: %s', (name) => {
    const { ends, real } = answerOf(name);
    expect({ model: ends.map(({ owners }) => owners), real }).toEqual({ model: [gaps.get(name)?.model], real: null });
  });

  it('ends as it did in 117 of 118 cases', () => {
    const all = captureNames.map(answerOf);
    const agreed = (part: 'owners' | 'refused' | 'iomem') =>
      all.filter(
        ({ ends, real }) =>
          real &&
          sameText(
            ends.map((end) => end[part]),
            [real[part]],
          ),
      ).length;
    expect([
      'owners',
      agreed('owners'),
      'refused',
      agreed('refused'),
      'iomem',
      agreed('iomem'),
      'of',
      all.length,
    ]).toEqual(['owners', 117, 'refused', 117, 'iomem', 117, 'of', 118]);
  });

  it('ends otherwise under the other design where that is what changed', () => {
    const ownersUnder = (name: string, design: string) =>
      forcedEndsOf({ ...bootOf(name), design }).ends.map(({ owners }) => owners);
    const hmem = ['dax 0x110000000-0x11fffffff of hmem, kmem, System RAM 0x110000000-0x11fffffff'];
    const lost: readonly string[] = [];
    expect([
      ownersUnder('6.12-t1-sr256-nopci', 'a0'),
      ownersUnder('6.12-t1-sr256-nopci', 'f'),
      ownersUnder('7.3-t1-sr256-nopci', 'a0'),
      ownersUnder('7.3-t1-sr256-nopci', 'f'),
    ]).toEqual([[lost], [hmem], [lost], [hmem]]);
  });

  it('can end otherwise without the assumption that a shell is slow, and also as it did', () => {
    const boot = bootOf('7.3-t1-sr256-acpilast');
    const { pace: _, ...hurried } = boot.scenario.userspace;
    const { ends, codes } = forcedEndsOf({ ...boot, scenario: { ...boot.scenario, userspace: hurried } });
    expect({ codes: codes.toSorted(), real: ends.some((end) => sameText(end, boot.real)) }).toEqual({
      codes: ['CXL', 'SHADOW'],
      real: true,
    });
  });

  it('ends with the code that docs/real-boots.md gives it', () => {
    const text = readFileSync(new URL('../../docs/real-boots.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `([^`]+)` \| \S+ \| `([^`]+)` \|/gm)].map(([, name, code]) => [name, code]);
    expect(rows).toEqual(captureNames.map((name) => [name, answerOf(name).codes.join(' or ')]));
  });
});

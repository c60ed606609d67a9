import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captureNames } from './captures.ts';
import { bootOf, forcedEndsOf, freeEndsOf } from './real-boots.ts';

const page = readFileSync(new URL('../../docs/real-boots.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
/** A guest that died has no end to look for. */
const dead = '7.3-t1-sr256-epnocommit-online';
const ended = captureNames.filter((name) => name !== dead);

const numbersIn = (pattern: RegExp): readonly number[] => {
  const found = pattern.exec(page);
  if (found === null) throw new Error(`docs/real-boots.md says nothing like ${pattern.source}`);
  return found.slice(1).map(Number);
};

describe('the figures of docs/real-boots.md', () => {
  it('say how many boots end as they did under the other design', () => {
    const agreeing = ended.filter((name) => {
      const boot = bootOf(name);
      const { ends } = forcedEndsOf({ ...boot, design: boot.design === 'f' ? 'a0' : 'f' });
      const owners = ends.map((end) => JSON.stringify(end.owners));
      return boot.real !== null && new Set(owners).size === 1 && owners[0] === JSON.stringify(boot.real.owners);
    });
    expect(numbersIn(/Under the \*other\* design .*? only (\d+) of (\d+) boots end as they did/)).toEqual([
      agreeing.length,
      ended.length,
    ]);
  });

  it('say how many ends and worlds the orders of each boot have, and in how many boots order decides', () => {
    const free = captureNames.map((name) => ({ name, ...freeEndsOf(bootOf(name)) }));
    expect(numbersIn(/order alone decides between two or more ends in (\d+) of (\d+) boots/)).toEqual([
      free.filter(({ owners }) => new Set(owners.map(String)).size > 1).length,
      captureNames.length,
    ]);
    const rows = [...page.matchAll(/\| `([^`]+)` \| \S+ \| `[^`]+` \| [^|]+ \| [^|]*? of (\d+) \| ([\d,]+) \|/g)];
    expect(rows.map(([, name, ends, worlds]) => [name, Number(ends), Number(worlds?.replaceAll(',', ''))])).toEqual(
      free.filter(({ name }) => name !== dead).map(({ name, owners, worlds }) => [name, owners.length, worlds]),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { bootNamed, conformOf } from './boots.ts';

const names = ['6.12-t2-sr512-std', '7.3-t2s-sr2-std', '6.12-t1-sr256-portlate', '7.3-t1-nosr-create-rmmod-modprobe'];
const pattern = /decoder\d+\.\d+: range: (0x[0-9a-f]+)-(0x[0-9a-f]+) /;
const hex = (value: number): string => `0x${value.toString(16)}`;

describe('a range in a line of a decoder', () => {
  it.each(names)('of %s that nobody put there is refused at that line', (name) => {
    const boot = bootNamed(name);
    const lines = boot.log.content.split('\n');
    const places = lines.flatMap((line, at) => (pattern.test(line) ? [at] : []));
    // The first and the last of each kind: a committed decoder, and an empty one.
    for (const at of [places[0], places.at(-1), places[Math.floor(places.length / 2)]]) {
      if (at === undefined) continue;
      const [, start = '', end = ''] = pattern.exec(lines[at] ?? '') ?? [];
      const [from, to] =
        end === '0xffffffffffffffff'
          ? [0x990000000, 0x99fffffff]
          : [Number(start) + 0x10000000, Number(end) + 0x10000000];
      const changed = lines.map((line, index) =>
        index === at ? line.replace(`${start}-${end}`, `${hex(from)}-${hex(to)}`) : line,
      );
      const { verdict, impossible, allowed } = conformOf(boot, changed.join('\n'));
      expect({ verdict, line: impossible?.line, wanted: allowed[0]?.text.includes(`${start}-${end}`) }).toEqual({
        verdict: 'differs',
        line: at + 1,
        wanted: true,
      });
    }
    expect(places.length).toBeGreaterThan(1);
  });
});

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContent, writeContent, type Content } from '../../src/cli/checkpoint/container.ts';
import { quiesce } from './real.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('checkpoint');
const file = join(folder, 'kept.qck');

const timeless = (json: string): string => json.replace(/"seconds": [\d.]+/, '"seconds": 0');

/** The search of most tests: six thousand worlds, with violations in the last levels. */
const asked = 'check scale:2 --design a0';

describe('check --checkpoint', () => {
  it('keeps a search that a bound ended, and says how to go on', async () => {
    const { code, out, err } = await quiesce(`${asked} --worlds 3000 --checkpoint ${file} --json`);
    expect([
      code,
      err.split('\n')[0],
      err.replaceAll(/\\\n\s*/g, ' ').includes(` --resume ${file} --checkpoint `),
    ]).toEqual([3, `note: the search is kept in ${file}; to go on:`, true]);
    expect((JSON.parse(out) as { coverage: unknown }).coverage).toMatchObject({ met: 3000, stoppedBy: 'worlds' });
    expect(readdirSync(folder)).toEqual(['kept.qck']);
    const whole = await quiesce(`${asked} --json`);
    const resumed = await quiesce(`${asked} --json --resume ${file}`);
    expect({ ...resumed, out: timeless(resumed.out) }).toEqual({ ...whole, out: timeless(whole.out) });
  });

  it('saves when Ctrl-C is pressed, and the report says that it was ended', async () => {
    const stopped = join(folder, 'stopped.qck');
    const { code, out, err } = await quiesce(`${asked} --checkpoint ${stopped}`, '0.1.0', 8);
    expect([code === 1 || code === 3, err.includes(`kept in ${stopped}; to go on:`)]).toEqual([true, true]);
    expect(out.replaceAll('\n', ' ')).toContain(', ended from outside');
    const [whole, resumed] = [await quiesce(`${asked} --json`), await quiesce(`${asked} --json --resume ${stopped}`)];
    expect(timeless(resumed.out)).toBe(timeless(whole.out));
  });

  it('is refused where there is no one search to keep', async () => {
    const refused = await Promise.all(
      [`check --checkpoint ${file}`, `check --resume ${file}`, `${asked} --faults 1 --checkpoint ${file}`].map((line) =>
        quiesce(line),
      ),
    );
    expect(refused.map(({ code, err }) => [code, err.split('\n')[0]])).toEqual([
      [2, 'quiesce: --checkpoint and --resume keep one search'],
      [2, 'quiesce: --checkpoint and --resume keep one search'],
      [2, 'quiesce: --faults is a search per combination, and a checkpoint is of one search'],
    ]);
  });

  it('is refused before the search when the file cannot be written', async () => {
    const { code, out, err } = await quiesce(`${asked} --checkpoint ${folder}/no/kept.qck`);
    expect([code, out, err]).toEqual([
      2,
      '',
      `quiesce: cannot use ${folder}/no/kept.qck: there is no such file or folder\n  check the path and its permissions\n`,
    ]);
  });
});

describe('check --resume', () => {
  it.each([
    ['check scale:2 --design f --gate G0', 'design a0 there, f here'],
    ['check scale:2 --design a0 --gate G1', 'gate G0 there, G1 here'],
    ['check scale:2 --design a0 --order free', 'order forced there, free here; another text of the scenario'],
    ['check scale:2 --design a0 --family 7.0', 'kernel of the design there, 7.0 here'],
    ["check scale:2 --design a0 --fault 'absent mem0'", 'further faults none beside its own there, absent mem0 here'],
    ['check S01 --design a0', 'scenario scale:2 there, S01 here; another text of the scenario'],
  ])('refuses a checkpoint of another question: %s', async (line, difference) => {
    const { code, out, err } = await quiesce(`${line} --resume ${file}`);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`${file} is a checkpoint of another question: ${difference}`);
    expect(err).toContain('begin again without --resume');
  });

  it('refuses a checkpoint of another version of this program', async () => {
    const { code, err } = await quiesce(`${asked} --resume ${file}`, '0.2.0');
    expect([code, err]).toEqual([
      2,
      `quiesce: ${file} is a checkpoint of another question: quiesce 0.1.0 there, 0.2.0 here\n  give the same scenario and options as then, or begin again without --resume\n`,
    ]);
  });

  it('refuses a bound that the search is beyond', async () => {
    const refused = await Promise.all(
      ['--worlds 1000', '--depth 3'].map((bound) => quiesce(`${asked} --resume ${file} ${bound}`)),
    );
    expect(refused.map(({ code, err }) => [code, /beyond the bound: (.*)\n/.exec(err)?.[1]])).toEqual([
      [2, '3,000 worlds were met, --worlds is 1000'],
      [2, expect.stringMatching(/^depth \d+ was reached, --depth is 3$/)],
    ]);
  });

  it('refuses a file that is not there, a folder, and a file of something else', async () => {
    const other = join(folder, 'other.yaml');
    writeFileSync(other, 'id: x\ntitle: something that is longer than a head\n');
    const refused = await Promise.all(
      [join(folder, 'none'), folder, other].map((one) => quiesce(`${asked} --resume ${one}`)),
    );
    expect(refused.map(({ code, err }) => [code, err.split('\n')[0]])).toEqual([
      [2, `quiesce: cannot use ${folder}/none: there is no such file or folder`],
      [2, `quiesce: ${folder} cannot be resumed: it is no file`],
      [2, `quiesce: ${other} cannot be resumed: it does not begin as a checkpoint does (byte 0)`],
    ]);
    rmSync(other);
  });

  it('never begins with a file that is cut off or of which one bit is wrong, and says where', async () => {
    const good = readFileSync(file);
    const bad = join(folder, 'bad.qck');
    const refusal = async (bytes: Uint8Array): Promise<void> => {
      writeFileSync(bad, bytes);
      const { code, out, err } = await quiesce(`${asked} --resume ${bad}`);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(
        /^quiesce: \S+bad\.qck cannot be resumed: .*\bbytes? \d+.*\n {2}use a copy of it, or begin again without --resume\n$/,
      );
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), (length) => refusal(good.subarray(0, length))),
      { numRuns: 15 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(7), (index, bit) => {
        const flipped = Uint8Array.from(good);
        flipped[index] = (flipped[index] ?? 0) ^ (1 << bit);
        return refusal(flipped);
      }),
      { numRuns: 25 },
    );
    await refusal(Buffer.concat([good, Buffer.of(0)]));
    rmSync(bad);
  });
});

describe('the file of a checkpoint', () => {
  const anyContent: fc.Arbitrary<Content> = fc
    .tuple(
      fc.dictionary(
        fc.string().filter((key) => key !== 'arrays' && key !== '__proto__'),
        fc.jsonValue(),
      ),
      fc.array(fc.oneof(fc.uint16Array({ maxLength: 20 }), fc.uint32Array({ maxLength: 20 })), { maxLength: 4 }),
    )
    .map(([header, arrays]) => ({
      header: JSON.parse(JSON.stringify(header)) as Content['header'],
      arrays: new Map(arrays.map((array, index) => [`array ${index}`, array])),
    }));
  const one = join(folder, 'one.qck');

  it('reads back as it was written, and leaves nothing beside it', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        writeContent(one, content);
        expect(readContent(one)).toEqual(content);
        expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      }),
    );
  });

  it('is refused at every length but its own, and with any one bit the other way', () => {
    fc.assert(
      fc.property(anyContent, (content) => {
        writeContent(one, content);
        const good = readFileSync(one);
        for (let index = 0; index < good.length; index++) {
          writeFileSync(one, good.subarray(0, index));
          expect(() => readContent(one)).toThrow(/bytes? \d+/);
          const flipped = Uint8Array.from(good);
          flipped[index] = (flipped[index] ?? 0) ^ (1 << (index % 8));
          writeFileSync(one, flipped);
          expect(() => readContent(one)).toThrow(/bytes? \d+/);
        }
      }),
      { numRuns: 2 },
    );
  });
});

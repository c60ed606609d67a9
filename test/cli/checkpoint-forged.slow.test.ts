import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readContent, writeContent, type Content, type PackedNumbers } from '../../src/cli/checkpoint/container.ts';
import { quiesce } from './real.ts';
import { scratchFolder } from '../scratch.ts';

// Forged files: valid checksums, but no search has written them.
const folder = scratchFolder('forged');
const [good, forged] = [join(folder, 'good.qck'), join(folder, 'forged.qck')];
const asked = 'check scale:1 --design a0 --json';

let content: Content = { header: {}, arrays: new Map() };
beforeAll(async () => {
  await quiesce(`${asked} --worlds 60 --checkpoint ${good}`);
  content = readContent(good);
});

/** Resumes a forged file: the result is a verdict or an input error, never an internal error. */
async function resumed(forgery: Content): Promise<string> {
  writeContent(forged, forgery);
  const { code, out, err } = await quiesce(`${asked} --worlds 2000 --resume ${forged}`);
  expect(err).toBe('');
  const said = JSON.parse(out) as { readonly error?: { readonly code: string; readonly message: string } };
  const { error = { code: 'none', message: '' } } = said;
  expect([code === 2, error.code, error.message.includes(forged)]).toEqual([
    said.error !== undefined,
    said.error === undefined ? 'none' : 'input',
    said.error !== undefined,
  ]);
  return error.message;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The value with one part replaced. */
function exchanged(value: Json, way: number, part: Json): Json {
  if (Array.isArray(value) && value.length > 0) {
    const index = way % value.length;
    return value.map((one: Json, at) => (at === index ? exchanged(one, Math.floor(way / value.length), part) : one));
  }
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    const keys = Object.keys(value);
    const key = keys[way % keys.length] ?? '';
    const object = value as { readonly [key: string]: Json };
    return { ...object, [key]: exchanged(object[key] ?? null, Math.floor(way / keys.length), part) };
  }
  return part;
}

const anyPart: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, '', 'x', [], {}, -1, 0.5, 1e300, 2 ** 31, 2 ** 32, 2 ** 53, [[1, 2]], {
    length: 1e9,
  }),
  fc.nat(70),
);

describe('a forged checkpoint', () => {
  it('whose header says what cannot be is refused, or comes to a verdict', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), anyPart, async (way, part) => {
        const header = exchanged(content.header as Json, way, part) as Content['header'];
        await resumed({ header, arrays: content.arrays });
      }),
      { numRuns: 60 },
    );
  });

  it('whose numbers are others is refused, or comes to a verdict', { timeout: 120_000 }, async () => {
    const names = [...content.arrays.keys()];
    const anyNumber = fc.oneof(fc.nat(70), fc.constantFrom(0xffff, 0x7fffffff, 0xffffffff));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), anyNumber, async (name, index, number) => {
        const arrays = new Map(content.arrays);
        const changed = (arrays.get(name) as PackedNumbers).slice();
        if (changed.length === 0) return;
        changed[index % changed.length] = number;
        arrays.set(name, changed);
        await resumed({ header: content.header, arrays });
      }),
      { numRuns: 40 },
    );
  });

  it('with an array that is missing, cut off or doubled is refused', async () => {
    for (const [name, array] of content.arrays) {
      const without = new Map([...content.arrays].filter(([one]) => one !== name));
      expect(await resumed({ header: content.header, arrays: without })).toContain('cannot be resumed');
      if (array.length > 0)
        await resumed({ header: content.header, arrays: new Map([...content.arrays, [name, array.slice(1)]]) });
    }
  });

  it('with a header that is a list, or has __proto__, is refused', async () => {
    const header = JSON.parse('{ "__proto__": { "position": 1 } }') as Content['header'];
    expect(await resumed({ header, arrays: content.arrays })).toContain('cannot be resumed');
  });

  it('of the worlds of another network is refused', async () => {
    await quiesce(`check S03 --design a0 --worlds 60 --checkpoint ${join(folder, 'other.qck')}`);
    const other = readContent(join(folder, 'other.qck'));
    const { question } = content.header;
    expect(await resumed({ header: { ...other.header, question }, arrays: other.arrays })).toContain(
      'cannot be resumed',
    );
  });
});

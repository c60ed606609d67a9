import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/engine/index.ts';
import { thaw } from '../../src/engine/network/canonical.ts';

/** JSON has no -0, but jsonValue makes it. */
const exact = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const plain = fc.jsonValue().map(exact);
/** Few enough values for equal pairs to come up. */
const small = fc.jsonValue({ maxDepth: 1, stringUnit: fc.constantFrom('a', '1') }).map(exact);

describe('the canonical text', () => {
  it('gives the value back', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(thaw(canonical(value, 'value'))).toEqual(value);
      }),
    );
  });

  it('is the same whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), plain, { noNullPrototype: true }), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical(turned, 'value')).toBe(canonical(value, 'value'));
      }),
    );
  });

  it('of two values is equal only when they are', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(canonical(a, 'value') === canonical(b, 'value')).toBe(isDeepStrictEqual(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  it('lets one object stand in two places', () => {
    const shared = { a: 1 };
    expect(canonical([shared, shared], 'value')).toBe('[{"a":1},{"a":1}]');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyIds, propertyList, propertyNames, propertyOf, propertyWords } from '../../src/model/property-names.ts';
import { properties } from '../../src/properties/index.ts';

describe('the name of a property', () => {
  it('is there for every property, in the order of the list', () => {
    expect(propertyIds).toEqual(properties.map(({ id }) => id));
  });

  it('is one word in lower case, its parts joined by dashes, and no other property has it', () => {
    const names = Object.values(propertyNames);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('stands before the number', () => {
    expect(propertyWords('I1')).toBe('memory-lost (I1)');
    expect(propertyList(['I1', 'I1b'])).toBe('memory-lost (I1), unusable (I1b)');
  });

  it('finds the property in any case, and so does the number', () => {
    const inAnyCase = (word: string) =>
      fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((upper) =>
        word
          .split('')
          .map((letter, at) => (upper[at] ? letter.toUpperCase() : letter))
          .join(''),
      );
    fc.assert(
      fc.property(
        fc
          .constantFrom(...propertyIds)
          .chain((id) => fc.tuple(fc.constant(id), inAnyCase(id), inAnyCase(propertyNames[id]))),
        ([id, number, name]) => propertyOf(number) === id && propertyOf(name) === id,
      ),
    );
  });

  it('finds nothing for any other word', () => {
    expect(['', 'I', 'I77', 'memory', 'lost-memory', 'constructor', '__proto__'].map(propertyOf)).toEqual(
      Array.from({ length: 7 }, () => null),
    );
  });
});

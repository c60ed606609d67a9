import { describe, expect, it } from 'vitest';
import { judged, unjudged } from './judged-causes.ts';
import { namedCauses } from './named-causes.ts';
import { captureNames } from './captures.ts';

describe('a bad boot', () => {
  it.each(Object.entries(judged))('%s has the cause that a reader of its script and firmware finds', (name, cause) => {
    expect(namedCauses(name)).toContain(cause);
  });
});

describe('a boot that ends as it should', () => {
  const others = captureNames.filter((name) => judged[name] === undefined && !unjudged.includes(name));

  it('is there', () => {
    expect(others.length).toBe(captureNames.length - Object.keys(judged).length - unjudged.length);
  });

  it.each(others)('%s has no cause but its kernel', (name) => {
    expect(namedCauses(name).filter((cause) => cause !== undefined)).toEqual([]);
  });
});

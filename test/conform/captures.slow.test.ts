import { describe, expect, it } from 'vitest';
import { bootNamed, conformOf, conforms } from './boots.ts';
import { captureNames } from '../boots/captures.ts';

describe('the log of a real boot', () => {
  it('is there for every capture', () => {
    expect(captureNames.length).toBe(118);
  });

  it.each(captureNames)('%s is printed by a run of the model, which ends as the boot did', (name) => {
    expect(conformOf(bootNamed(name))).toMatchObject(conforms);
  });
});

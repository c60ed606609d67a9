import { describe, expect, it } from 'vitest';
import { secondNames } from './captures.ts';
import { bootNamed, conformOf } from '../conform/boots.ts';
import { judgedSecond, modelDiffers } from './judged-second.ts';
import { namedCauses } from './named-causes.ts';

/** Boots that no run of the model prints or ends as; what the model has wrong stands in docs/limits.md. */
const gaps = [
  '6.12-t1-sr256-region-rebind',
  '6.12-t1d-sr256-samerange',
  '6.12-t1d-sr512-target3',
  '6.12-tsw-sr512-swport-rebind',
  '7.3-t1-sr256-ep128',
  '7.3-t1-sr256-kmem-reload',
  '7.3-t1-sr256-lock-unbind-mem',
  '7.3-t1-sr256-region-unbind-bind',
  '7.3-t1w-sr256-lock-destroy-create',
];

describe('a boot of the second set', () => {
  it.each(secondNames.filter((name) => !gaps.includes(name)))('%s is a run of the model', (name) => {
    expect(conformOf(bootNamed(name)).verdict).toBe('conforms');
  });

  it.each(gaps)('known gap: %s is no run of the model', (name) => {
    expect(conformOf(bootNamed(name)).verdict).not.toBe('conforms');
  });

  it.each(Object.entries(judgedSecond))(
    '%s has the cause that a reader of its script and firmware finds',
    (name, cause) => {
      expect(namedCauses(name)[0]).toBe(cause);
    },
  );

  const good = secondNames.filter((name) => judgedSecond[name] === undefined && !modelDiffers.includes(name));

  it.each(good)('%s ends well and has no cause but its kernel', (name) => {
    expect(namedCauses(name).filter((cause) => cause !== undefined)).toEqual([]);
  });
});

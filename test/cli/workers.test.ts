import { describe, expect, it } from 'vitest';
import { quiesce } from './fakes.ts';

describe('--workers', () => {
  it.each([
    [['--workers', '9', 'S03'], 'quiesce: --workers is at most 8\n  two or three are as fast as more\n'],
    [['--workers', '2'], 'quiesce: --workers share one search\n  name the scenario that is to be searched\n'],
    [
      ['--workers', '2', 'S03', '--faults', '1'],
      'quiesce: --faults is a search per combination, and --workers share one search\n  give the faults with --fault, one combination at a time\n',
    ],
    [
      ['--workers', '2', 'S03', '--checkpoint', 'never-written.qck'],
      'quiesce: --workers share a search that no file keeps\n  leave one of the two out\n',
    ],
  ])('refuses %j', async (args, told) => {
    const { err, code, calls } = await quiesce(['check', ...args]);
    expect({ err, code, calls }).toEqual({ err: told, code: 2, calls: [] });
  });

  it('takes 1 for what it is without', async () => {
    const [one, none] = [await quiesce(['check', 'S03', '--workers', '1']), await quiesce(['check', 'S03'])];
    expect(one).toEqual(none);
  });
});

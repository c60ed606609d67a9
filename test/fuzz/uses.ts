import { targets as exportTargets } from '../../src/export/targets.ts';
import { targets as testTargets } from '../../src/testgen/forms.ts';
import type { Chance } from './chance.ts';
import { hostile } from './hostile.ts';

type Line = readonly string[];

/** What keeps a search so short that tens of thousands of them can be run. */
const bounds: Line = ['--worlds', '30', '--time', '1'];
/** An export of a part would be wrong, so it needs all worlds of a small box. */
const wholeBounds: Line = ['--worlds', '200', '--time', '1'];

const design = (chance: Chance): Line =>
  chance.weighted<Line>([
    [6, []],
    [2, ['--design', 'f']],
    [1, ['--design', chance.pick(['a1', 'd', 'f-v6', 'e5'])]],
    [1, ['--gate', chance.pick(['G0', 'G2', 'G3'])]],
  ]);

const schedule = (chance: Chance): string =>
  chance.weighted<string>([
    [4, Array.from({ length: chance.below(9) }, () => '0').join('/')],
    [2, Array.from({ length: chance.below(9) }, () => String(chance.below(3))).join('/')],
    [1, hostile(chance)],
  ]);

const json = (chance: Chance): Line => (chance.oneIn(3) ? ['--json'] : []);

const outFor = (option: string, name: string, chance: Chance): Line =>
  chance.weighted<Line>([
    [4, []],
    [3, [option, name]],
    [1, [option, `made/${name}`]],
  ]);

/**
 * Command lines that read a scenario or a capture and write something: every reader and every writer has its turn.
 * @param target - the file or folder, as it is typed
 */
export const usesOf = (target: string, chance: Chance): readonly Line[] =>
  chance.weighted<() => readonly Line[]>([
    [20, () => [['check', target, ...bounds, ...design(chance), ...json(chance)]]],
    [
      4,
      () => [
        ['check', target, ...bounds, '--checkpoint', 'kept.qck', '--checkpoint-every', '0'],
        ['check', target, ...bounds, '--resume', 'kept.qck', '--json'],
      ],
    ],
    [4, () => [['check', target, ...bounds, '--faults', '1', ...json(chance)]]],
    [2, () => [['check', target, '--strategy', chance.pick(['random', 'pct']), '--runs', '3', '--worlds', '40']]],
    [
      36,
      () => [
        [
          'export',
          target,
          '--target',
          chance.pick(exportTargets),
          ...wholeBounds,
          ...design(chance),
          ...outFor('-o', 'net.txt', chance),
          ...json(chance),
        ],
      ],
    ],
    [
      36,
      () => [
        [
          'generate',
          target,
          '--target',
          chance.pick(testTargets),
          ...bounds,
          ...design(chance),
          ...outFor('--out', 'tests/', chance),
          ...json(chance),
        ],
      ],
    ],
    [20, () => [['vm', target, '--dry-run', ...design(chance), ...json(chance)]]],
    [
      4,
      () => [
        ['vm', target, '--guest', 'guest.yaml'],
        ['check', 'guest.yaml', ...bounds],
      ],
    ],
    [2, () => [['vm', target, '--kernel', 'vmlinuz', '--modules', 'modules', '--qemu', './no-qemu', '--timeout', '1']]],
    [
      6,
      () => [
        ['replay', target, '--schedule', schedule(chance), '--format', chance.pick(['text', 'json', 'iomem', 'dmesg'])],
      ],
    ],
    [2, () => [['explain', target, ...bounds, ...json(chance)]]],
    [1, () => [['diagnose', target, ...bounds, '--format', chance.pick(['text', 'json', 'markdown'])]]],
    [4, () => [['diff', target, schedule(chance), schedule(chance), ...json(chance)]]],
    [4, () => [['run', target, '--seed', '3', ...json(chance)]]],
    [
      2,
      () => [
        [
          'compare',
          '--scenarios',
          target,
          '--designs',
          'a0',
          '--worlds',
          '40',
          '--time',
          '1',
          '--format',
          chance.pick(['text', 'json', 'markdown']),
        ],
      ],
    ],
  ])();

/** Command lines that read a capture's folder. */
export const usesOfCapture = (folder: string, chance: Chance): readonly Line[] =>
  chance.weighted<() => readonly Line[]>([
    [8, () => [['import', folder, ...json(chance)]]],
    [
      6,
      () => [
        ['import', folder, '-o', 'box.yaml'],
        ['check', 'box.yaml', '--worlds', '20', '--time', '1'],
      ],
    ],
    [4, () => [['conform', folder, '--states', '200', '--time', '1', ...json(chance)]]],
    [6, () => usesOf(folder, chance)],
  ])();

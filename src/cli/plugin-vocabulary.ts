import * as machines from '../../machines/index.ts';
import type { UserFile } from '../plugins/user-file.ts';
import { sends, type MachineShape, type Vocabulary } from '../plugins/machine.ts';

/** The machines of a gate or design, each with its vocabulary. Built-in machines need no check. */
export function machinesIn(
  value: machines.Gate | machines.Design,
  files: readonly UserFile[],
): readonly (readonly [MachineShape, Vocabulary])[] {
  const handsOutLater = sends(files, 'call.hmem.register');
  const found =
    'machine' in value
      ? [
          [
            value.machine,
            vocabularyOf('gate', { released: 'released-early (I5) is about a gate that has opened' }),
          ] as const,
        ]
      : [
          [
            value.policy,
            vocabularyOf(
              'owner',
              handsOutLater ? { deciding: 'hang (I7) looks at a policy that hands out ranges after the walk' } : {},
            ),
          ] as const,
          ...(value.daxCxlInit === null ? [] : [[value.daxCxlInit, vocabularyOf('dax_cxl_init', {})] as const]),
        ];
  const own = new Set<unknown>(
    Object.values(machines).flatMap((one) =>
      typeof one === 'object' && one !== null ? [one, ...Object.values(one)] : [],
    ),
  );
  return found.filter(([machine]) => !own.has(machine)).map(([machine, words]) => [machine as MachineShape, words]);
}

const vocabularyOf = (role: string, needed: Vocabulary['needed']): Vocabulary => ({
  events: machines.alphabet,
  actors: new Map(
    machines.actorKinds.filter(({ name }) => !name.includes('/')).map((kind) => [kind.name, machines.eventsOf(kind)]),
  ),
  tags: Object.keys(machines.actorKinds.find(({ name }) => name === role)?.tags ?? {}),
  needed,
});

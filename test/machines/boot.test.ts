import { describe, expect, it } from 'vitest';
import { boot, type BootInput } from '../../machines/index.ts';
import { play, type Bench } from './rig.ts';

const bench = (initcalls: BootInput['initcalls']): Bench => ({
  id: 'boot',
  machine: boot,
  input: { initcalls, modules: ['module/a', 'module/b'] } satisfies BootInput,
  hears: {},
  peers: {
    'module/a': { 'call.module.initcall': { type: 'reply.module', module: 'module/a', ok: true } },
    'module/b': {},
    iomem: { 'call.insert': { type: 'reply.insert', ok: true } },
    driver_core: {},
    user: {},
  },
});
const userspace = [
  'driver_core call.initcalls.done',
  'module/a call.userspace',
  'module/b call.userspace',
  'user call.userspace.start',
];

describe('boot', () => {
  it('runs the initcalls in order, each in a step of its own, then user space', () => {
    expect(
      play(
        bench([
          { call: 'module', module: 'module/a' },
          { call: 'publish', range: { start: 0, end: 15 } },
          { call: 'module', module: 'module/a' },
        ]),
        'env.boot',
        'go',
        'go',
      ),
    ).toEqual({
      said: [
        '> env.boot',
        '> go',
        'module/a call.module.initcall',
        'iomem call.insert busy=false expand=true kind=soft-reserved name=Soft Reserved range=0x0-0xf under=-',
        '> go',
        'module/a call.module.initcall',
        ...userspace,
      ],
      state: 'userspace',
    });
  });

  it('starts user space at once when nothing is built in', () => {
    expect(play(bench([]), 'env.boot')).toEqual({ said: ['> env.boot', ...userspace], state: 'userspace' });
  });
});

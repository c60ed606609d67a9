import { describe, expect, it } from 'vitest';
import { user, type Command } from '../../machines/index.ts';
import { offers, play, type Bench } from './rig.ts';

const bench = (commands: readonly Command[], unhurried = false): Bench => ({
  id: 'user',
  machine: user,
  input: { commands, unhurried },
  hears: {
    start: { type: 'call.userspace.start' },
    loaded: { type: 'reply.module', module: 'module/a', ok: true },
    failed: { type: 'reply.module', module: 'module/b', ok: false },
    logged: { type: 'reply.log' },
    attached: { type: 'reply.attach', device: 'a', bound: false },
    unbound: { type: 'reply.unbind' },
    created: { type: 'reply.create', ok: false },
    waitStep: { type: 'call.step.wait', step: 0, from: 'card' },
  },
  peers: { 'module/a': {}, 'module/b': {}, driver: {}, a: {}, region0: {}, dmesg: {}, card: {} },
});
const settle: Command = { run: 'settle' };
const load = (how: 'load' | 'insmod' | 'coldplug', ...modules: readonly string[]): Command => ({
  run: 'load',
  how,
  modules,
});

/** Every command, what user space says for it, and the answer that ends it; none: it returns at once. */
const commands: readonly (readonly [command: Command, said: string, ends: string | null])[] = [
  [load('load', 'module/a'), 'module/a call.module.load', 'loaded'],
  [load('insmod', 'module/a'), 'module/a call.module.insmod', 'failed'],
  [load('coldplug', 'module/a'), 'module/a call.module.coldplug', 'loaded'],
  [{ run: 'remove', module: 'module/a' }, 'module/a call.module.remove', 'loaded'],
  [{ run: 'await', milestone: 'hmem-decided' }, 'dmesg call.log.await milestone=hmem-decided', 'logged'],
  [{ run: 'switch_root', modules: ['module/a'] }, 'module/a call.root.switched', null],
  [{ run: 'start_udev', modules: ['module/a'] }, 'module/a call.udev.start', null],
  [{ run: 'bind', driver: 'driver', device: 'a' }, 'driver call.bind device=a', 'attached'],
  [{ run: 'unbind', devices: ['a'] }, 'a call.unbind', 'unbound'],
  [{ run: 'autoprobe', drivers: ['driver'], on: false }, 'driver call.autoprobe on=false', null],
  [{ run: 'function', devices: ['a'], change: 'remove' }, 'a call.function.remove', null],
  [{ run: 'function', devices: ['a'], change: 'add' }, 'a call.function.add', null],
  [{ run: 'disable', regions: ['region0'], offline: true }, 'region0 call.region.disable offline=true', null],
  [{ run: 'destroy', regions: ['region0'] }, 'region0 call.region.destroy', null],
  [{ run: 'create', region: 'region0' }, 'region0 call.region.create', 'created'],
];

describe('a script of user space', () => {
  it.each(commands)('takes the command %j to its end', (command, said, ends) => {
    const moves = ['start', 'go'];
    expect(play(bench([command]), ...moves)).toEqual({
      said: ['> start', '> go', said],
      state: ends === null ? 'done' : 'doing',
    });
    expect(play(bench([command]), ...moves, ...(ends === null ? [] : [ends])).state).toBe('done');
  });

  it.each(['bind', 'unbind'] as const)('goes on at once when the kernel refuses to %s', (what) => {
    expect(play(bench([{ run: 'refused', what }]), 'start', 'go')).toEqual({
      said: ['> start', '> go'],
      state: 'done',
    });
  });

  it('takes one command after the other, and waits for every module of a parallel load', () => {
    expect(
      play(
        bench([load('load', 'module/a', 'module/b'), { run: 'unbind', devices: ['a'] }]),
        'start',
        'go',
        'failed',
        'loaded',
        'go',
      ).said,
    ).toEqual([
      '> start',
      '> go',
      'module/a call.module.load',
      'module/b call.module.load',
      '> failed',
      '> loaded',
      '> go',
      'a call.unbind',
    ]);
  });

  it('waits until every device of an unbind has let go', () => {
    const two = bench([{ run: 'unbind', devices: ['a', 'module/a'] }]);
    expect(play(two, 'start', 'go', 'unbound').state).toBe('doing');
    expect(play(two, 'start', 'go', 'unbound', 'unbound').state).toBe('done');
  });

  it('settles only when nothing else can happen', () => {
    expect(offers(bench([settle]), 'start')).toEqual([]);
    expect(play(bench([settle]), 'start', 'rest', 'idle.settled').state).toBe('done');
  });

  it('starts an unhurried command only when nothing else can happen', () => {
    const slow = bench([load('load', 'module/a')], true);
    expect(offers(slow, 'start')).toEqual([]);
    expect(play(slow, 'start', 'rest', 'idle.command').said.at(-1)).toBe('module/a call.module.load');
  });

  it('has nothing to wait for when a load names no module', () => {
    expect(play(bench([load('load')]), 'start', 'go')).toEqual({ said: ['> start', '> go'], state: 'done' });
  });

  it('tells slow hardware when the step is over that it waits for', () => {
    const one = bench([{ run: 'unbind', devices: ['a'] }]);
    expect(play(one, 'waitStep', 'start', 'go', 'unbound').said.at(-1)).toBe('card reply.step');
    expect(play(one, 'start', 'go', 'unbound', 'waitStep').said.at(-1)).toBe('card reply.step');
  });
});

import { describe, expect, it } from 'vitest';
import { module, type ModuleInput } from '../../machines/index.ts';
import { offers, play, type Bench } from './rig.ts';

const me = 'module/me';
const bench = (change: Partial<ModuleInput>, dependencyLoads = true): Bench => ({
  id: me,
  machine: module,
  input: {
    id: me,
    builtin: false,
    dependencies: [],
    init: [{ actor: 'driver' }],
    exit: ['driver'],
    found: 'always',
    udev: 'never',
    coldplug: false,
    free: 'no',
    unhurried: false,
    pauses: false,
    ...change,
  } satisfies ModuleInput,
  hears: {
    load: { type: 'call.module.load', from: 'shell' },
    load2: { type: 'call.module.load', from: 'gate' },
    insmod: { type: 'call.module.insmod', from: 'shell' },
    coldplug: { type: 'call.module.coldplug', from: 'shell' },
    initcall: { type: 'call.module.initcall', from: 'boot' },
    rmmod: { type: 'call.module.remove', from: 'shell' },
    userspace: { type: 'call.userspace' },
    uevent: { type: 'call.uevent' },
    udev: { type: 'call.udev.start' },
    root: { type: 'call.root.switched' },
    quiet: { type: 'reply.quiet' },
  },
  peers: {
    driver: {
      'call.init.run': { type: 'reply.init' },
      'call.exit.run': { type: 'reply.exit' },
      'call.gate.launch': { type: 'reply.gate.launch' },
    },
    'module/a': { 'call.module.load': { type: 'reply.module', module: 'module/a', ok: true } },
    'module/b': { 'call.module.load': { type: 'reply.module', module: 'module/b', ok: dependencyLoads } },
    driver_core: {},
    shell: {},
    gate: {},
    boot: {},
  },
});
const ok = (who: string) => `${who} reply.module module=${me} ok=true`;
const refused = (who: string) => `${who} reply.module module=${me} ok=false`;
const init = ['driver call.init.run', 'driver_core call.wait.async'];

describe('modprobe of a module', () => {
  it('loads dependencies first, one after the other, each to its end', () => {
    const two = bench({
      dependencies: [
        { module: 'module/a', soft: true },
        { module: 'module/b', soft: false },
      ],
    });
    expect(play(two, 'load', 'go')).toEqual({
      said: ['> load', 'module/a call.module.load', 'module/b call.module.load', '> go', ...init],
      state: 'live.quiet',
    });
  });

  it('fails when a symbol dependency fails, and may be tried again', () => {
    const one = bench({ dependencies: [{ module: 'module/b', soft: false }] }, false);
    expect(play(one, 'load', 'load2')).toEqual({
      said: [
        '> load',
        'module/b call.module.load',
        refused('shell'),
        '> load2',
        'module/b call.module.load',
        refused('gate'),
      ],
      state: 'unloaded',
    });
  });

  it('lets others act between its init functions where a log is followed', () => {
    const two = { init: [{ actor: 'driver' }, { actor: 'driver' }] };
    expect([
      play(bench(two), 'load', 'go').state,
      play(bench({ ...two, pauses: true }), 'load', 'go').state,
      play(bench({ ...two, pauses: true }), 'load', 'go', 'go').state,
    ]).toEqual(['live.quiet', 'init.between', 'live.quiet']);
  });

  it('goes on when a soft dependency fails', () => {
    const one = bench({ dependencies: [{ module: 'module/b', soft: true }] }, false);
    expect(play(one, 'load', 'go').state).toBe('live.quiet');
  });

  it('returns to a second loader at live, to the first one only when no async probe is left', () => {
    expect(play(bench({}), 'load', 'load2', 'go', 'quiet')).toEqual({
      said: [
        '> load',
        '> load2',
        '> go',
        'driver call.init.run',
        ok('gate'),
        'driver_core call.wait.async',
        '> quiet',
        ok('shell'),
      ],
      state: 'live.quiet',
    });
  });

  it('returns at once when the module is live, while the first loader still waits', () => {
    expect(play(bench({}), 'load', 'go', 'load2').said.at(-1)).toBe(ok('gate'));
  });

  it('fails for a file that is nowhere, and before the root file system for one that is only there', () => {
    expect(play(bench({ found: 'never' }), 'load')).toEqual({ said: ['> load', refused('shell')], state: 'unloaded' });
    expect(play(bench({ found: 'root' }), 'load', 'root', 'load', 'go')).toEqual({
      said: ['> load', refused('shell'), '> root', '> load', '> go', ...init],
      state: 'live.quiet',
    });
  });

  it('launches a gate after the driver is registered', () => {
    const two = bench({ init: [{ actor: 'driver' }, { actor: 'driver', hook: 'launch' }] });
    expect(play(two, 'load', 'go').said.slice(2)).toEqual([
      'driver call.init.run',
      'driver call.gate.launch',
      'driver_core call.wait.async',
    ]);
  });

  it('starts an unhurried process only when all else has come to rest', () => {
    expect(offers(bench({ unhurried: true }), 'load')).toEqual([]);
    expect(play(bench({ unhurried: true }), 'load', 'rest', 'idle.exec').state).toBe('live.quiet');
  });
});

describe('insmod', () => {
  it('looks for no dependency and finds what modprobe does not', () => {
    const lost = bench({ found: 'never', dependencies: [{ module: 'module/a', soft: false }] });
    expect(play(lost, 'insmod', 'go')).toEqual({ said: ['> insmod', '> go', ...init], state: 'live.quiet' });
  });
});

describe('udev', () => {
  it('does nothing about a uevent when it does not run', () => {
    const later = bench({ udev: 'later' });
    expect(play(later, 'userspace', 'uevent')).toEqual({ said: ['> userspace', '> uevent'], state: 'unloaded' });
    expect(offers(later, 'userspace', 'uevent')).toEqual([]);
    expect(offers(later, 'userspace', 'uevent', 'udev')).toEqual(['env.load']);
  });

  it('may load what a uevent named, from the start of user space on', () => {
    const boot = bench({ udev: 'boot' });
    expect(offers(boot, 'uevent')).toEqual([]);
    expect(offers(boot, 'uevent', 'userspace')).toEqual(['env.load']);
    expect(play(boot, 'uevent', 'userspace', 'env.load', 'go')).toEqual({
      said: ['> uevent', '> userspace', '> env.load', '> go', 'driver call.init.run'],
      state: 'live.quiet',
    });
  });

  it('coldplugs a device that was there before it', () => {
    expect(offers(bench({ udev: 'boot', coldplug: true }), 'userspace')).toEqual(['env.load']);
  });

  it('does not try a failed load again before the root file system comes', () => {
    const dead = bench({ udev: 'boot', coldplug: true, dependencies: [{ module: 'module/b', soft: false }] }, false);
    expect(offers(dead, 'userspace', 'env.load')).toEqual([]);
    expect(offers(dead, 'userspace', 'env.load', 'root')).toEqual(['env.load']);
  });
});

describe('a coldplug command', () => {
  it('loads a module that some uevent has named, and no other', () => {
    expect(play(bench({}), 'coldplug').said.at(-1)).toBe(refused('shell'));
    expect(play(bench({}), 'uevent', 'coldplug', 'go').state).toBe('live.quiet');
  });
});

describe('built-in code', () => {
  const builtin = bench({ builtin: true });
  it('runs its init from the initcall, and nobody waits for async probes', () => {
    expect(play(builtin, 'initcall')).toEqual({
      said: ['> initcall', 'driver call.init.run', ok('boot')],
      state: 'live.quiet',
    });
  });

  it('is found loaded by modprobe even before its initcall', () => {
    expect(play(builtin, 'load')).toEqual({ said: ['> load', ok('shell')], state: 'unloaded' });
  });

  it('is never loaded by udev', () => {
    expect(offers(bench({ builtin: true, udev: 'boot', coldplug: true }), 'userspace')).toEqual([]);
  });
});

describe('rmmod', () => {
  it('unregisters the drivers before it returns', () => {
    expect(play(bench({}), 'load', 'go', 'quiet', 'rmmod').said.slice(-3)).toEqual([
      '> rmmod',
      'driver call.exit.run',
      ok('shell'),
    ]);
  });

  it('is refused while the module is not there', () => {
    expect(play(bench({}), 'rmmod')).toEqual({ said: ['> rmmod', refused('shell')], state: 'unloaded' });
  });
});

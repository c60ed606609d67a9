import { describe, expect, it } from 'vitest';
import { driverCore } from '../../machines/index.ts';
import { offers, play, type Bench } from './rig.ts';

const bench = (hungProbes = 0): Bench => ({
  id: 'driver_core',
  machine: driverCore,
  input: { hungProbes },
  hears: {
    begin: { type: 'call.probe.begin' },
    end: { type: 'call.probe.end' },
    queue: { type: 'call.async.queue' },
    start: { type: 'call.async.begin' },
    finish: { type: 'call.async.end' },
    waitProbes: { type: 'call.wait.probes', from: 'waiter' },
    waitAsync: { type: 'call.wait.async', from: 'waiter' },
    waitDeferred: { type: 'call.wait.deferred', from: 'waiter' },
    defer: { type: 'call.defer', driver: 'driver/x', device: 'a' },
    bound: { type: 'call.bound' },
    initcalls: { type: 'call.initcalls.done' },
    attached: { type: 'reply.attach', device: 'a', bound: true },
  },
  peers: { waiter: {}, 'driver/x': {} },
});
const retry = 'driver/x call.retry device=a';

describe('probe_count', () => {
  it('lets a waiter through at once when it is zero, else in the step in which it gets there', () => {
    expect(play(bench(), 'waitProbes').said).toEqual(['> waitProbes', 'waiter reply.quiet']);
    expect(play(bench(), 'begin', 'begin', 'waitProbes', 'end', 'end').said).toEqual([
      '> begin',
      '> begin',
      '> waitProbes',
      '> end',
      '> end',
      'waiter reply.quiet',
    ]);
  });

  it('is never zero beside a probe that never returns', () => {
    expect(play(bench(1), 'begin', 'waitProbes', 'end').said).toEqual(['> begin', '> waitProbes', '> end']);
  });

  it('does not count an async item that is only queued', () => {
    expect(play(bench(), 'queue', 'waitProbes').said).toEqual(['> queue', '> waitProbes', 'waiter reply.quiet']);
  });
});

describe('async items', () => {
  it('hold a waiter from the moment they are queued until the last has run', () => {
    expect(play(bench(), 'queue', 'queue', 'waitAsync', 'start', 'finish', 'start', 'finish').said).toEqual([
      '> queue',
      '> queue',
      '> waitAsync',
      '> start',
      '> finish',
      '> start',
      '> finish',
      'waiter reply.quiet',
    ]);
  });
});

describe('the deferred list', () => {
  it('is not retried before the initcalls are done, whatever binds', () => {
    expect(offers(bench(), 'defer', 'bound')).toEqual([]);
    expect(play(bench(), 'defer', 'bound', 'initcalls', 'go', 'attached')).toEqual({
      said: ['> defer', '> bound', '> initcalls', '> go', retry, '> attached'],
      state: 'idle',
    });
  });

  it('is retried after a later bind, and without one never', () => {
    expect(offers(bench(), 'initcalls', 'defer')).toEqual([]);
    expect(play(bench(), 'initcalls', 'defer', 'bound', 'go').said.slice(-2)).toEqual(['> go', retry]);
  });

  it('counts a retry as a running probe', () => {
    expect(play(bench(), 'initcalls', 'defer', 'bound', 'go', 'waitProbes', 'attached').said.slice(-3)).toEqual([
      '> waitProbes',
      '> attached',
      'waiter reply.quiet',
    ]);
  });

  it('holds a flush only while its work is queued or runs: what waits for a bind is not seen', () => {
    expect(play(bench(), 'initcalls', 'defer', 'waitDeferred').said.at(-1)).toBe('waiter reply.quiet');
    expect(play(bench(), 'initcalls', 'defer', 'bound', 'waitDeferred', 'go', 'attached').said.slice(-5)).toEqual([
      '> waitDeferred',
      '> go',
      retry,
      '> attached',
      'waiter reply.quiet',
    ]);
  });

  it('takes in one more device that a bind activates while it works', () => {
    expect(play(bench(), 'initcalls', 'defer', 'bound', 'go', 'defer', 'bound', 'attached').said.slice(-2)).toEqual([
      '> attached',
      retry,
    ]);
  });
});

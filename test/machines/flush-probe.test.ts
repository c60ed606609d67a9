import { describe, expect, it } from 'vitest';
import { flushProbe, type FlushProbeInput } from '../../machines/index.ts';
import { offers, play, type Bench } from './rig.ts';

const bench = (input: FlushProbeInput): Bench => ({
  id: 'flush_probe',
  machine: flushProbe,
  input,
  hears: {
    flush: { type: 'call.flush.probe', from: 'gate' },
    quiet: { type: 'reply.quiet' },
    trouble: { type: 'call.probe_failed', device: 'mem0' },
    unbound: { type: 'reply.unbind' },
    ask: { type: 'call.probe_failed.ask', from: 'gate' },
  },
  peers: { driver_core: {}, gate: {}, cxl_acpi: {} },
});
const unbounded = bench({ bounded: 'never', teardown: null, remembers: false });
const released = (timedOut: boolean) => `gate reply.flush.probe timedOut=${timedOut}`;

describe('the barrier', () => {
  it('looks once at deferred work, at running probes and at async items, in this order', () => {
    expect(play(unbounded, 'flush', 'quiet', 'quiet', 'quiet')).toEqual({
      said: [
        '> flush',
        'driver_core call.wait.deferred',
        '> quiet',
        'driver_core call.wait.probes',
        '> quiet',
        'driver_core call.wait.async',
        '> quiet',
        released(false),
      ],
      state: 'idle',
    });
  });

  it('arms no timer unless it is bounded', () => {
    expect(offers(unbounded, 'flush')).toEqual([]);
    expect(offers(bench({ bounded: 'anytime', teardown: null, remembers: false }), 'flush')).toEqual(['timer']);
  });

  it('answers that the time is up from any of its three waits, and a later quiet changes nothing', () => {
    const bounded = bench({ bounded: 'anytime', teardown: null, remembers: false });
    for (const waits of [[], ['quiet'], ['quiet', 'quiet']]) {
      expect(play(bounded, 'flush', ...waits, 'timer', 'quiet').said.slice(-3)).toEqual([
        '> timer',
        released(true),
        '> quiet',
      ]);
    }
    expect(offers(bounded, 'flush', 'quiet', 'quiet', 'quiet')).toEqual([]);
  });
});

describe('the barrier with teardown', () => {
  const strict = bench({ bounded: 'anytime', teardown: 'cxl_acpi', remembers: false });
  it('unbinds the root before it answers when a driver reported trouble', () => {
    expect(play(strict, 'trouble', 'flush', 'quiet', 'quiet', 'quiet', 'unbound').said.slice(-4)).toEqual([
      '> quiet',
      'cxl_acpi call.unbind',
      '> unbound',
      released(false),
    ]);
  });

  it('unbinds the root when the time is up', () => {
    expect(play(strict, 'flush', 'timer', 'unbound').said.slice(-4)).toEqual([
      '> timer',
      'cxl_acpi call.unbind',
      '> unbound',
      released(true),
    ]);
  });

  it('leaves everything in place when nothing went wrong', () => {
    expect(play(strict, 'flush', 'quiet', 'quiet', 'quiet').said.at(-1)).toBe(released(false));
  });
});

describe('the failure flag', () => {
  it('is kept for a policy that asks, and by no other barrier', () => {
    const keeping = bench({ bounded: 'never', teardown: null, remembers: true });
    expect(play(keeping, 'ask', 'trouble', 'ask').said).toEqual([
      '> ask',
      'gate reply.probe_failed any=false',
      '> trouble',
      '> ask',
      'gate reply.probe_failed any=true',
    ]);
    expect(play(unbounded, 'trouble', 'ask').said.at(-1)).toBe('gate reply.probe_failed any=false');
  });
});

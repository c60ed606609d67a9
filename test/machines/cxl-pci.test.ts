import { describe, expect, it } from 'vitest';
import { cxlPci, type CxlPciInput } from '../../machines/index.ts';
import { offers, play, type Bench } from './rig.ts';

const id = '0000:0d:00.0';
const bench = (change: Partial<CxlPciInput> = {}): Bench => ({
  id,
  machine: cxlPci,
  input: {
    id,
    driver: 'driver',
    memdev: 'mem0',
    memdevDriver: 'cxl_mem',
    present: true,
    error: null,
    tellsOutcome: false,
    slowUntilStep: null,
    defers: 0,
    pulled: false,
    ...change,
  } satisfies CxlPciInput,
  hears: {
    start: { type: 'call.probe.start', async: true, prober: null },
    attached: { type: 'reply.attach', device: 'mem0', bound: false },
    remove: { type: 'call.function.remove' },
    add: { type: 'call.function.add' },
    unbind: { type: 'call.unbind', from: 'user' },
    step: { type: 'reply.step' },
    released: { type: 'reply.unbind' },
  },
  peers: { driver: {}, cxl_mem: {}, mem0: {}, driver_core: {}, flush_probe: {}, gate: {}, user: {} },
});
const toMemdev = ['start', 'go', 'go'];
const addMemdev = 'cxl_mem call.device.add device=mem0';
const done = (error: string) => `driver call.probe.done device=${id} error=${error} prober=-`;

describe('cxl_pci', () => {
  it('binds when the attach of memN was tried, bound or not', () => {
    expect(play(bench(), ...toMemdev, 'attached')).toEqual({
      said: ['> start', '> go', 'driver_core call.async.begin', '> go', addMemdev, '> attached', done('-')],
      state: 'bound',
    });
  });

  it('adds no memN when the hardware does not answer, and reports trouble', () => {
    expect(play(bench({ error: 'ETIMEDOUT' }), ...toMemdev)).toEqual({
      said: [
        '> start',
        '> go',
        'driver_core call.async.begin',
        '> go',
        done('ETIMEDOUT'),
        `flush_probe call.probe_failed device=${id}`,
      ],
      state: 'unbound.failed',
    });
  });

  it.each([
    ['a failed probe', { error: 'ETIMEDOUT' as const }, [...toMemdev], 'failed'],
    ['a function that goes while it is unbound', {}, ['remove'], 'gone'],
    ['a function that goes while it is bound', {}, [...toMemdev, 'attached', 'remove'], 'gone'],
    [
      'a function that goes in the middle of its probe',
      {},
      ['start', 'go', 'remove', 'go', 'attached', 'released'],
      'gone',
    ],
  ])('tells a gate that asks for outcomes of %s, and no other gate', (_what, change, moves, outcome) => {
    const told = (tellsOutcome: boolean) =>
      play(bench({ ...change, tellsOutcome }), ...moves).said.filter((line) => line.startsWith('gate '));
    expect(told(true)).toEqual([`gate call.gate.outcome device=${id} outcome=${outcome}`]);
    expect(told(false)).toEqual([]);
  });

  it('is held up by slow media until user space has ended its step', () => {
    const slow = bench({ slowUntilStep: 2 });
    expect(offers(slow, 'start', 'go')).toEqual([]);
    expect(play(slow, 'start', 'go', 'step', 'go').said.slice(-4)).toEqual([
      'user call.step.wait step=2',
      '> step',
      '> go',
      addMemdev,
    ]);
  });

  it('is held up by the slowest media until all else is at rest', () => {
    const slowest = bench({ slowUntilStep: 'rest' });
    expect(play(slowest, 'start', 'go', 'rest', 'idle.hardware', 'go').said.slice(-2)).toEqual(['> go', addMemdev]);
  });

  it('asks for another try as often as it is told, and is no trouble', () => {
    const watch = `driver_core call.defer.begin device=${id}`;
    expect(play(bench({ defers: 1 }), ...toMemdev)).toEqual({
      said: ['> start', '> go', 'driver_core call.async.begin', watch, '> go', done('EPROBE_DEFER')],
      state: 'unbound.deferred',
    });
    expect(play(bench({ defers: 1 }), ...toMemdev, ...toMemdev).said.at(-1)).toBe(addMemdev);
  });

  it('is pulled while it is bound: memN lets go in its own time, then both leave', () => {
    const pulled = bench({ pulled: true });
    expect(play(pulled, ...toMemdev, 'attached', 'env.pull')).toMatchObject({ state: 'pulling' });
    expect(play(pulled, ...toMemdev, 'attached', 'env.pull', 'released')).toMatchObject({ state: 'gone' });
    expect(play(pulled, ...toMemdev, 'attached', 'env.pull', 'released').said.slice(-5)).toEqual([
      '> env.pull',
      'mem0 detach',
      '> released',
      'cxl_mem call.device.del device=mem0',
      `driver call.device.del device=${id}`,
    ]);
  });

  it('is pulled once, and not while a probe holds the device lock', () => {
    const pulled = bench({ pulled: true });
    expect([offers(pulled), offers(pulled, 'start'), offers(pulled, 'env.pull', 'add')]).toEqual([
      ['env.pull'],
      ['go'],
      [],
    ]);
  });

  it('leaves the bus after the probe that holds its lock, bound or not', () => {
    expect(play(bench(), 'start', 'remove', 'go', 'go', 'attached', 'released')).toMatchObject({ state: 'gone' });
    expect(play(bench({ error: 'EIO' }), 'start', 'remove', 'go', 'go').said.slice(-3)).toEqual([
      done('EIO'),
      `flush_probe call.probe_failed device=${id}`,
      `driver call.device.del device=${id}`,
    ]);
  });

  it('takes memN along when its function is removed', () => {
    expect(play(bench(), ...toMemdev, 'attached', 'remove').said.slice(-4)).toEqual([
      '> remove',
      'mem0 call.unbind',
      'cxl_mem call.device.del device=mem0',
      `driver call.device.del device=${id}`,
    ]);
  });

  it('takes memN along when its driver is unbound', () => {
    expect(play(bench(), ...toMemdev, 'attached', 'unbind').said.slice(-5)).toEqual([
      '> unbind',
      'mem0 call.unbind',
      'cxl_mem call.device.del device=mem0',
      `driver call.released device=${id}`,
      'user reply.unbind',
    ]);
  });

  it('comes to its driver only when the card is plugged in', () => {
    const late = bench({ present: false });
    expect(play(late)).toEqual({ said: [], state: 'gone' });
    expect(play(late, 'add')).toEqual({
      said: ['> add', `driver call.device.add device=${id}`],
      state: 'unbound.fresh',
    });
  });
});

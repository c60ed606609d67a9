import { describe, expect, it } from 'vitest';
import { cxlPci } from '../../machines/drivers/cxl-pci.ts';
import { daxDevice } from '../../machines/drivers/dax-device.ts';
import { flushProbe, type FlushProbeInput } from '../../machines/kernel/flush-probe.ts';
import { module } from '../../machines/kernel/module.ts';
import { behaviourOf, type Bench } from './harness.ts';

// Each test plays every order in which the listed events may come, on the explorer's tables and on live actors alike.
// The tags are all that the machine may come to; no thread may be lost, nor one run twice.

describe('cxl_pci, whatever comes when', () => {
  const bench = (error: 'EIO' | null): Bench => ({
    machine: cxlPci,
    input: {
      id: 'me',
      driver: 'driver',
      memdev: 'mem',
      memdevDriver: 'cxl_mem',
      present: true,
      error,
      slowUntilStep: null,
      defers: 0,
      pulled: false,
    },
    hears: [
      { type: 'call.probe.start', async: true, prober: null },
      { type: 'reply.attach', device: 'mem', bound: true },
      { type: 'call.unbind', from: 'hand' },
      { type: 'call.function.remove' },
      { type: 'call.function.add' },
    ],
    peers: { driver: {}, mem: {}, cxl_mem: {}, driver_core: {}, flush_probe: {}, user: {} },
  });

  it('may bind when the hardware answers', () => {
    expect(behaviourOf(bench(null))).toEqual({ tags: ['bound', 'due', 'gone'], timed: false, lostThreads: [] });
  });

  it('never binds when the hardware fails', () => {
    expect(behaviourOf(bench('EIO'))).toEqual({ tags: ['due', 'failed', 'gone'], timed: false, lostThreads: [] });
  });
});

describe('a dax device, whatever comes when', () => {
  const range = { start: 0x1_0000_0000, end: 0x1_0fff_ffff };
  const bench = (granted: boolean): Bench => ({
    machine: daxDevice,
    input: {
      id: 'me',
      name: 'dax0.0',
      parent: 'hmem',
      region: null,
      driver: 'kmem',
      kmem: true,
      memoryBlockSize: 0x800_0000,
      nodes: [range],
    },
    hears: [
      { type: 'call.create', range },
      { type: 'call.probe.start', async: false, prober: 'adder' },
      { type: 'call.probe.start', async: true, prober: null },
      { type: 'call.destroy', offline: true },
    ],
    peers: {
      iomem: {
        'call.request': { type: 'reply.request', ok: granted },
        'call.insert': { type: 'reply.insert', ok: true },
      },
      kmem: {},
      driver_core: {},
      dmesg: {},
    },
  });

  it('may bind when the resource tree grants its claim', () => {
    expect(behaviourOf(bench(true))).toEqual({ tags: ['adding', 'bound', 'present'], timed: false, lostThreads: [] });
  });

  it('never binds when the resource tree refuses', () => {
    expect(behaviourOf(bench(false))).toEqual({ tags: ['present'], timed: false, lostThreads: [] });
  });
});

describe('a module, whatever comes when', () => {
  const bench = (dependencyLoads: boolean): Bench => ({
    machine: module,
    input: {
      id: 'me',
      builtin: false,
      dependencies: [{ module: 'needed', soft: false }],
      init: [{ actor: 'init' }],
      found: 'always',
      udev: true,
      coldplug: false,
      free: 'no',
    },
    hears: [
      { type: 'call.module.load', from: 'hand' },
      { type: 'call.userspace' },
      { type: 'call.uevent' },
      { type: 'reply.module', module: 'needed', ok: dependencyLoads },
      { type: 'reply.init' },
    ],
    peers: { needed: {}, init: {}, driver_core: { 'call.wait.async': { type: 'reply.quiet' } } },
  });

  it('may go live when its dependency loads', () => {
    expect(behaviourOf(bench(true))).toEqual({ tags: ['live'], timed: false, lostThreads: [] });
  });

  it('never goes live when its dependency fails', () => {
    expect(behaviourOf(bench(false))).toEqual({ tags: [], timed: false, lostThreads: [] });
  });
});

describe('flush_probe, whatever comes when', () => {
  const bench = (input: FlushProbeInput): Bench => ({
    machine: flushProbe,
    input,
    hears: [
      { type: 'call.flush.probe', from: 'hand' },
      { type: 'reply.quiet' },
      { type: 'call.probe_failed', device: 'mem' },
      { type: 'reply.unbind' },
    ],
    peers: { driver_core: {}, ACPI0017: {} },
  });

  it('has no clock when its wait is not bounded', () => {
    expect(behaviourOf(bench({ bounded: 'never', teardown: null, remembers: false }))).toEqual({
      tags: ['waiting'],
      timed: false,
      lostThreads: [],
    });
  });

  it('has one when it is', () => {
    expect(behaviourOf(bench({ bounded: 'anytime', teardown: 'ACPI0017', remembers: false }))).toEqual({
      tags: ['waiting'],
      timed: true,
      lostThreads: [],
    });
  });
});

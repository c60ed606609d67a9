import { describe, expect, it } from 'vitest';
import { requestCollection, requestStop, clearMemoryStop, stopPoll, newFlags, pollCount } from '../../src/cli/flags.ts';
import { endedReport, whyEnded, type Ended } from '../../src/cli/ended.ts';
import { isOutOfMemory } from '../../src/cli/out-of-memory.ts';
import { boundsOf, isWatched } from '../../src/cli/supervise/jobs.ts';
import type { Job } from '../../src/cli/verbs.ts';
import { checkSchema } from '../../src/report/schema.ts';
import { initialReport } from '../../src/judge/initial-report.ts';
import { brokenReport } from '../report/samples.ts';

const ended: Ended = {
  by: 'time',
  stage: 'build',
  progress: { worlds: 7, transitions: 9, depth: 3 },
  seconds: 2.61234,
  time: 2,
};

describe('work that was ended from outside', () => {
  it('says what ended it and what was being done', () => {
    expect([
      whyEnded(ended),
      whyEnded({ ...ended, by: 'memory', stage: 'search' }),
      whyEnded({ ...ended, by: 'memory', stage: 'judge', memory: 2 ** 29 }),
      whyEnded({ ...ended, by: 'interrupted', signal: 'SIGINT' }),
      whyEnded({ ...ended, by: 'interrupted', signal: 'SIGTERM' }),
    ]).toEqual([
      '--time 2 was reached while the network was built',
      'memory ran out while the orders were searched',
      '--memory 512 MiB was reached while the properties were judged',
      'Ctrl-C came while the network was built',
      'SIGTERM came while the network was built',
    ]);
  });

  it('is unknown in every property, with what was looked at', () => {
    const report = endedReport(
      initialReport({ scenario: 'S03', design: 'a0', gate: 'G0' }, [{ id: 'I1' }], { bounds: { time: 2 } }),
      ended,
    );
    expect(checkSchema.safeParse(report).success).toBe(true);
    expect(report).toMatchObject({
      verdict: 'unknown',
      properties: [{ id: 'I1', verdict: 'unknown' }],
      worlds: 7,
      transitions: 9,
      depth: 3,
      complete: false,
      ended: '--time 2 was reached while the network was built',
      coverage: { met: 7, stoppedBy: 'time' },
      bounds: { time: 2 },
      seconds: 2.612,
    });
  });

  it('keeps the answer that was reported before', () => {
    expect(endedReport(brokenReport, ended)).toBe(brokenReport);
    const cut = { ...brokenReport, complete: false };
    expect(endedReport(cut, ended)).toMatchObject({ verdict: 'violated', ended: whyEnded(ended) });
  });
});

describe('the flags that threads share', () => {
  it('tell the first reason to end to all, and count who asks', () => {
    const flags = newFlags(2 ** 20);
    const [one, other] = [stopPoll(flags), stopPoll(flags)];
    expect([one(), other()]).toEqual([null, null]);
    requestStop(flags, 'interrupted');
    requestStop(flags, 'time');
    expect([one(), other(), pollCount(flags)]).toEqual(['interrupted', 'interrupted', 4]);
  });

  it('forget that memory ran out when what needed it has ended, and nothing else', () => {
    const flags = newFlags(2 ** 20);
    const poll = stopPoll(flags);
    requestStop(flags, 'memory');
    expect(poll()).toBe('memory');
    clearMemoryStop(flags);
    expect(poll()).toBe(null);
    requestStop(flags, 'time');
    clearMemoryStop(flags);
    expect(poll()).toBe('time');
  });

  it('have memory given back that is not needed', () => {
    const flags = newFlags(2 ** 20);
    requestCollection(flags);
    expect(stopPoll(flags)()).toBe(null);
  });
});

describe('what is thrown for want of memory', () => {
  it('is distinguished from errors', () => {
    expect(
      [
        new RangeError('Array buffer allocation failed'),
        new RangeError('Map maximum size exceeded'),
        new RangeError('WebAssembly.Memory(): could not allocate memory: out of memory'),
        Object.assign(new Error('Worker terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }),
        new RangeError('Maximum call stack size exceeded'),
        new RangeError('world 7 is not among the 3 explored'),
        new TypeError('out of memory'),
        'out of memory',
      ].map(isOutOfMemory),
    ).toEqual([true, true, true, true, false, false, false, false]);
  });
});

describe('a job', () => {
  it('has the bounds of its command line', () => {
    expect([
      boundsOf({ verb: 'check', given: ['S03', { time: 2, memory: 7, worlds: 3 }] }),
      boundsOf({ verb: 'start', given: [] }),
    ]).toEqual([{ time: 2, memory: 7 }, {}]);
  });

  it('is watched over where it may take long, and not where it waits for QEMU', () => {
    const jobs: readonly Job[] = [
      { verb: 'check', given: ['S03', {}] },
      { verb: 'vm', given: ['S03', { timeout: 1, dryRun: true }] },
      { verb: 'vm', given: ['S03', { timeout: 1 }] },
      { verb: 'list', given: [undefined, {}] },
    ];
    expect(jobs.map(isWatched)).toEqual([true, true, false, false]);
  });
});

import { describe, expect, it } from 'vitest';
import { cxlRegion, regionInSysfs, type CxlRegionInput } from '../../machines/index.ts';
import type { KernelEvent } from '../../src/model/event.ts';
import { after, offers, play, type Bench } from './rig.ts';

const range = { start: 0x1_0000_0000, end: 0x1_1fff_ffff };
const add = (decoder: string, attachError: string | null = null): KernelEvent => ({
  type: 'region.add',
  from: 'endpoint',
  decoder,
  attachError,
});
const alloc = (found: boolean): KernelEvent => ({
  type: 'reply.alloc',
  range: found ? { start: 0x2_0000_0000, end: 0x2_0fff_ffff } : null,
});

interface Around {
  readonly ram?: boolean;
  readonly insert?: boolean;
  readonly room?: boolean;
  readonly enabled?: boolean;
}
const bench = (
  change: Partial<CxlRegionInput> = {},
  { ram = false, insert = true, room = true, enabled = true }: Around = {},
): Bench => ({
  id: 'region0',
  machine: cxlRegion,
  input: {
    id: 'region0',
    name: 'region0',
    range,
    window: 'CXL Window 0',
    ways: 1,
    createSize: 0x1000_0000,
    members: ['endpoint'],
    endpoints: ['endpoint'],
    assemblyError: null,
    losesPositions: false,
    tracksSlots: false,
    cannotReset: false,
    pmem: false,
    probeError: null,
    forgetsStaged: true,
    daxRegion: 'dax_region0',
    daxDriver: 'dax_cxl',
    trimmer: null,
    listener: null,
    ...change,
  } satisfies CxlRegionInput,
  hears: {
    offerA: add('a'),
    offerB: add('b'),
    offerC: add('c'),
    offerBad: add('b', 'unexpected interleave'),
    attached: { type: 'reply.attach', device: 'dax_region0', bound: true },
    create: { type: 'call.region.create', from: 'user' },
    disable: { type: 'call.region.disable', offline: true },
    destroy: { type: 'call.region.destroy' },
    loseB: { type: 'call.target.remove', decoder: 'b' },
    loseA: { type: 'call.target.remove', decoder: 'a' },
    contains: { type: 'call.region.contains', range: { start: 0x1_0000_0000, end: 0x1_0fff_ffff }, from: 'owner' },
    containsMore: { type: 'call.region.contains', range: { start: 0x1_0000_0000, end: 0x1_2fff_ffff }, from: 'owner' },
  },
  peers: {
    endpoint: { 'call.port.check': { type: 'reply.port', ok: enabled } },
    iomem: {
      'call.insert': { type: 'reply.insert', ok: insert },
      'call.has_ram': { type: 'reply.has_ram', yes: ram },
      'call.alloc': alloc(room),
    },
    dax_cxl: {},
    dax_region0: {},
    dmesg: {},
    flush_probe: {},
    owner: {},
    user: {},
  },
});
const insert = (where: string) =>
  `iomem call.insert busy=false expand=false kind=cxl-region name=region0 range=${where} under=CXL Window 0`;
const text = '0x100000000-0x11fffffff';
const look = `iomem call.has_ram range=${text}`;
const commit = 'dmesg call.log.milestone milestone=region-committed';
const answered = 'endpoint reply.region';
/** What a region does that has its first target and not its last. */
const assembling: readonly string[] = ['> offerA', '> region.add', insert(text), '> go', answered];
const first = ['offerA', 'region.add', 'go'];
const toLook = [...first, 'go'];
const toBound = [...toLook, 'go', 'attached'];
const reset = ['endpoint call.decoder.reset', 'iomem call.remove name=region0'];
const seen = (one: Bench, ...moves: readonly string[]) =>
  regionInSysfs(after(one, ...moves) as Parameters<typeof regionInSysfs>[0]);

describe('a region that firmware committed', () => {
  it('tells a policy that listens when it is committed and when it is bound, and no other policy', () => {
    const told = (one: Bench) => play(one, ...toBound).said.filter((line) => line.startsWith('owner '));
    expect(told(bench({ listener: 'owner' }))).toEqual([
      `owner call.policy.region range=${text} stage=committed`,
      `owner call.policy.region range=${text} stage=bound`,
    ]);
    expect(told(bench())).toEqual([]);
  });

  it('stands in the tree from its first target on, and gets a dax_region after three looks apart in time', () => {
    expect(play(bench(), ...toBound)).toEqual({
      said: [
        '> offerA',
        '> region.add',
        insert(text),
        '> go',
        commit,
        '> go',
        look,
        '> go',
        `dax_region0 call.create range=${text}`,
        'dax_cxl call.device.add device=dax_region0',
        '> attached',
        answered,
      ],
      state: 'committed.bound.withDax',
    });
  });

  it('waits for ever for a target that does not come, and the endpoint that brought the first goes on', () => {
    const two = bench({ ways: 2 });
    expect(play(two, ...first)).toEqual({
      said: [...assembling],
      state: 'assembling',
    });
    expect(offers(two, ...first)).toEqual([]);
    expect(seen(two, ...first)).toEqual({
      id: 'region0',
      range,
      committed: false,
      bound: false,
      daxRegion: false,
      targets: 1,
      ways: 2,
      probed: false,
      decodersReset: false,
    });
  });

  it('commits with the second of two targets', () => {
    expect(play(bench({ ways: 2 }), ...first, 'offerB', 'region.add').said.slice(-2)).toEqual(['> region.add', commit]);
  });

  it('refuses a decoder that does not fit and one that it has, and is no nearer to its commit', () => {
    const two = bench({ ways: 2 });
    expect(play(two, ...first, 'offerBad', 'region.add')).toMatchObject({ state: 'assembling' });
    expect(play(two, ...first, 'offerA', 'region.add').state).toBe('assembling');
  });

  it('keeps its node in the tree when it cannot be assembled, and reports trouble', () => {
    expect(play(bench({ assemblyError: 'failed to find decoder mapping' }), ...first)).toEqual({
      said: [...assembling, 'flush_probe call.probe_failed device=region0'],
      state: 'failed',
    });
  });

  it('binds without a dax_region when its range holds System RAM', () => {
    expect(play(bench({}, { ram: true }), ...toLook)).toEqual({
      said: ['> offerA', '> region.add', insert(text), '> go', commit, '> go', look, answered],
      state: 'committed.bound.plain',
    });
  });

  it('stays committed and unbound when its probe fails: a claim without a dax device', () => {
    const failing = bench({ probeError: 'ENXIO' });
    expect(play(failing, ...toLook).state).toBe('committed.unbound');
    expect(play(failing, ...toLook, 'contains').said.at(-1)).toBe('owner reply.contains yes=true');
  });

  it('goes on with a resource that is not in the tree when the insert conflicts', () => {
    expect(play(bench({}, { insert: false }), ...first).said).toEqual([
      '> offerA',
      '> region.add',
      insert(text),
      'dmesg call.log.conflict text=region0: cannot insert resource',
      '> go',
      commit,
    ]);
  });

  it('makes a second decoder wait while it is constructed or probed', () => {
    expect(offers(bench(), 'offerA', 'region.add', 'offerB')).toEqual(['go']);
    expect(offers(bench(), ...first, 'offerB')).toEqual(['go']);
  });
});

describe('the question whether a region contains a range', () => {
  it('is answered yes for a committed region and a range inside it, otherwise no', () => {
    const answer = (...moves: readonly string[]) => play(bench({ ways: 2 }), ...moves).said.at(-1);
    expect(answer('contains')).toBe('owner reply.contains yes=false');
    expect(answer(...first, 'contains')).toBe('owner reply.contains yes=false');
    expect(answer(...first, 'offerB', 'region.add', 'contains')).toBe('owner reply.contains yes=true');
    expect(answer(...first, 'offerB', 'region.add', 'containsMore')).toBe('owner reply.contains yes=false');
  });
});

describe('a bound region', () => {
  it('loses its dax device and all its decoders with one target, and keeps its node', () => {
    expect(play(bench(), ...toBound, 'loseA')).toEqual({
      said: [
        ...play(bench(), ...toBound).said,
        '> loseA',
        'dax_region0 call.destroy offline=false',
        'endpoint call.decoder.reset',
      ],
      state: 'assembling',
    });
  });

  it('leaves nothing behind when user space takes its memory offline and destroys it', () => {
    expect(play(bench(), ...toBound, 'disable', 'destroy').said.slice(-5)).toEqual([
      '> disable',
      'dax_region0 call.destroy offline=true',
      '> destroy',
      ...reset,
    ]);
    expect(seen(bench(), ...toBound, 'disable', 'destroy')).toBe(null);
  });

  it('stays when its decoders cannot be reset', () => {
    expect(play(bench({ cannotReset: true }), ...toBound, 'destroy').state).toBe('committed.unbound');
  });

  it('is gone as soon as a probe that holds its lock is over, when it was destroyed meanwhile', () => {
    expect(play(bench({}, { ram: true }), ...first, 'destroy', 'go')).toMatchObject({ state: 'absent' });
    expect(play(bench(), ...toLook, 'destroy', 'go', 'attached').said.slice(-5)).toEqual([
      '> attached',
      answered,
      'dax_region0 call.destroy offline=false',
      ...reset,
    ]);
  });
});

describe('a region that user space creates', () => {
  it('takes the room it is given', () => {
    expect(play(bench(), 'create', 'go', 'go', 'go', 'attached')).toEqual({
      said: [
        '> create',
        'endpoint call.port.check',
        'iomem call.alloc size=268435456 window=CXL Window 0',
        insert('0x200000000-0x20fffffff'),
        '> go',
        commit,
        '> go',
        'iomem call.has_ram range=0x200000000-0x20fffffff',
        '> go',
        'dax_region0 call.create range=0x200000000-0x20fffffff',
        'dax_cxl call.device.add device=dax_region0',
        '> attached',
        'user reply.create ok=true',
      ],
      state: 'committed.bound.withDax',
    });
  });

  it('fails for want of space and leaves nothing behind', () => {
    expect(play(bench({}, { room: false }), 'create').said.slice(2)).toEqual([
      'iomem call.alloc size=268435456 window=CXL Window 0',
      `dmesg call.log.nospace range=${text}`,
      'user reply.create ok=false',
    ]);
  });

  it('fails when a member is not enabled', () => {
    expect(play(bench({}, { enabled: false }), 'create')).toMatchObject({ state: 'absent' });
  });
});

describe('the array of targets', () => {
  const endOf = (change: Partial<CxlRegionInput>, ...events: readonly string[]): string => {
    const { said, state } = play(bench({ ways: 3, ...change }), ...events);
    return said.find((line) => line.includes('call.log.crash'))?.replace(/.*text=/, '') ?? state;
  };
  const middleGoes = [...first, 'offerB', 'region.add', 'loseA', 'offerC', 'region.add', 'offerA', 'region.add'];

  it('has a hole where a newcomer overwrote a live target, before 7.2, and none since', () => {
    expect([endOf({ tracksSlots: true }, ...middleGoes), endOf({}, ...middleGoes)]).toEqual([
      'region0: NULL pointer dereference, a slot of its targets is empty',
      'committed.probing.starting',
    ]);
  });

  it('has no hole where the last one goes, or nobody does', () => {
    expect(
      endOf(
        { tracksSlots: true },
        ...first,
        'offerB',
        'region.add',
        'loseB',
        'offerC',
        'region.add',
        'offerB',
        'region.add',
      ),
    ).toBe('committed.probing.starting');
    expect(endOf({ tracksSlots: true }, ...first, 'offerB', 'region.add', 'offerC', 'region.add')).toBe(
      'committed.probing.starting',
    );
  });

  it('keeps the pointer of a member that goes after a failed sort, before 7.2, and not since', () => {
    const failed = { ways: 2, assemblyError: 'failed to find decoder mapping' };
    const events = [...first, 'offerB', 'region.add', 'loseA', 'destroy'];
    expect([endOf({ ...failed, losesPositions: true }, ...events), endOf(failed, ...events)]).toEqual([
      'region0: slab-use-after-free of a',
      'absent',
    ]);
  });

  it('loses a target that is only staged cleanly, also before 7.2', () => {
    const failed = { ways: 2, assemblyError: 'failed to find decoder mapping', losesPositions: true };
    expect(endOf(failed, ...first, 'loseA', 'destroy')).toBe('absent');
  });
});

describe('a region whose memdev goes', () => {
  const freed = 'dmesg call.log.crash text=region0: slab-use-after-free of a';
  const staged = (forgetsStaged: boolean) => bench({ ways: 2, forgetsStaged });

  it('follows a pointer to freed memory when it is unregistered with a staged target, before 7.1', () => {
    expect(play(staged(false), ...first, 'loseA', 'destroy')).toEqual({
      said: [...assembling, '> loseA', '> destroy', freed, 'iomem call.remove name=region0'],
      state: 'absent',
    });
  });

  it('follows it too when the last target comes: it sorts them all', () => {
    expect(play(staged(false), ...first, 'loseA', 'offerB', 'region.add')).toMatchObject({ state: 'failed' });
    expect(play(staged(false), ...first, 'loseA', 'offerB', 'region.add').said).toContain(freed);
  });

  it('counts the stale pointer as a target, as sysfs does', () => {
    expect([false, true].map((forgets) => seen(staged(forgets), ...first, 'loseA')?.targets)).toEqual([1, 0]);
  });

  it('forgets the target in 7.1', () => {
    expect(play(staged(true), ...first, 'loseA', 'destroy').said).not.toContain(freed);
  });

  it('has attached targets once it was committed, and these it lets go of', () => {
    const both = [...first, 'offerB', 'region.add', 'go', 'go', 'attached'];
    expect(play(staged(false), ...both, 'loseA', 'loseB', 'destroy').said).not.toContain(freed);
  });

  it('loses the target when its probe drops the device lock, not before', () => {
    expect(play(bench(), ...toLook, 'loseA')).toMatchObject({ state: 'committed.probing.registering' });
    expect(play(bench(), ...toLook, 'loseA', 'go', 'attached')).toMatchObject({ state: 'assembling' });
  });
});

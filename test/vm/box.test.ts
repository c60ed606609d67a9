import { describe, expect, it } from 'vitest';
import { loadScenario, scenarioIds } from '../../src/scenario/catalogue.ts';
import { softReservedOf } from '../../src/capture/command-line.ts';
import { readFirmwareScript } from '../../src/capture/platform/firmware-commands.ts';
import { readQemuArguments } from '../../src/capture/platform/qemu-arguments.ts';
import { autoRegions } from '../../src/model/decode.ts';
import type { Platform } from '../../src/model/platform.ts';
import { contains, overlaps, sameRange, sizeOf, type Range } from '../../src/model/range.ts';
import { vmPlan, type VmPlan } from '../../src/vm/index.ts';
import { firstWindow, quantum } from '../../src/vm/fit.ts';

const scaled = ['scale:4', 'scale:4,ways=2', 'scale:8,ways=4,bridges=2', 'scale:4,ways=4'];
const plans = [...scenarioIds(), ...scaled].map((id) => {
  const scenario = loadScenario(id);
  return { id, scenario, plan: vmPlan(scenario) };
});
/** Persistent regions are not made. */
const volatile = plans.filter(({ scenario }) =>
  scenario.platform.memdevs.every(({ decoders }) => decoders.every(({ mode }) => mode === 'ram')),
);
const absentIn = (plan: VmPlan): ReadonlySet<string> =>
  new Set(
    plan.twin.faults.flatMap((fault) =>
      fault.kind === 'absent'
        ? plan.platform.memdevs.flatMap(({ name, pci }) => (pci === fault.device ? [name] : []))
        : [],
    ),
  );

describe('the box of a plan', () => {
  it.each(plans)('$id: QEMU is asked for the topology that the decoders are for', ({ plan }) => {
    const seen = readQemuArguments(plan.qemu.join(' '))?.hardware;
    const { hostBridges, memdevs, switches } = plan.platform;
    const absent = absentIn(plan);
    expect(seen?.hostBridges).toEqual(hostBridges.map(({ uid, hdm, dports }) => ({ uid, hdm, dports })));
    expect(seen?.switches.map(({ name, dports }) => ({ name, dports }))).toEqual(
      switches.map(({ name, dports }) => ({ name, dports })),
    );
    expect(seen?.memdevs.map(({ serial, pci, parent, size }) => ({ serial, pci, parent, size }))).toEqual(
      memdevs
        .filter(({ name }) => !absent.has(name))
        .map(({ serial, pci, parent, size }) => ({ serial, pci, parent, size }))
        .toSorted((a, b) => (a.pci < b.pci ? -1 : 1)),
    );
  });

  it.each(plans)('$id: windows lie where QEMU puts them, one after the other', ({ plan }) => {
    const seen = readQemuArguments(plan.qemu.join(' '))?.windows ?? [];
    let next = firstWindow;
    expect(
      plan.platform.windows.map(({ range, targets, granularity, ways }) => ({
        start: range.start,
        size: sizeOf(range),
        targets,
        granularity: ways > 1 ? granularity : 256,
      })),
    ).toEqual(
      seen.map(({ size, targets, granularity }) => {
        const start = next;
        next += size ?? 0;
        return { start, size, targets, granularity };
      }),
    );
    for (const { range, ways } of plan.platform.windows) expect(sizeOf(range) % (quantum * ways)).toBe(0);
  });

  it.each(plans)('$id: firmware writes the decoders of the platform', ({ plan }) => {
    const absent = absentIn(plan);
    const { decoders, notes } = readFirmwareScript({ file: 'steps.sh', content: plan.script });
    expect(notes).toEqual([]);
    const { hostBridges, memdevs } = plan.platform;
    expect(decoders.filter(({ site }) => site.kind !== 'switch')).toEqual([
      ...hostBridges.flatMap(({ uid, hdm, decoders: own }) =>
        hdm ? own.map((decoder) => ({ site: { kind: 'host-bridge', uid }, ...decoder })) : [],
      ),
      ...memdevs
        .filter(({ name }) => !absent.has(name))
        .flatMap(({ serial, decoders: own }) =>
          own.map(({ mode: _mode, ...decoder }) => ({ site: { kind: 'serial', serial }, ...decoder, targets: [] })),
        ),
    ]);
    for (const { decoders: own, size } of memdevs)
      expect(own.reduce((sum, { range, ways }) => sum + sizeOf(range) / ways, 0)).toBeLessThanOrEqual(size);
  });

  it.each(plans)('$id: the kernel is told the Soft Reserved ranges', ({ plan }) => {
    expect(softReservedOf(plan.commandLine, [])).toEqual(plan.platform.softReserved);
  });

  it.each(volatile)('$id: decoders ask for the same regions as in the scenario', ({ scenario, plan }) => {
    const shape = (platform: Platform) =>
      autoRegions(platform, false).map(({ window, ways, members, assemblyError }) => ({
        window: window.id,
        ways,
        members: members.map(({ memdev }) => memdev.name),
        assemblyError,
      }));
    expect(shape(plan.platform)).toEqual(shape(scenario.platform));
  });

  it.each(plans)('$id: what overlaps, contains or equals another range still does', ({ scenario, plan }) => {
    const ranges = ({ windows, hostBridges, memdevs }: Platform): readonly Range[] => [
      ...windows.map(({ range }) => range),
      ...[...hostBridges, ...memdevs].flatMap(({ decoders }) => decoders.map(({ range }) => range)),
    ];
    const relations = (platform: Platform) => {
      const all = [...ranges(platform), ...platform.softReserved];
      return all.map((a) => all.map((b) => [overlaps(a, b), contains(a, b), sameRange(a, b)].map(Number).join('')));
    };
    expect(relations(plan.platform)).toEqual(relations(scenario.platform));
  });

  it('has switches between host bridge and memdevs', () => {
    const scenario = loadScenario('scale:2,ways=2');
    const [bridge] = scenario.platform.hostBridges;
    const [decoder] = bridge?.decoders ?? [];
    const behind = { hostBridge: bridge?.uid ?? 0 };
    if (!bridge || !decoder) throw new Error('a box of the family has a bridge with a decoder');
    const plan = vmPlan({
      ...scenario,
      platform: {
        ...scenario.platform,
        hostBridges: [
          { ...bridge, dports: bridge.dports.slice(0, 1), decoders: [{ ...decoder, ways: 1, targets: [0] }] },
        ],
        switches: [{ name: 'us0', parent: { port: behind, dport: 0 }, dports: bridge.dports, decoders: [decoder] }],
        memdevs: scenario.platform.memdevs.map((memdev) => ({
          ...memdev,
          parent: { ...memdev.parent, port: { switch: 'us0' } },
        })),
      },
    });
    const seen = readQemuArguments(plan.qemu.join(' '))?.hardware;
    expect(seen?.switches.map(({ name, parent, pci }) => ({ name, parent, pci }))).toEqual([
      { name: 'us0', parent: { port: { hostBridge: 12 }, dport: 0 }, pci: '0000:0d:00.0' },
    ]);
    expect(seen?.memdevs.map(({ pci, parent }) => ({ pci, parent }))).toEqual(
      plan.platform.memdevs.map(({ pci, parent }) => ({ pci, parent })),
    );
    expect(plan.script).toContain('fw usp 0000:0d:00.0 0 0x110000000 0x20000000 2 256 0,1');
  });

  it('keeps the sizes of a box that fits', () => {
    const { platform } = loadScenario('S45');
    const plan = vmPlan(loadScenario('S45'));
    expect(plan.notes).toEqual([]);
    expect(plan.platform.memdevs.map(({ size }) => size)).toEqual(platform.memdevs.map(({ size }) => size));
    expect(plan.platform.softReserved).toEqual([{ start: 0x1_1000_0000, end: 0x1_4fff_ffff }]);
  });

  it('is written down, for every scenario', async () => {
    const lines = plans.flatMap(({ id, plan }) => [
      `# ${id}`,
      ...plan.qemu
        .slice(plan.qemu.findIndex((arg) => arg === '-M'))
        .map((arg) => (arg.startsWith('-') ? arg : `  ${arg}`)),
      ...plan.commandLine.split(' ').filter((argument) => /^(memmap|memhp|driver_async|initcall_b)/.test(argument)),
      ...plan.script.trimEnd().split('\n'),
      '',
    ]);
    await expect(lines.join('\n')).toMatchFileSnapshot('boxes.txt');
  });
});

import { xorshift } from '../../src/engine/index.ts';
import type { Platform, PortRef } from '../../src/model/platform.ts';
import type { Fault, Scenario, UserStep } from '../../src/model/scenario.ts';

/** Other names for the same box: as many of each as it may need, all different. */
export interface Disguise {
  readonly memdevs: readonly string[];
  readonly addresses: readonly string[];
  readonly uids: readonly number[];
  readonly title: string;
  /** Of the order in which lists are told. */
  readonly seed: number;
}

function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const random = xorshift(seed);
  const rest = [...list];
  return list.flatMap(() => rest.splice(random(rest.length), 1));
}

/** The nth new name for the nth old one; what is no old name stays as it is. */
const renaming = <T>(old: readonly T[], fresh: readonly T[]): ((name: T) => T) => {
  const names = new Map(old.map((name, index) => [name, fresh[index] ?? name]));
  return (name) => names.get(name) ?? name;
};

/** The same scenario under other names, with memdevs, host bridges and faults told in another order. Steps keep theirs. */
export function disguise(scenario: Scenario, { memdevs, addresses, uids, title, seed }: Disguise): Scenario {
  const { platform } = scenario;
  const memdev = renaming(
    platform.memdevs.map((one) => one.name),
    memdevs,
  );
  const pci = renaming(
    platform.memdevs.map((one) => one.pci),
    addresses,
  );
  const uid = renaming(
    platform.hostBridges.map((one) => one.uid),
    uids,
  );
  const bridge = (name: string): string => name.replace(/^hb(\d+)$/, (_, old: string) => `hb${uid(Number(old))}`);
  const device = (name: string): string =>
    name.startsWith('endpoint:') ? `endpoint:${memdev(name.slice('endpoint:'.length))}` : bridge(memdev(pci(name)));
  const parent = (ref: PortRef): PortRef =>
    'hostBridge' in ref.port ? { ...ref, port: { hostBridge: uid(ref.port.hostBridge) } } : ref;
  const box: Platform = {
    ...platform,
    name: title,
    windows: platform.windows.map((window) => ({ ...window, targets: window.targets.map(uid) })),
    hostBridges: shuffled(
      platform.hostBridges.map((bridge) => ({ ...bridge, uid: uid(bridge.uid) })),
      seed,
    ),
    switches: platform.switches.map((one) => ({ ...one, parent: parent(one.parent) })),
    memdevs: shuffled(
      platform.memdevs.map((one) => ({
        ...one,
        name: memdev(one.name),
        pci: pci(one.pci),
        parent: parent(one.parent),
      })),
      seed + 1,
    ),
  };
  const fault = (one: Fault): Fault =>
    one.kind === 'missing' || one.kind === 'assembly' ? one : { ...one, device: device(one.device) };
  const step = (one: UserStep): UserStep => {
    if (one.do === 'create_region') return { ...one, memdevs: one.memdevs.map(memdev) };
    if ('memdev' in one) return { ...one, memdev: device(one.memdev) };
    return 'device' in one ? { ...one, device: device(one.device) } : one;
  };
  return {
    ...scenario,
    id: 'X99',
    title,
    platform: box,
    faults: shuffled(scenario.faults.map(fault), seed + 2),
    userspace: { ...scenario.userspace, steps: scenario.userspace.steps.map(step) },
  };
}

import fc from 'fast-check';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { hostile } from './hostile.ts';

/** Gives a text for each free field of a scenario. */
export type Naming = (field: string) => string;

/** Names without meaning to any language. */
export const harmless: Naming = (field) => `n${field.replace(/\W/g, '')}`;

/** As many texts as a scenario takes, no two of them equal. */
export const texts: fc.Arbitrary<readonly string[]> = fc.uniqueArray(
  hostile.filter((text) => text !== ''),
  { minLength: 24, maxLength: 24 },
);

/** Gives the texts to the fields in the order in which they come; the same field has the same text. */
export function namesFrom(list: readonly string[]): Naming {
  const given = new Map<string, string>();
  return (field) => {
    const text = given.get(field) ?? list[given.size % list.length] ?? '';
    given.set(field, text);
    return text;
  };
}

/** A small box whose memdev's name is in messages, regions and lines of `/proc/iomem`; nothing but its platform has names. */
const box = loadScenario('S19');

/** A small box whose every free field has a text of its own: the values are made here, not read, so no reader stands between. */
export function scenarioOf(name: Naming, base: Scenario = box): Scenario {
  const { platform } = base;
  return {
    ...base,
    id: name('id'),
    title: name('title'),
    cite: [name('cite')],
    platform: {
      ...platform,
      name: name('platform'),
      hostBridges: platform.hostBridges.map((bridge) => ({
        ...bridge,
        dports: bridge.dports.map((dport) => ({ ...dport, pci: name(`port ${bridge.uid} ${dport.id}`) })),
      })),
      memdevs: platform.memdevs.map((memdev, index) => ({
        ...memdev,
        name: name(`memdev ${index}`),
        pci: name(`function ${index}`),
      })),
      resources: platform.resources.map((resource, index) => ({
        ...resource,
        // Reports leave out lines about nothing of CXL or dax; names that begin so are shown.
        name: index === 0 ? `region of ${name('resource')}` : name(`resource ${index % 3}`),
      })),
    },
    kernel: { ...base.kernel, release: name('release') },
    faults: [...base.faults, { kind: 'media', device: name('memdev 0') }],
  };
}

/** A box whose first host bridge has a switch of that name below it, and all memdevs below the switch. */
export function withSwitch(name: string): Scenario {
  const base = loadScenario('S17');
  const [bridge] = base.platform.hostBridges;
  if (!bridge) throw new Error('S17 has a host bridge');
  const behind = { hostBridge: bridge.uid };
  return {
    ...base,
    platform: {
      ...base.platform,
      hostBridges: [{ ...bridge, dports: bridge.dports.slice(0, 1) }, ...base.platform.hostBridges.slice(1)],
      switches: [{ name, parent: { port: behind, dport: 0 }, dports: bridge.dports, decoders: [] }],
      memdevs: base.platform.memdevs.map((memdev) => ({
        ...memdev,
        parent: { ...memdev.parent, port: { switch: name } },
      })),
    },
  };
}

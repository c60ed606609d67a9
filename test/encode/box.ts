import fc from 'fast-check';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { hostile } from './hostile.ts';

/** Assigns a text to each free field of a scenario. */
export type Naming = (field: string) => string;

/** Names without meaning in any language. */
export const harmless: Naming = (field) => `n${field.replace(/\W/g, '')}`;

/** As many distinct texts as a scenario has fields. */
export const texts: fc.Arbitrary<readonly string[]> = fc.uniqueArray(
  hostile.filter((text) => text !== ''),
  { minLength: 24, maxLength: 24 },
);

/** Assigns the texts to fields in order of first use. */
export function namesFrom(list: readonly string[]): Naming {
  const given = new Map<string, string>();
  return (field) => {
    const text = given.get(field) ?? list[given.size % list.length] ?? '';
    given.set(field, text);
    return text;
  };
}

/** A small platform whose memdev's name occurs in messages, regions and lines of `/proc/iomem`. */
const box = loadScenario('S19');

/** A small scenario with a distinct text in every free field, built in memory and not by the parser. */
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
        // Reports show only lines about CXL or dax; names with this prefix are shown.
        name: index === 0 ? `region of ${name('resource')}` : name(`resource ${index % 3}`),
      })),
    },
    kernel: { ...base.kernel, release: name('release') },
    faults: [...base.faults, { kind: 'media', device: name('memdev 0') }],
  };
}

/** A platform whose first host bridge has a switch of that name, with all memdevs below it. */
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

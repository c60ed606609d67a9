import { describe, expect, it } from 'vitest';
import type { PropertyId } from '../../src/model/property-names.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { bootOf } from './real-boots.ts';
import { withOrder } from '../../src/model/scenario.ts';

/** What is wrong with a boot in its own order: the complaint, or the verdict. */
function saidOf(name: string, id: PropertyId): string | undefined {
  const { scenario, design } = bootOf(name);
  const { properties } = checkScenario(withOrder(scenario, 'forced'), { design }, { now: () => 0 });
  const found = properties.find((property) => property.id === id);
  return found?.why === '' ? found.verdict : found?.why;
}

describe('the boot whose guest died', () => {
  it('onlined memory of a decoder that firmware had not committed', () => {
    expect(saidOf('7.3-t1-sr256-epnocommit-online', 'I15')).toBe(
      '0x110000000-0x11fffffff: kmem hot-adds it next for dax0.0 of hmem, and nothing decodes it: decoder 0 of mem0 (0000:0d:00.0) was not committed by firmware',
    );
  });

  it('is told from those whose decoders decode', () => {
    expect([saidOf('7.3-t1-sr256-std', 'I15'), saidOf('7.3-t1-sr256-nopci', 'I15')]).toEqual(['holds', 'holds']);
  });
});

describe('what user space does after the decision', () => {
  it.each(['7.3-t1-sr256-unbind-rebind-acpi', '7.3-t1w-sr256-unplug-replug', '7.3-t2-sr512-unbind-mem'])(
    '%s: a device bound again by hand is none that the gate missed',
    (name) => {
      expect(saidOf(name, 'I5')).toBe('holds');
    },
  );

  it('is told from a probe due at boot that comes after it', () => {
    expect(saidOf('7.3-t1-sr256-pcilate', 'I5')).toContain('while cxl_mem/mem0 was outstanding');
  });

  it('leaves no signal to be missed when it destroys a region whose decoders cannot be reset', () => {
    expect(saidOf('6.12-t1w-sr256-destroy-create-hypervisor', 'I6')).toBe('holds');
  });
});

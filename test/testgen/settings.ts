import { loadScenario } from '../../src/scenario/catalogue.ts';
import { defaultGate } from '../../src/boot/index.ts';
import { bootOf } from '../boots/real-boots.ts';
import type { Setting as Asked } from '../mutation/setting.ts';
import { faultSettings } from '../mutation/settings-faults.ts';
import { gateSettings } from '../mutation/settings-gates.ts';
import { scriptSettings } from '../mutation/settings-scripts.ts';
import { gateOf } from '../scenarios/expectations.ts';
import { rows } from '../scenarios/rows.ts';
import type { Setting } from './suites.ts';

/** A driver with its machines and the file that they are in. */
export interface Driver {
  readonly name: string;
  readonly machines: readonly string[];
  /** Below `machines/`. */
  readonly files: readonly string[];
  /** Scenario and design, what else is chosen, and what is changed: a row of the catalogue, or a setting of the mutation test. */
  readonly settings: readonly string[];
}

/**
 * The six drivers and the barrier. The settings were chosen greedily from the catalogue and those of the mutation test, small ones
 * first, until every transition that any of them shows is in one.
 */
export const drivers: readonly Driver[] = [
  {
    name: 'cxl_acpi',
    machines: ['cxl_acpi'],
    files: ['drivers/cxl-acpi.ts'],
    settings: [
      'S35 e4',
      'S48 a1, only the late bridge triggers',
      'S01 e5, G4-v5-long, ENODEV from ACPI0017',
      'S01 f, G1-in-probe',
      'S02 a1, ACPI0017 bound again before the region is made again',
      'S01 c, ENODEV from ACPI0017',
      'S48 a1, the late bridge is skipped',
      'S39 c',
      'S33 e4',
      'S43 c',
      'S01 f, EPROBE_DEFER from ACPI0017',
      'S01 a1, defer ACPI0017',
      'S01 e4, G4-long, ENODEV from ACPI0017',
      'boot 7.3-t1-sr256-portlate',
      'S20 f, in any order',
    ],
  },
  {
    name: 'cxl_pci',
    machines: ['cxl_pci'],
    files: ['drivers/cxl-pci.ts', 'common/probe.ts'],
    settings: [
      'S34 a1, the card goes while it is probed',
      'S34 f, R1, a new root while the gate waits, and the card defers twice',
      'S35 a1',
      'S01 f, 0000:0d:00.0 bound again after the boot',
      'S01 a1, slow 0000:0d:00.0',
      'S09 a1, removed mem0',
      'S48 a1, only the late bridge triggers',
      'S35 e4',
      'S01 a1, EPROBE_DEFER from 0000:0d:00.0',
      'S34 a1, another driver binds while the card defers',
      'S20 f, in any order',
    ],
  },
  {
    name: 'cxl_mem',
    machines: ['cxl_mem'],
    files: ['drivers/cxl-mem.ts'],
    settings: [
      'S18 e4',
      'S01 f, mem0 bound again while its detach is queued',
      'S01 f, media mem0',
      'S01 a1, defer mem0',
      'S01 c, ENODEV from endpoint:mem0',
      'S07 e4',
      'S20 f, in any order',
    ],
  },
  {
    name: 'cxl_port',
    machines: ['cxl_switch_port', 'cxl_endpoint_port'],
    files: ['drivers/cxl-port.ts'],
    settings: [
      'S34 f, R1, a new root while the gate waits',
      'S07 c',
      'S01 a1, probe hb12 ENXIO',
      'S01 a1, a script loads all, and ACPI0017 goes before dax_hmem comes',
      'S34 b',
      'S02 a1, ACPI0017 bound again before the region is made again',
      'S43 c',
      'S01 c, ENODEV from endpoint:mem0',
      'S18 c',
      'S20 f, in any order',
    ],
  },
  {
    name: 'cxl_region',
    machines: ['cxl_region'],
    files: ['cxl-region', 'cxl-region-actions', 'cxl-region-assembly', 'cxl-region-context', 'cxl-region-creation'].map(
      (name) => `drivers/${name}.ts`,
    ),
    settings: [
      'S02 e4',
      'S18 c',
      'S35 b',
      'S34 f, R2, a new root while the gate waits',
      'S01 f, assembly region',
      'S09 e4',
      'S50 e4',
      'S35 f',
      'S07 e4',
      'S09 f',
      'S50 f',
      'S09 a1, removed mem0',
      'S02 a0',
      'S02 b',
      'S11 f-v5',
      'S09 c',
      'S34 f, the user makes a region of half the range while the gate waits',
      'boot 6.12-t1w-sr256-destroy-create-hypervisor',
      'S35 a1, the second memdev comes after all',
      'S06 a1, only mem0 goes',
      'S20 f, in any order',
    ],
  },
  {
    name: 'dax_hmem',
    machines: ['dax_hmem'],
    files: ['drivers/dax-hmem.ts'],
    settings: [
      'S31 f, nothing committed',
      'S04 f-v6, ENOMEM from hmem_platform',
      'S43 b, G2-endpoint',
      'S17 f-v6, ENOMEM from hmem_platform',
      'S45 f-R6',
      'S04 a1, ENOMEM from hmem_platform',
      'S31 f, nothing committed, and hmem_platform stays unbound',
      'S04 a1, hmem_platform unbound',
      'S51 e4',
      'S01 a0, G5',
      'S01 a0, ENOMEM from hmem_platform',
      'boot 6.12-memmap-forms',
      'S20 f, in any order',
      'S09 f, in any order',
    ],
  },
  {
    name: 'flush_probe',
    machines: ['flush_probe'],
    files: ['kernel/flush-probe.ts'],
    settings: [
      'S01 f, R1235, slow 0000:0d:00.0',
      'S35 d',
      'S01 f, R5-guess',
      'S03 d, G3-teardown',
      'S01 f, EPROBE_DEFER from mem0',
      'S19 c',
      'S29 d, G3-teardown',
      'S20 f, in any order',
    ],
  },
];

const nameOf = ([id, design, variant, [change]]: Asked): string =>
  [`${id} ${design}`, variant.gate, variant.kernel, change]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');

const asked = new Map([...scriptSettings, ...gateSettings, ...faultSettings].map((one) => [nameOf(one), one]));

const freely = ', in any order';

/** The setting of a name; `in any order`: module loads may come at any moment. @throws Error when nobody has it */
export function settingOf(name: string): Setting {
  if (name.endsWith(freely)) {
    const { scenario, variant } = settingOf(name.slice(0, -freely.length));
    return { name, scenario: { ...scenario, userspace: { ...scenario.userspace, order: 'free' } }, variant };
  }
  const known = asked.get(name);
  if (known) {
    const [id, design, variant, [, change]] = known;
    return { name, scenario: change(loadScenario(id)), variant: { design, gate: defaultGate(design), ...variant } };
  }
  if (name.startsWith('boot ')) {
    const { scenario, design } = bootOf(name.slice('boot '.length));
    return { name, scenario, variant: { design, gate: defaultGate(design) } };
  }
  const row = rows.find(([id, design]) => `${id} ${design}` === name);
  if (!row) throw new Error(`no row of the catalogue and no setting of the mutation test is called ${name}`);
  const [id, design] = row;
  return { name, scenario: loadScenario(id), variant: { design, gate: gateOf[design] ?? defaultGate(design) } };
}

import type { UserStep } from '../../src/model/scenario.ts';
import {
  acrossTheEnd,
  bindStep,
  bothCommitted,
  card,
  failing,
  goesAfter,
  modprobe,
  outsideTheWindow,
  same,
  secondCard,
  settle,
  uncommitted,
  withSteps,
  scripted,
  withoutUnplug,
} from './changes.ts';
import type { Setting } from './setting.ts';

/** What the catalogue does not combine: other scripts, boxes and faults, and the gates of the first designs. */
export const scriptSettings: readonly Setting[] = [
  ['S01', 'f', { gate: 'G1' }, same, 'CXL/SHADOW: I4 I5 I9 I10 I11 I12'],
  ['S27', 'f', { gate: 'G1' }, same, 'CXL/SHADOW: I4 I5 I9 I10 I11 I12'],
  ['S01', 'f', { gate: 'G1-in-probe' }, same, 'HANG: I1 I1b I7 I16'],
  ['S01', 'a0', { gate: 'G5' }, same, 'HANG: I4 I7 I16'],
  ['S01', 'a1', { gate: 'G5' }, same, 'HANG: I7 I16'],
  ['S26', 'f', { kernel: '6.12' }, same, 'CXL/SHADOW: I4 I5 I9 I10 I11 I12'],
  ['S03', 'd', { kernel: '6.12' }, same, 'HANG: I1 I1b I7'],
  ['S26', 'd', { gate: 'G1', kernel: '6.12' }, same, 'CXL/SHADOW: I2 I4 I5 I9 I10 I11'],
  ['S01', 'd', { gate: 'G2' }, same, 'CXL/SHADOW: I2 I4 I5 I9 I10 I11'],
  ['S29', 'd', { gate: 'G2' }, same, 'CXL/SHADOW: I2 I4 I5 I9 I10 I11'],
  ['S29', 'd', { gate: 'G1' }, same, 'HANG: I7'],
  ['S01', 'd', { gate: 'G0' }, same, 'CXL/SHADOW: I2 I4 I9 I10 I11'],
  ['S19', 'd', { gate: 'G5' }, same, 'SHADOW: I4 I5 I9'],
  ['S01', 'a1', {}, failing(card, 'EPROBE_DEFER'), 'LOST: I1 I1b I6'],
  ['S01', 'f', {}, failing(card, 'EPROBE_DEFER'), 'HMEM: I5'],
  ['S01', 'f', {}, failing('mem0', 'EPROBE_DEFER'), 'HMEM: I5'],
  ['S01', 'f', {}, failing('ACPI0017', 'EPROBE_DEFER'), 'HMEM: all hold'],
  ['S01', 'c', {}, failing('ACPI0017', 'ENODEV'), 'HMEM: all hold'],
  ['S01', 'c', {}, failing('endpoint:mem0', 'ENODEV'), 'HMEM: all hold'],
  [
    'S34',
    'c',
    {},
    ['the second card fails', withoutUnplug({ kind: 'probe', device: '0000:0e:00.0', errno: 'ENODEV' })],
    'HMEM/NOBIND: I1b I2 I5 I8 I10 I11 I15 I18',
  ],
  [
    'S17',
    'a0',
    {},
    ['softdeps honoured', (scenario) => ({ ...scenario, kernel: { ...scenario.kernel, softdeps: true } })],
    'CXL+SR: I4',
  ],
  [
    'S17',
    'a1',
    {},
    [
      'every module at any moment',
      withSteps(
        () => (['dax_hmem', 'kmem', 'cxl_acpi', 'cxl_pci', 'cxl_mem', 'dax_cxl'] as const).map(modprobe),
        'free',
      ),
    ],
    'CXL/SHADOW: I2 I4 I9 I10 I11',
  ],
  ['S01', 'a0', {}, ['Soft Reserved across the end of the window', acrossTheEnd], 'NOBIND+LOST: I1 I1b I4 I10 I13'],
  ['S20', 'a0', {}, ['Soft Reserved across the end of the window', acrossTheEnd], 'CXL+SR+LOST: I1 I1b I13'],
  ['S20', 'f', {}, failing('mem0', 'EPROBE_DEFER'), 'HMEM: I5'],
  ['S20', 'f', {}, failing(card, 'EPROBE_DEFER'), 'HMEM: I5'],
  ['S01', 'a0', {}, goesAfter('windows-published'), 'HMEM/LOST/NOBIND/REMNANT: I1 I1b I2 I8 I9 I10 I11 I15'],
  ['S01', 'a0', {}, goesAfter('hmem-deferred'), 'LOST: I1 I1b I8 I10 I11'],
  ['S01', 'd', {}, goesAfter('hmem-deferred'), 'HMEM/LOST/NOBIND/REMNANT: I1 I1b I2 I5 I8 I10 I11 I15'],
  ['S01', 'd', {}, goesAfter('hmem-decided'), 'LOST: I1 I1b I8'],
  ['S01', 'f', {}, goesAfter('hmem-deferred'), 'HMEM/LOST/REMNANT: I1 I1b I5 I8 I10 I11 I15'],
  ['S01', 'f', {}, goesAfter('hmem-decided'), 'LOST: I1 I1b I8'],
  ['S01', 'f', {}, goesAfter('region-committed'), 'HMEM/LOST: I1 I1b I8 I9 I11 I15'],
  [
    'S02',
    'a1',
    {},
    [
      'ACPI0017 bound again before the region is made again',
      withSteps((steps) =>
        steps.flatMap((step) =>
          step.do === 'create_region'
            ? [bindStep('unbind', 'ACPI0017', 'cxl_acpi'), bindStep('bind', 'ACPI0017', 'cxl_acpi'), settle, step]
            : [step],
        ),
      ),
    ],
    'CXL: all hold',
  ],
  [
    'S01',
    'f',
    {},
    [
      'mem0 bound again while its detach is queued',
      withSteps((steps) => [
        ...steps,
        bindStep('unbind', 'ACPI0017', 'cxl_acpi'),
        bindStep('unbind', 'mem0', 'cxl_mem'),
        bindStep('bind', 'mem0', 'cxl_mem'),
        settle,
      ]),
    ],
    'LOST: I1 I1b I8',
  ],
  [
    'S34',
    'f',
    {},
    [
      'the user makes a region of half the range while the gate waits',
      (scenario) => ({
        ...withSteps((steps) =>
          steps.map((step) => (step.do === 'unplug' ? { do: 'create_region', window: 0, memdevs: ['mem0'] } : step)),
        )(scenario),
        platform: {
          ...scenario.platform,
          memdevs: scenario.platform.memdevs.map((memdev) => ({ ...memdev, size: memdev.size / 2, decoders: [] })),
          hostBridges: scenario.platform.hostBridges.map((bridge) => ({ ...bridge, decoders: [] })),
        },
      }),
    ],
    'NOBIND: I1b I10 I13',
  ],
  ['S31', 'f', {}, ['nothing committed', uncommitted], 'HMEM: I15'],
  [
    'S31',
    'f',
    {},
    [
      'nothing committed, and hmem_platform stays unbound',
      (scenario) => withSteps((steps) => [...steps.slice(0, 4), settle, settle])(uncommitted(scenario)),
    ],
    'LOST: I1 I1b I14',
  ],
  [
    'S04',
    'a1',
    {},
    [
      'hmem_platform unbound',
      withSteps((steps) => [...steps, settle, bindStep('unbind', 'hmem_platform.0', 'hmem_platform'), settle]),
    ],
    'LOST: I1 I1b',
  ],
  [
    'S04',
    'a1',
    {},
    [
      'Soft Reserved ends on a page',
      (scenario) => ({
        ...scenario,
        platform: { ...scenario.platform, softReserved: [{ start: 0x4050000000, end: 0x604fffefff }] },
      }),
    ],
    'LOST: I1 I1b',
  ],
  [
    'S01',
    'f',
    {},
    ['dax_hmem is nowhere', (scenario) => ({ ...scenario, kernel: { ...scenario.kernel, missing: ['dax_hmem'] } })],
    'LOST: I1 I1b',
  ],
  [
    'S19',
    'a1',
    {},
    [
      'cxl_mem is not in the initramfs, cxl_pci is',
      (scenario) => ({
        ...scenario,
        kernel: { ...scenario.kernel, initramfs: ['cxl_acpi', 'cxl_pci', 'dax_hmem', 'kmem', 'dax_cxl'] },
      }),
    ],
    'CXL: all hold',
  ],
  [
    'S01',
    'a1',
    {},
    [
      'a script loads all, and ACPI0017 goes before dax_hmem comes',
      scripted(
        ...(['cxl_acpi', 'kmem', 'dax_cxl', 'cxl_mem', 'cxl_pci'] as const).map(modprobe),
        bindStep('unbind', 'ACPI0017', 'cxl_acpi'),
        modprobe('dax_hmem'),
        settle,
      ),
    ],
    'NOBIND: I1b I8 I10',
  ],
  ['S31', 'f', {}, ['bound once while the decision is pending', withSteps((steps) => steps.slice(0, -2))], 'CXL: I14'],
  [
    'S04',
    'a0',
    {},
    [
      'HMAT lists more than is Soft Reserved',
      (scenario) => ({
        ...scenario,
        platform: { ...scenario.platform, hmat: [{ start: 0x3f50000000, end: 0x604fffffff }] },
      }),
    ],
    'LOST: I1 I1b I6',
  ],
  ['S44', 'd', {}, ['both memdevs committed', bothCommitted], 'CXL: all hold'],
  ['S29', 'd', {}, ['Soft Reserved outside the window', outsideTheWindow], 'HMEM: I7'],
  [
    'S02',
    'f',
    {},
    [
      'hmem_platform bound again when the region is gone',
      withSteps((steps) =>
        steps.flatMap((step) =>
          step.do === 'create_region'
            ? (['unbind', 'bind'] as const).map((what) => bindStep(what, 'hmem_platform.0', 'hmem_platform'))
            : [step],
        ),
      ),
    ],
    'LOST: I1 I1b',
  ],
  [
    'S34',
    'f',
    {},
    [
      'the region made again while the gate waits',
      (scenario) => ({
        ...withSteps((steps) =>
          steps.flatMap((step): readonly UserStep[] =>
            step.do === 'unplug'
              ? [
                  { do: 'disable_region', window: 0 },
                  { do: 'destroy_region', window: 0 },
                  { do: 'create_region', window: 0, memdevs: ['mem0'] },
                ]
              : [step],
          ),
        )(scenario),
        faults: [{ kind: 'slow', device: '0000:0e:00.0', untilStep: 5 }],
      }),
    ],
    'CXL: all hold',
  ],
  ['S33', 'c', {}, ['a second card', secondCard(true, [])], 'CXL: all hold'],
  [
    'S33',
    'c',
    {},
    [
      'a second card, its endpoint fails',
      secondCard(true, [{ kind: 'probe', device: 'endpoint:mem1', errno: 'ENXIO' }]),
    ],
    'HMEM/NOBIND: I1b I2 I8 I10 I11 I15 I18',
  ],
  [
    'S33',
    'c',
    {},
    ['a second card, its region fails', secondCard(false, [])],
    'HMEM/NOBIND: I1b I2 I8 I10 I11 I15 I18',
  ],
];

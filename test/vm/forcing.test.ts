import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { importCaptureFolder } from '../../src/capture/read-folder.ts';
import { listExamples } from '../../src/capture/examples.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { type Scenario, withOrder } from '../../src/model/scenario.ts';
import { vmPlan } from '../../src/vm/index.ts';
import { forcingOf } from '../../src/vm/forcing.ts';
import type { Variant } from '../../src/boot/index.ts';

const a0: Variant = { design: 'a0', gate: 'G0' };
const f: Variant = { design: 'f', gate: 'G5' };
const example = (id: string): Scenario =>
  importCaptureFolder(listExamples().find((one) => one.id === id)?.file ?? '').scenario;
const scheduleTo = (scenario: Scenario, variant: Variant, ending: string, order?: 'free'): string => {
  const report = checkScenario(withOrder(scenario, order), variant, { now: () => 0 });
  return report.endingReports.find((one) => one.ending === ending)?.schedule ?? '';
};

describe('the forcing of a schedule', () => {
  it('tells what the script does, what follows, and what is a race', () => {
    const { steps, script, ending } = forcingOf(loadScenario('S27'), f, scheduleTo(loadScenario('S27'), f, 'SHADOW'));
    expect(ending).toBe('SHADOW');
    expect(script.slice(0, 4)).toEqual([
      { do: 'modprobe', module: 'cxl_pci' },
      { do: 'settle' },
      { do: 'modprobe', module: 'cxl_mem' },
      { do: 'settle' },
    ]);
    expect(steps.find(({ note }) => note.startsWith('user space runs modprobe cxl_pci'))).toMatchObject({
      how: 'forced',
    });
    const race = steps.find(({ note }) => note.includes('passes wait_for_device_probe()'));
    expect(race?.how).toBe('race');
    expect(race?.why).toContain('cxl_bus_wq');
  });

  it('loads modules one by one, udev being none of the guest', () => {
    const scenario = loadScenario('S01');
    const { script } = forcingOf(withOrder(scenario, 'free'), f, scheduleTo(scenario, f, 'CXL', 'free'));
    expect(script.every((step) => step.do === 'modprobe' || step.do === 'settle')).toBe(true);
    expect(script.flatMap((step) => (step.do === 'modprobe' ? [step.module] : []))).toEqual(
      expect.arrayContaining(['cxl_acpi', 'dax_hmem', 'kmem']),
    );
  });
});

describe('the plan of a schedule', () => {
  const nopci = example('6.12-t1-sr256-nopci');

  it('puts loads in an order that must end as the schedule does', () => {
    const plan = vmPlan(nopci, { variant: a0, schedule: scheduleTo(nopci, a0, 'HMEM', 'free'), order: 'free' });
    expect(plan.expected).toEqual({ design: 'a0', gate: 'G0', endings: ['HMEM'], complete: true });
    expect(plan.notes.some((note) => note.includes('changed places'))).toBe(true);
    const loads = plan.script.split('\n').filter((line) => line.startsWith('m '));
    expect(loads.indexOf('m dax_hmem')).toBeLessThan(loads.indexOf('m cxl_acpi'));
  });

  it('keeps the order of a schedule that ends so at any pace', () => {
    const schedule = scheduleTo(nopci, a0, 'LOST', 'free');
    const plan = vmPlan(nopci, { variant: a0, schedule, order: 'free' });
    expect(plan.expected?.endings).toEqual(['LOST']);
    expect(plan.notes.some((note) => note.includes('changed places'))).toBe(false);
  });

  it('says when no order of loads decides the race', () => {
    const scenario = loadScenario('S27');
    const plan = vmPlan(scenario, { variant: f, schedule: scheduleTo(scenario, f, 'SHADOW') });
    expect(plan.expected?.endings).toEqual(expect.arrayContaining(['SHADOW']));
    expect(plan.expected?.endings.length).toBeGreaterThan(1);
    expect(plan.notes.some((note) => note.startsWith('no order of single loads was found'))).toBe(true);
  });

  it('says what the model expects of the own script of a scenario', () => {
    expect(vmPlan(loadScenario('S17'), { variant: a0 }).expected?.endings).toEqual(['SHADOW']);
    expect(vmPlan(loadScenario('S17'), { variant: f }).expected?.endings).toEqual(['CXL']);
    expect(vmPlan(loadScenario('S19'), { variant: f }).expected?.endings).toEqual(['SHADOW']);
    expect(vmPlan(nopci, { variant: a0 }).expected?.endings).toEqual(['LOST']);
  });
});

describe('what a scenario asks for', () => {
  const ordersOf = (id: string) => vmPlan(loadScenario(id)).orders.map(({ what, hold }) => [hold, what]);

  it('is marked where it cannot be had', () => {
    expect(ordersOf('S29')).toContainEqual(['not forced', 'fault: hang 0000:03:00.0']);
    expect(ordersOf('S24')).toContainEqual(['not forced', 'fault: slow 0000:0d:00.0 2']);
    expect(ordersOf('S06')).toContainEqual(['stand-in', 'fault: probe 0000:df:00.0 ETIMEDOUT']);
    expect(ordersOf('S07')).toContainEqual(['forced', 'fault: absent 0000:df:00.0']);
    expect(ordersOf('S51')).toContainEqual(['forced', 'driver_async_probe=hmem_platform']);
    expect(ordersOf('S52')).toContainEqual(['not forced', 'memdev mem0 of a Type-2 accelerator']);
  });

  it('keeps memory offline that nothing decodes, or whose region is to be destroyed', () => {
    const offline = (id: string): boolean =>
      vmPlan(loadScenario(id)).commandLine.includes('memhp_default_state=offline');
    expect(['S01', 'S17', 'S06', 'S43', 'S38', 'S02'].map(offline)).toEqual([false, false, true, true, false, true]);
  });
});

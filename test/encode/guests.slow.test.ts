import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isName } from '../../src/model/plain-text.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { captureFiles } from '../../src/vm/capture-folder.ts';
import { vmPlan, type VmPlan } from '../../src/vm/index.ts';
import { runArguments } from '../../src/vm/qemu.ts';
import { harmless, namesFrom, scenarioOf, texts, withSwitch } from './box.ts';
import { argument, hostile, orRefused } from './hostile.ts';

/** The words of the kernel command line, or `refused`. */
const wordsOf = (scenario: Scenario): readonly string[] => orRefused(() => vmPlan(scenario).commandLine).split(/\s/);

describe('the guest of a box', () => {
  it('is the same, whatever names and titles are', () => {
    const expected = vmPlan(scenarioOf(harmless));
    fc.assert(
      fc.property(texts, (list) => {
        const { qemu, script, commandLine, bridges } = vmPlan(scenarioOf(namesFrom(list)));
        expect({ qemu, script, commandLine, bridges }).toEqual({
          qemu: expected.qemu,
          script: expected.script,
          commandLine: expected.commandLine,
          bridges: expected.bridges,
        });
      }),
      { numRuns: 30 },
    );
  });

  it('has a switch under its name, or under a number: no name of one adds an option', () => {
    const shape = (plan: VmPlan, id: string): readonly string[] =>
      plan.qemu.map((one) =>
        one
          .split(',')
          .map((part) =>
            part === `bus=${id}` || part === `id=${id}`
              ? part.replace(id, 'ID')
              : part.replace(`=dp-${id}-`, '=dp-ID-'),
          )
          .join(','),
      );
    const expected = shape(vmPlan(withSwitch('us0')), 'us0');
    fc.assert(
      fc.property(fc.oneof(hostile, fc.constantFrom('rp12-0', 'sys0', 'cxl.0', 'sw0', '0sw', 'vmem1')), (name) => {
        const plan = vmPlan(withSwitch(name));
        const id = plan.qemu.some((one) => one.endsWith(`id=${name}`)) && /^[a-z]\w*$/i.test(name) ? name : 'sw0';
        expect(shape(plan, id)).toEqual(expected);
      }),
    );
    expect(vmPlan(withSwitch('sw0,romfile=/etc/shadow')).qemu.join(' ')).not.toContain('romfile');
  });

  it('has drivers that probe asynchronously as words of its command line, or is refused', () => {
    const base = scenarioOf(harmless);
    const withDriver = (driver: string): Scenario => ({
      ...base,
      kernel: { ...base.kernel, asyncProbe: ['cxl_mem', driver] },
    });
    const before = wordsOf(base);
    fc.assert(
      fc.property(hostile, (driver) => {
        const isWord = isName(driver) || driver === '*';
        expect(wordsOf(withDriver(driver))).toEqual(
          isWord ? [...before, `driver_async_probe=cxl_mem,${driver}`] : ['refused'],
        );
      }),
    );
    expect(wordsOf(withDriver('cxl_pci init=/bin/sh'))).toEqual(['refused']);
  });

  it('takes steps that name devices as they are, or is refused', () => {
    const base = scenarioOf(harmless);
    fc.assert(
      fc.property(hostile, hostile, (device, driver) => {
        const steps = [
          { do: 'unbind', device, driver: 'cxl_mem' },
          { do: 'unbind', device: 'ACPI0017', driver },
        ] as const;
        for (const step of steps) {
          const script = orRefused(() => vmPlan({ ...base, userspace: { ...base.userspace, steps: [step] } }).script);
          expect(script === 'refused').toBe(!isName(step.driver));
          expect(spawnSync('sh', ['-n'], { input: script }).status).toBe(0);
          const others = script
            .split('\n')
            .filter((line) => !/^(fw [\w ,]+|hold [\w ]+|refused|settle|coldplug|late [\w]+|snap final|)$/.test(line));
          // Lines for a device that the guest lacks are left out.
          expect(others.filter((line) => !/^unbind "[^"]*" \w+ [\w.:+-]+$/.test(line))).toEqual([]);
          expect(others.length).toBeLessThan(2);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('the record of a guest', () => {
  it('has the command line of QEMU as words that a shell reads back, and the rest as JSON', () => {
    const plan = vmPlan(scenarioOf(harmless));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 20, maxLength: 20 }), argument, (args, release) => {
        const files = captureFiles([], plan, {
          release,
          qemuVersion: 'QEMU emulator version 10',
          accel: 'tcg',
          args: [...args, '-append', 'x'],
          seconds: 1,
        });
        const text = String(files.get('cmdline.txt'));
        const call = text.slice(text.indexOf('qemu-system'), text.indexOf('\n# kernel command line'));
        const read = spawnSync('sh', ['-s'], { input: `printf '%s\\0' ${call}\n`, encoding: 'utf8' }).stdout;
        expect(read.split('\0').slice(1, -1)).toEqual(args);
        expect(JSON.parse(String(files.get('meta.json')))).toMatchObject({ kernel: release, scenario: plan.scenario });
      }),
      { numRuns: 15 },
    );
  });
});

describe('the arguments of a run', () => {
  it('are one word for each file', () => {
    const files = { kernel: 'a,b c', initramfs: 'i', console: '/t,x/console', data: '/t,x/data' };
    const { qemu, commandLine } = vmPlan(scenarioOf(harmless));
    const args = runArguments(qemu, { ...files, accel: 'tcg', commandLine });
    expect(args.slice(-10)).toEqual([
      '-serial',
      'file:/t,x/console',
      '-serial',
      'file:/t,x/data',
      '-kernel',
      'a,b c',
      '-initrd',
      'i',
      '-append',
      commandLine,
    ]);
  });
});

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { sh } from '../../src/encode/shell.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { defaultGate } from '../../src/boot/index.ts';
import { filesOf, generatePlan, planFrom, type TestPlan } from '../../src/testgen/index.ts';
import { shellRunsOf, type ShellRun } from '../../src/testgen/shell-run.ts';
import { runOn, type Box } from './fake-box.ts';

interface Made {
  readonly plan: TestPlan;
  readonly scripts: readonly string[];
  readonly runs: readonly ShellRun[];
}

function made(id: string, design: string, change: (scenario: Scenario) => Scenario = (one) => one): Made {
  const scenario = change(loadScenario(id));
  const choice = { design, gate: defaultGate(design) };
  return from(generatePlan(scenario, choice, { cover: ['race-pairs', 'endings'] }), scenario, choice);
}

function from(plan: TestPlan, scenario: Scenario, choice: { design: string; gate: string }): Made {
  const files = filesOf(
    plan,
    'shell',
    { target: 'S17', command: sh`quiesce generate`, stem: 'test' },
    scenario,
    choice,
  );
  return { plan, scripts: files.map(({ text }) => text), runs: shellRunsOf(plan, scenario, choice) };
}

const boxOf = ({ plan, runs }: Made): Box => {
  const [end] = runs[0]?.ends ?? [];
  if (!end) throw new Error('the model allows no end');
  return { before: plan.start.iomem, end };
};

const points = (out: string): readonly string[] => out.split('\n').filter((line) => /^(not )?ok /.test(line));

describe('a generated shell test', () => {
  const test = made('S17', 'a0');
  const [script = ''] = test.scripts;

  it('passes on a box that ends as the model allows, in KTAP that a strict parser takes', () => {
    const { code, out, results, loaded, leftovers } = runOn(script, boxOf(test));
    expect({ code, first: out.split('\n')[0], ok: results.ok, fail: results.fail, leftovers }).toEqual({
      code: 0,
      first: 'KTAP version 1',
      ok: true,
      fail: 0,
      leftovers: [],
    });
    expect(results.count).toBe(points(out).length);
    expect(loaded).toEqual(['dax_hmem', 'kmem', 'cxl_acpi', 'cxl_pci', 'cxl_mem', 'dax_cxl', 'device_dax']);
  });

  it('says not ok of what ends otherwise, and what it saw', () => {
    const box = boxOf(test);
    const lost = { ...box.end, iomem: box.end.iomem.filter((line) => !line.includes('dax')), dax: [] };
    const { code, out, results } = runOn(script, { ...box, end: lost });
    expect([code, results.ok, results.fail]).toEqual([1, false, 3]);
    expect(points(out).filter((line) => line.startsWith('not'))).toEqual([
      'not ok 8 /proc/iomem ends as the model allows',
      'not ok 10 daxctl list has the devices that the model allows',
      'not ok 11 all of it is one end that the model allows',
    ]);
    expect(out).toContain('# iomem: 850000000-284fffffff : CXL Window 0');
  });

  it('says not ok of a module that does not load', () => {
    const { code, out } = runOn(script, { ...boxOf(test), refuses: ['cxl_acpi'] });
    expect([code, points(out)[2]]).toEqual([1, 'not ok 3 load cxl_acpi without soft dependencies']);
  });

  it.each([
    ['a program is missing', { without: ['cxl'] }, 'cxl is not installed'],
    ['a module is there already', { hasLoaded: ['kmem'] }, 'kmem is loaded or built in already'],
    ['it is another box', { before: ['00001000-0009ffff : System RAM'] }, 'this is not the box of S17'],
    ['addresses are hidden', { before: ['00000000-00000000 : System RAM'] }, 'shows no addresses'],
  ])('is skipped with 77 when %s', (_, otherwise, why) => {
    const { code, out, results } = runOn(script, { ...boxOf(test), ...otherwise });
    expect([code, results.ok, results.plan.skipAll]).toEqual([77, true, true]);
    expect(out).toContain(why);
  });

  it('loads in the order of its schedule when loads are free', () => {
    const free = made('S17', 'a0', (scenario) => ({
      ...scenario,
      userspace: {
        ...scenario.userspace,
        order: 'free',
        steps: [
          { do: 'modprobe', module: 'cxl_acpi' },
          { do: 'modprobe', module: 'dax_hmem' },
          { do: 'modprobe', module: 'kmem' },
        ],
      },
    }));
    const orders = free.scripts.map((text, index) => {
      const end = free.runs[index]?.ends?.[0];
      if (!end) throw new Error('the model allows no end');
      const { code, loaded } = runOn(text, { before: free.plan.start.iomem, end });
      return `${code} ${loaded.join(' ')}`;
    });
    expect(new Set(orders).size).toBe(orders.length);
    expect(orders.length).toBeGreaterThan(1);
    expect(orders.every((order) => order.startsWith('0 '))).toBe(true);
  });

  it('of a schedule that stops where the bug shows goes on with what user space has still to do', () => {
    const scenario = loadScenario('S17');
    const choice = { design: 'a0', gate: 'G0' };
    const whole = test.plan.tests[0]?.schedule ?? '';
    const [half, all] = [whole.split('/').slice(0, 12).join('/'), whole].map((schedule) => {
      const bug = from(planFrom(scenario, choice, [{ name: 'a bug', schedule, isBug: true }]), scenario, choice);
      return bug.runs.map(({ steps, ends }) => ({ steps, ends }));
    });
    expect(half).toEqual(all);
  });

  it('of a counterexample on a kernel that never shows Soft Reserved ranges looks at all else, and wants the box promised', () => {
    const scenario = loadScenario('S17');
    const choice = { design: 'a0', gate: 'G0' };
    const schedule = test.plan.tests[0]?.schedule ?? '';
    const bug = from(planFrom(scenario, choice, [{ name: 'I9 must hold', schedule, isBug: true }]), scenario, choice);
    const box = boxOf(bug);
    const later = {
      before: box.before.filter((line) => !line.includes('Soft Reserved')),
      end: { ...box.end, iomem: box.end.iomem.filter((line) => !line.includes('Soft Reserved')) },
    };
    const mended = {
      ...later,
      end: { ...later.end, dax: later.end.dax.map((line) => line.replace('hmem', 'region')) },
    };
    const codes = [later, { ...later, promised: true }, { ...mended, promised: true }].map(
      (one) => runOn(bug.scripts[0] ?? '', one).code,
    );
    expect([box.end.dax.some((line) => line.endsWith(' hmem')), codes]).toEqual([true, [77, 1, 0]]);
  });

  it('of a counterexample fails where the bug still is, and passes where it is not', () => {
    const scenario = loadScenario('S17');
    const choice = { design: 'a0', gate: 'G0' };
    const schedule = test.plan.tests[0]?.schedule ?? '';
    const plan = planFrom(scenario, choice, [{ name: 'I9 must hold', schedule, isBug: true }]);
    const bug = from(plan, scenario, choice);
    const box = boxOf(bug);
    const outcomes = [box, { ...box, end: { ...box.end, dax: [] } }].map(
      (one) => runOn(bug.scripts[0] ?? '', one).code,
    );
    expect(outcomes).toEqual([1, 0]);
  });
});

describe('generated shell tests', () => {
  const all = [
    ...made('S17', 'f').scripts,
    ...made('S18', 'c').scripts,
    ...made('S34', 'a0').scripts,
    ...made('S02', 'a0').scripts,
    ...made('S35', 'a0').scripts,
  ];

  it('are bash', () => {
    const complaints = all.map((text) => spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' }).stderr);
    expect(complaints.filter(Boolean)).toEqual([]);
  });

  it.skipIf(spawnSync('shellcheck', ['--version']).status !== 0)('leave shellcheck nothing to say', () => {
    const complaints = all.map(
      (text) => spawnSync('shellcheck', ['-s', 'bash', '-'], { input: text, encoding: 'utf8' }).stdout,
    );
    expect(complaints.filter(Boolean)).toEqual([]);
  });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sh } from '../../src/encode/shell.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { replayScenario, checkScenario } from '../../src/verbs/index.ts';
import { filesOf, generatePlan, givenIn, isGenerated, planFrom, targets } from '../../src/testgen/index.ts';
import { parsed } from './fake-box.ts';

const scenario = loadScenario('S17');
const choice = { design: 'a0', gate: 'G0' };
const options = { target: 'S17', command: sh`quiesce generate S17 --target x`, stem: 'S17-a0' };
const plan = generatePlan(scenario, choice, { cover: ['transitions', 'race-pairs', 'endings', 'witnesses'] });

describe('a plan', () => {
  it('tells each step as a replay does', () => {
    const [test] = plan.tests;
    const record = replayScenario(scenario, choice, test?.schedule ?? '');
    expect(test?.steps.map(({ note, kernel }) => ({ note, kernel }))).toEqual(
      record.steps.map(({ note, kernel }) => ({ note, kernel })),
    );
    expect([test?.ending, plan.start.iomem]).toEqual([record.ending, record.before]);
    expect(test?.steps.findLast(({ after }) => after.iomem)?.after.iomem).toEqual(record.iomem);
  });

  it('has the shortest schedule to every ending and every broken property', () => {
    const report = checkScenario(scenario, choice, { now: () => 0 });
    const broken = report.properties.filter(({ verdict }) => verdict === 'violated');
    const names = plan.tests.map(({ name }) => name).join('\n');
    expect(broken.filter(({ id }) => !new RegExp(`breaks ${id}\\b`).test(names))).toEqual([]);
    expect(report.endings.filter((ending) => !names.includes(`ends as ${ending}`))).toEqual([]);
  });

  it('says what is declared and never met, and that this is proved', () => {
    expect(plan.complete).toBe(true);
    expect(plan.unreached.states).toContain('cxl_mem/mem0: unbound.broken');
    expect(plan.unreached.states).not.toContain('cxl_mem/mem0: bound');
  });

  it('of a machine that is not there is refused with those that are', () => {
    const ask = () => generatePlan(scenario, choice, { cover: ['states'], machines: ['cxl_men'] });
    expect(ask).toThrow('has no machine and no actor cxl_men');
  });

  it('reads back as the schedules that are in it', () => {
    const [file] = filesOf(plan, 'json', options, scenario, choice);
    const given = givenIn(file?.text ?? '', undefined);
    expect(given.schedules.map(({ schedule }) => schedule)).toEqual(plan.tests.map(({ schedule }) => schedule));
    const again = planFrom(scenario, choice, given.schedules);
    expect(again.tests.map(({ steps, ending }) => ({ steps, ending }))).toEqual(
      plan.tests.map(({ steps, ending }) => ({ steps, ending })),
    );
  });
});

describe.each(targets)('files for %s', (target) => {
  const files = filesOf(plan, target, options, scenario, choice);

  it('say that they are generated, from what and how to have them again', () => {
    for (const { text, once } of files) {
      expect(isGenerated(text)).toBe(once !== true);
      if (once === true) continue;
      for (const part of ['S17', 'design: a0', 'transitions, race-pairs, endings, witnesses', options.command])
        expect(text).toContain(part);
    }
  });

  it('are the same each time', () => {
    const again = generatePlan(scenario, choice, { cover: plan.cover });
    expect(filesOf(again, target, options, scenario, choice)).toEqual(files);
  });
});

describe('a suite for quiesce vm', () => {
  const files = filesOf(plan, 'vm', options, scenario, choice);

  function run(program: string | null, env: Record<string, string>): { code: number | null; out: string } {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-vm-'));
    try {
      for (const { name, text } of files) writeFileSync(join(folder, name), text);
      writeFileSync(join(folder, 'stub'), `#!/bin/bash\n${program ?? ''}\n`);
      chmodSync(join(folder, 'stub'), 0o755);
      const { status, stdout } = spawnSync('bash', [join(folder, files[0]?.name ?? '')], {
        encoding: 'utf8',
        cwd: folder,
        env: {
          PATH: process.env['PATH'] ?? '',
          ...(program === null ? {} : { QUIESCE: join(folder, 'stub') }),
          ...env,
        },
      });
      return { code: status, out: stdout };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  const box = { KERNEL: 'bzImage', MODULES: 'modules' };

  it('calls quiesce vm once for each order, with its schedule', () => {
    const schedules = plan.tests.map(({ schedule }) => schedule);
    const { code, out } = run(
      `[ "$1" = vm ] && case " ${schedules.join(' ')} " in *" \${*: -4:1} "*) ;; *) exit 1; esac`,
      box,
    );
    expect([code, parsed(out).ok, parsed(out).count]).toEqual([0, true, plan.tests.length]);
  });

  it('is understood by quiesce vm as it is: a dry run plans every boot', { timeout: 60_000 }, () => {
    const main = join(import.meta.dirname, '../../dist/src/cli/main.js');
    const { code, out } = run(`exec '${process.execPath}' '${main}' "$@"`, { DRY_RUN: '1' });
    expect([code, parsed(out).ok, parsed(out).count, out]).toEqual([
      0,
      true,
      plan.tests.length,
      expect.not.stringContaining('SKIP'),
    ]);
  });

  it('says not ok of an order that quiesce vm does not find to conform, and skips what it skips', () => {
    expect(run('exit 1', box).code).toBe(1);
    const skipped = run('echo no QEMU; exit 77', box);
    expect([skipped.code, parsed(skipped.out).skip]).toEqual([0, plan.tests.length]);
    expect(run('exit 0', {}).code).toBe(77);
  });
});

describe('given schedules', () => {
  it.each([
    ['nothing', {}, 'there is no schedule in it'],
    ['a report that holds', { scenario: 'S17', properties: [{ id: 'I1', verdict: 'holds' }] }, 'no schedule in it'],
    [
      'reports of two scenarios',
      ['S17', 'S18'].map((id) => ({ scenario: id, schedule: '0' })),
      'of more than one scenario',
    ],
  ])('are not in %s', (_, document, message) => {
    expect(() => givenIn(JSON.stringify(document), undefined)).toThrow(message);
  });

  it('of a report are bugs, with the faults that they need', () => {
    const violated = { id: 'I1', verdict: 'violated', why: 'lost', schedule: '0/1', faults: ['absent mem0'] };
    const report = { scenario: 'S17', design: 'f', gate: 'G5', properties: [violated, { ...violated, id: 'I2' }] };
    expect(givenIn(JSON.stringify(report), 'I1')).toEqual({
      scenario: 'S17',
      design: 'f',
      gate: 'G5',
      family: null,
      order: null,
      faults: ['absent mem0'],
      schedules: [{ name: 'no memory-lost (I1): lost', schedule: '0/1', isBug: true }],
    });
  });
});

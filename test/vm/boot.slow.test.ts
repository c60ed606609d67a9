import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf, generatePlan, planFrom, type TestPlan } from '../../src/testgen/index.ts';
import { parsed } from '../testgen/fake-box.ts';
import { asLogged, conform } from '../../src/conform/index.ts';
import { sh } from '../../src/encode/shell.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { listExamples } from '../../src/capture/examples.ts';
import { importCaptureFolder, readBootFolder } from '../../src/capture/read-folder.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { defaultGate, designOfFamily } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { boot, endingAt, familyOfRelease, MissingTool, releaseOfFile, vmPlan } from '../../src/vm/index.ts';
import { readKernel } from '../../src/vm/kernel-files.ts';
import { findQemu } from '../../src/vm/qemu.ts';
import { toolBox } from '../../src/vm/tools.ts';
import { scratchFolder } from '../scratch.ts';

// Boots for real where QEMU and a kernel are: QUIESCE_VM_KERNEL and QUIESCE_VM_MODULES name the kernel, or the machine's own is
// taken; QUIESCE_VM_TOOLS names a tree of unpacked packages, or the PATH is taken.
const { env } = process;

/** The machine's own kernel, the last in the order of names. */
function installed(): { readonly kernel: string; readonly modules: string } | null {
  const images = existsSync('/boot') ? readdirSync('/boot').filter((name) => name.startsWith('vmlinuz-')) : [];
  const release = images
    .map((name) => name.slice('vmlinuz-'.length))
    .toSorted()
    .at(-1);
  return release === undefined ? null : { kernel: `/boot/vmlinuz-${release}`, modules: `/lib/modules/${release}` };
}

const kernel = env['QUIESCE_VM_KERNEL'];
const modules = env['QUIESCE_VM_MODULES'];
const given = kernel !== undefined && modules !== undefined ? { kernel, modules } : installed();
const tools = env['QUIESCE_VM_TOOLS'];
const path = env['PATH'] ?? '';

function whyNot(): string | null {
  if (!given) return 'there is no kernel: set QUIESCE_VM_KERNEL and QUIESCE_VM_MODULES';
  try {
    const box = toolBox(tools, path);
    findQemu(undefined, box);
    box.need('busybox', 'busybox-static');
    readKernel(given.kernel, given.modules, box);
    return null;
  } catch (error) {
    if (error instanceof MissingTool) return `${error.message}: ${error.hint}`;
    throw error;
  }
}
const reason = whyNot();
if (reason !== null) process.stderr.write(`no real boots: ${reason}\n`);

const folder = scratchFolder('boots');

const nopci = listExamples().find(({ id }) => id === '6.12-t1-sr256-nopci')?.file ?? '';
const boots: readonly (readonly [string, () => Scenario])[] = [
  ['no cxl_pci', () => importCaptureFolder(nopci).scenario],
  ['dax_hmem first', () => loadScenario('S17')],
];

/** How guests are run, with a timeout long enough for emulation. */
const patient = {
  path,
  timeoutSeconds: 500,
  now: () => performance.now(),
  report: () => {},
  ...(tools === undefined ? {} : { tools }),
};

describe.skipIf(reason !== null)('a real boot of a plan', () => {
  it.each(boots)('%s: conforms, and ends as the model said', { timeout: 600_000 }, async (name, load) => {
    if (!given) throw new Error('the suite is skipped without a kernel');
    const design = designOfFamily(familyOfRelease(releaseOfFile(given.kernel) ?? '') ?? '6.12');
    const choice = { design, gate: defaultGate(design) };
    const plan = vmPlan(load(), { variant: choice });
    const out = join(folder, name.replaceAll(' ', '-'));
    await boot(plan, {
      ...given,
      folder: out,
      ...patient,
    });
    const { scenario, log, real } = readBootFolder(out);
    const result = conform({ scenario, log: log.content, ...(real ? { real } : {}) }, choice);
    expect([result.verdict, result.impossible?.text]).toEqual(['conforms', undefined]);
    expect(plan.expected?.endings).toContain(endingAt(asLogged(scenario, log.content), choice, result.schedule));
    // The windows lie where the plan thought QEMU would put them.
    expect(scenario.platform.windows.map(({ range }) => range)).toEqual(
      plan.platform.windows.map(({ range }) => range),
    );
    expect(scenario.platform.softReserved).toEqual(plan.platform.softReserved);
  });
});

/** Which generated test runs, and what is to come of it on a kernel before the fix and on one after it. */
const generated = [
  ['of every end that the model has for the kernel', 'own', { before: 'passed', after: 'passed' }],
  ['of the counterexample of a0', 'bug', { before: 'failed', after: 'passed' }],
] as const;

describe.skipIf(reason !== null)('a real boot of a generated shell test', () => {
  it.each(generated)(
    '%s: prints KTAP, and says what the kernel does',
    { timeout: 600_000 },
    async (_, kind, expected) => {
      if (!given) throw new Error('the suite is skipped without a kernel');
      const scenario = vmPlan(loadScenario('S17')).twin;
      const design = designOfFamily(familyOfRelease(releaseOfFile(given.kernel) ?? '') ?? '6.12');
      const choice = kind === 'own' ? { design, gate: defaultGate(design) } : { design: 'a0', gate: defaultGate('a0') };
      const plan = kind === 'own' ? generatePlan(scenario, choice, { cover: ['endings'] }) : bugsOf(scenario, choice);
      const emit = { target: 'S17', command: sh`quiesce generate`, stem: 'test' };
      const [script] = filesOf(plan, 'shell', emit, scenario, choice);
      const { test } = await boot(vmPlan(scenario, { test: script?.text ?? '' }), {
        ...given,
        folder: join(folder, kind),
        ...patient,
      });
      const wanted = expected[design === 'a0' ? 'before' : 'after'];
      const results = parsed(test?.ktap ?? '');
      expect([test?.verdict, results.ok, results.failures.filter(({ tapError }) => tapError)]).toEqual([
        wanted,
        wanted === 'passed',
        [],
      ]);
      expect(results.count).toBe((test?.passed ?? 0) + (test?.failed ?? 0) + (test?.skipped ?? 0));
      expect(readFileSync(join(folder, kind, 'test.ktap'), 'utf8')).toBe(test?.ktap);
    },
  );
});

function bugsOf(scenario: Scenario, choice: { readonly design: string; readonly gate: string }): TestPlan {
  const { properties } = checkScenario(scenario, choice, { now: () => 0 });
  const shadowed = properties.find(({ id }) => id === 'I9');
  return planFrom(scenario, choice, [{ name: 'I9 must hold', schedule: shadowed?.schedule ?? '', isBug: true }]);
}

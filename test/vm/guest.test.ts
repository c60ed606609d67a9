import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loadScenario, scenarioIds } from '../../src/scenario/catalogue.ts';
import { readScript } from '../../src/capture/script/script.ts';
import { elsewhere, guestTexts, vmPlan } from '../../src/vm/index.ts';
import { sample } from '../runs.ts';
import { shipped } from '../../src/vm/boot.ts';
import { testRunOf } from '../../src/vm/guest-test.ts';
import { file, writeCpio } from '../../src/vm/cpio.ts';
import { gzipSync } from 'node:zlib';

const textsOf = (id: string): ReadonlyMap<string, string> =>
  new Map(guestTexts(vmPlan(loadScenario(id))).map(({ path, content }) => [path, new TextDecoder().decode(content)]));
const library = textsOf('S01').get('guest.sh') ?? '';
const firmware = textsOf('S01').get('firmware.sh') ?? '';
/** The names of a script's shell functions. */
const functionsOf = (script: string): readonly string[] =>
  [...script.matchAll(/^(\w+)\(\) \{/gm)].map((parts) => parts[1] ?? '');

describe("the guest's scripts", () => {
  it('are shell, for every scenario', () => {
    for (const id of sample(scenarioIds(), 8))
      for (const [path, text] of textsOf(id)) {
        if (!/\.sh$|^init$/.test(path)) continue;
        const checked = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' });
        expect([id, path, checked.stderr, checked.status]).toEqual([id, path, '', 0]);
      }
  });

  const shellcheck = spawnSync('shellcheck', ['--version']).status === 0;
  it.skipIf(!shellcheck)('have nothing that shellcheck warns of', () => {
    const all = [library, firmware, textsOf('S33').get('steps.sh') ?? ''].join('\n');
    const checked = spawnSync('shellcheck', ['-s', 'busybox', '-S', 'warning', '-'], { input: all, encoding: 'utf8' });
    expect(checked.stdout).toBe('');
  });

  it('call functions of the library, and nothing else but a loop', () => {
    const known = new Set([...functionsOf(library), ...functionsOf(firmware)]);
    for (const id of scenarioIds())
      for (const line of (textsOf(id).get('steps.sh') ?? '').trim().split('\n')) {
        const word = /^for \w in [^;]*; do (\w+) .*; done$/.exec(line)?.[1] ?? line.split(' ')[0] ?? '';
        expect(known, `${id}: ${line}`).toContain(word);
      }
  });

  it('write down what they did in words that the importer reads as the same steps', () => {
    const done = spawnSync('sh', ['-s'], { input: `${recorder}\n`, encoding: 'utf8' }).stdout;
    const box = {
      functions: ['0000:0d:00.0'],
      memdevs: [{ name: 'mem0', pci: '0000:0d:00.0' }],
      hostBridges: [12],
      windows: [0],
      ports: new Map<string, string>(),
      regions: new Map([['region0', 0]]),
      names: null,
    };
    const { steps, withheld, snapshots, notes } = readScript({ file: 'scenario.sh', content: done }, box);
    expect({ steps, withheld, snapshots, notes }).toEqual({
      steps: [
        { do: 'modprobe', module: 'cxl_acpi' },
        { do: 'insmod', module: 'cxl_pci' },
        { do: 'parallel', modules: ['cxl_mem', 'kmem'] },
        { do: 'rmmod', module: 'kmem' },
        { do: 'coldplug' },
        { do: 'settle' },
        { do: 'unbind', device: 'ACPI0017', driver: 'cxl_acpi' },
        { do: 'bind', device: 'mem0', driver: 'cxl_mem' },
        { do: 'autoprobe', bus: 'pci', on: false },
        { do: 'unplug', memdev: 'mem0' },
        { do: 'rescan', memdev: 'mem0' },
        { do: 'destroy_region', window: 0 },
        { do: 'create_region', window: 0, memdevs: ['mem0'] },
      ],
      withheld: ['cxl_pci'],
      snapshots: ['final'],
      notes: [],
    });
  });
});

/** The `did` lines of the library's functions, printed by the functions themselves with everything else taken out. */
const recorder = `
did() { echo "$*"; }
${library
  .split('\n')
  .filter((line) => /^(m|rmm|par|hold|late|unbind|bind|autoprobe|unplug|rescan|run)\(\) \{/.test(line))
  .map(
    (line) =>
      `${/^(\w+\(\) \{)/.exec(line)?.[1]} ${/(for x in "\$@"; do )?did ("[^"]*"|\w+);/.exec(line)?.[0]} ${/for x in "\$@"; do did/.test(line) ? 'done; ' : ''}}`,
  )
  .join('\n')}
hold cxl_pci; m cxl_acpi; late cxl_pci; par cxl_mem kmem; rmm kmem; did coldplug; did settle
unbind ACPI0017:00 platform cxl_acpi; bind mem0 cxl cxl_mem; autoprobe pci 0; unplug 0000:0d:00.0; rescan
run cxl destroy-region -f region0; run cxl create-region -t ram -m -d decoder0.0 -w 1 mem0; did 'snap final'`;

describe('a guest with a test', () => {
  const plan = vmPlan(loadScenario('S10'), { test: 'echo 1..0\n' });
  const texts = new Map(guestTexts(plan).map(({ path, content }) => [path, new TextDecoder().decode(content)]));

  it('has the firmware and the missing modules of the scenario, and the script in place of its steps', () => {
    const lines = (texts.get('steps.sh') ?? '').trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('fw '))).toEqual([
      'hold dax_cxl',
      'run_test',
      'settle',
      'snap final',
    ]);
    expect(texts.get('test.sh')).toBe('echo 1..0\n');
    const checked = spawnSync('sh', ['-n'], { input: texts.get('guest.sh') ?? '', encoding: 'utf8' });
    expect([checked.stderr, functionsOf(texts.get('guest.sh') ?? '').includes('run_test')]).toEqual(['', true]);
  });

  it("finds the box of the guest's own scenario where the guest has it", () => {
    const moved = scenarioIds().filter((id) => {
      const { twin } = vmPlan(loadScenario(id));
      return elsewhere(twin.platform, vmPlan(twin).platform) !== null;
    });
    expect(moved).toEqual([]);
  });

  it('ships what it printed, and the exit code', () => {
    const shipping = [
      file('./test.ktap', 'KTAP version 1\n1..1\nok 1 a\n'),
      file('./test.rc', '0\n'),
      file('test.err', 'a warning\n'),
    ];
    expect(testRunOf(shipping)).toEqual({
      verdict: 'passed',
      passed: 1,
      failed: 0,
      skipped: 0,
      ktap: 'KTAP version 1\n1..1\nok 1 a\n',
      complaints: 'a warning\n',
      code: 0,
    });
    expect(testRunOf([]).verdict).toBe('unfinished');
  });
});

describe('what the guest ships', () => {
  const line = (bytes: Uint8Array): string =>
    Buffer.from(bytes)
      .toString('base64')
      .replaceAll(/(.{76})/g, '$1\r\n');
  it('is read from between its marks, whatever the serial line does to line ends', () => {
    const body = line(gzipSync(writeCpio([file('dmesg.txt', 'a log'), file('snap-a/iomem.txt', 'b')])));
    const text = `noise\n=====BEGIN=====\r\n${body}\r\n=====END=====\r\n`;
    expect(shipped(text)?.map(({ path, content }) => [path, new TextDecoder().decode(content)])).toEqual([
      ['dmesg.txt', 'a log'],
      ['snap-a/iomem.txt', 'b'],
    ]);
  });

  it('is nothing while the last mark is missing', () => {
    expect(shipped('=====BEGIN=====\nabc')).toBeNull();
  });
});

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { loadScenario, scenarioIds } from '../../src/import/catalogue.ts';
import { readScript } from '../../src/import/script.ts';
import { guestTexts, vmPlan } from '../../src/vm/index.ts';
import { shipped } from '../../src/vm/boot.ts';
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
    for (const id of scenarioIds())
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

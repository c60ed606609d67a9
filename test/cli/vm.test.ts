import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planOfTest } from '../../src/cli/commands/vm-test.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import * as guest from '../../src/vm/index.ts';
import { GuestError, MissingTool } from '../../src/vm/index.ts';
import { quiesce } from './fakes.ts';

const out = join(tmpdir(), 'quiesce-no-such-folder');
const boot = ['vm', 'S03', '--kernel', 'vmlinuz-6.12', '--modules', 'm', '--out', out];

describe('quiesce vm', () => {
  it('boots, judges the capture and says what was expected', async () => {
    const { code, out: printed, err, calls } = await quiesce(boot);
    expect({ code, printed: printed.split('\n').slice(0, 4), calls }).toEqual({
      code: 0,
      printed: [
        'S03 on 6.12.107 (tcg, 42 s): SHADOW',
        'The model said SHADOW.',
        expect.stringContaining('quiesce-no-such-folder under'),
        expect.stringContaining(''),
      ],
      calls: [
        { what: 'boot', scenario: 'S03', order: 'forced', choice: { design: 'a0', gate: 'G0' }, more: {} },
        expect.objectContaining({ what: 'conform', scenario: 'capture' }),
        expect.objectContaining({ what: 'replay', scenario: 'capture as logged', more: '0/1' }),
      ],
    });
    expect(err).toContain('  12 s  modprobe dax_hmem\n');
  });

  it('exits with 1 when the boot is no run of the model', async () => {
    const { code, out: printed } = await quiesce(boot, { conformance: { verdict: 'differs' } });
    expect([code, printed.includes('DOES NOT CONFORM'), printed.includes('no ending')]).toEqual([1, true, true]);
  });

  it('exits with 77 when a program is missing, and names its package', async () => {
    const booted = new MissingTool('there is no busybox here', 'install busybox-static');
    const { code, err, out: printed } = await quiesce(boot, { booted });
    expect([code, printed, err.split('\n').slice(-3)]).toEqual([
      77,
      '',
      ['quiesce: there is no busybox here', '  install busybox-static', ''],
    ]);
    expect(await quiesce([...boot, '--json'], { booted })).toMatchObject({
      code: 77,
      out: `${JSON.stringify({ skipped: 'there is no busybox here', hint: 'install busybox-static' }, null, 2)}\n`,
    });
  });

  it('says where the console is when the guest hangs', async () => {
    const booted = new GuestError('the guest was not done after 300 s', 'its console is in boot/console.txt');
    const { code, err } = await quiesce(boot, { booted });
    expect(code).toBe(3);
    expect(err).toContain('its console is in boot/console.txt');
  });

  it('needs a kernel and modules for anything but a dry run', async () => {
    expect(await quiesce(['vm', 'S03', '--out', out])).toMatchObject({ code: 2 });
    const { code, out: printed } = await quiesce(['vm', '--scenario', 'S03', '--dry-run']);
    expect(code).toBe(0);
    for (const part of ['what the scenario asks for', '-M q35,cxl=on', '== /init', '== /steps.sh'])
      expect(printed).toContain(part);
  });

  it('takes one scenario, by argument or by option', async () => {
    expect(await quiesce(['vm', '--dry-run'])).toMatchObject({ code: 2 });
    expect(await quiesce(['vm', 'S03', '--scenario', 'S03', '--dry-run'])).toMatchObject({ code: 2 });
  });

  it('writes over no folder unasked', async () => {
    const { code, err } = await quiesce(['vm', 'S03', '--kernel', 'k', '--modules', 'm', '--out', tmpdir()]);
    expect([code, err.includes('exists already')]).toEqual([2, true]);
  });
});

describe('quiesce vm with a test', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-vm-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, 'test.sh');
  writeFileSync(script, '#!/bin/bash\necho 1..1\necho ok 1 all is well\n');
  const guestFile = join(folder, 'guest.yaml');
  const line = ['vm', '6.12-t1-sr256-nopci', '--kernel', 'vmlinuz-6.12', '--modules', 'm', '--out', out];

  it.each([
    ['0 when all is ok', '1..1\nok 1 a\n', 0, 0],
    ['1 when something is not ok', '1..2\nok 1 a\nnot ok 2 b\n', 1, 1],
    ['77 when it is skipped', '1..0 # SKIP another box\n', 77, 77],
    ['3 when it has no end', '1..2\nok 1 a\n', 1, 3],
  ])('prints its KTAP and exits with %s', async (_, text, code, exit) => {
    const ran = await quiesce([...line, '--test', script], { ktap: [text, code] });
    expect(ran).toMatchObject({ code: exit, out: text, calls: [] });
    expect(ran.err).toContain(join(out, 'test.ktap'));
  });

  it('boots the box without the steps, and the script in their place', async () => {
    const { code, out: printed } = await quiesce([...line, '--test', script, '--dry-run', '--json']);
    const { plan } = JSON.parse(printed) as { plan: { script: string; test: string } };
    expect([code, plan.test, plan.script.split('\n').slice(-4)]).toEqual([
      0,
      readFileSync(script, 'utf8'),
      ['run_test', 'settle', 'snap final', ''],
    ]);
  });

  it('is shown so that a terminal does nothing of it', async () => {
    const odd = join(folder, 'odd.sh');
    writeFileSync(odd, '#!/bin/sh\n# \u001b[2J\u202e\techo\n');
    const { out: printed } = await quiesce([...line, '--test', odd, '--dry-run']);
    expect(printed).toContain('\n# \\x1b[2J\\u{202e}\techo\n');
  });

  it('refuses a box that the guest cannot have, and says how to have one that it can', () => {
    const refused = (): unknown => planOfTest(loadScenario('S17'), { test: script }, guest);
    expect(refused).toThrow(
      `${script} would look at the wrong addresses: windows and Soft Reserved ranges are 0x110000000-0x11fffffff, 0x110000000-0x11fffffff in the guest, not 0x850000000-0x284fffffff, 0x850000000-0x284fffffff`,
    );
  });

  it("writes the guest's own box and steps under a name of their own, over no file unasked", async () => {
    expect((await quiesce(['vm', 'S03', '--guest', guestFile])).code).toBe(0);
    expect(readFileSync(guestFile, 'utf8')).toBe('id: S03-guest\n');
    const asJson = await quiesce(['vm', 'S03', '--guest', guestFile, '--force', '--json']);
    expect(JSON.parse(asJson.out)).toEqual({ scenario: 'S03', guest: guestFile });
    expect((await quiesce(['vm', 'S03', '--guest', guestFile])).code).toBe(2);
    expect((await quiesce(['vm', 'S03', '--guest', guestFile, '--force'])).code).toBe(0);
  });

  it('takes no schedule beside it', async () => {
    expect((await quiesce([...line, '--test', script, '--schedule', '0'])).code).toBe(2);
  });
});

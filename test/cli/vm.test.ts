import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GuestTrouble, MissingTool } from '../../src/vm/index.ts';
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
    const booted = new GuestTrouble('the guest was not done after 300 s', 'its console is in boot/console.txt');
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

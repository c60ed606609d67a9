import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLine } from '../../src/model/plain-text.ts';
import { diagnosed, diagnosedIn, folder } from './diagnose-box.ts';

describe('quiesce diagnose', () => {
  it('shows the name of a folder so that neither a terminal nor Markdown does anything of it', async () => {
    const box = (): string => join(mkdtempSync(join(folder, 'odd-')), '<b>[x](y)\u001b[2J\u202e');
    const text = await diagnosedIn(box(), '6.12-t1-sr256-nopci', null, '--worlds', '100');
    expect(text.out).toMatch(/<b>\[x\]\(y\)\\x1b\[2J\\u\{202e\} {2}design a0/);
    const ticket = await diagnosedIn(box(), '6.12-t1-sr256-nopci', null, '--worlds', '100', '--format', 'markdown');
    expect(ticket.out).toMatch(/^# .*\\<b>\\\[x\\\]\(y\)/);
    expect(`${text.out}${ticket.out}`.split('\n').filter((line) => !isLine(line))).toEqual([]);
  });

  it('takes what a capture recorded for the end, and ends with 0 where nothing is wrong', async () => {
    const { code, out } = await diagnosed('7.3-t1-sr256-std', null);
    expect(code).toBe(0);
    expect(out).toContain(
      'who owns what (as captured)\n  0x110000000-0x11fffffff 256 MiB: a CXL region, kmem, System RAM\n',
    );
    expect(out).not.toContain('what made it');
  });

  it('names what keeps CXL from memory that is not lost', async () => {
    const { code, out } = await diagnosed('7.3-t1-sr256-nopci', null);
    expect(code).toBe(0);
    expect(out.replace(/\s+/g, ' ')).toContain('without this it holds: the module cxl_pci is loaded (then CXL owns it');
  });

  it('does not say that nothing is wrong where another driver than CXL has the memory', async () => {
    const { out } = await diagnosed('7.3-t1-sr256-nopci', null);
    expect(out).toContain('All 256 MiB are usable. No property is broken, but CXL does not own it.');
  });

  it('says of the model alone what it found where no run of it ends as the boot did', async () => {
    const { code, out } = await diagnosed('6.12-t1d-sr256-samerange', null);
    expect(code).toBe(3);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'All 256 MiB are usable. Not known. No run of the model ends so: what it says of causes may be wrong.',
    );
    expect(out).not.toContain('what helps');
    expect(out).toContain('\nwhat is wrong, in the model only\n');
    expect(out).toContain('\nwhat made it, in the model only\n');
    expect(out).toContain('the model: in the order of this boot it always ends so (LOST)');
  });

  it('works on a capture that lacks files, and says which to add', async () => {
    const files = ['dmesg.txt', 'cedt.dat', 'firmware.txt', 'cmdline.txt'];
    const { code, out } = await diagnosed('6.12-t1-sr256-hbnocommit', files);
    expect(code).toBe(1);
    expect(out).toContain('who owns what (by the model, for nothing was recorded)');
    expect(out).toContain('without this it holds: firmware commits decoder 0 of hb12');
    expect(out).toContain('what to capture as well\n  iomem.txt (cat /proc/iomem');
  });

  it('takes dax devices from /proc/iomem where no list of them was saved, and says so', async () => {
    const { out } = await diagnosed('7.3-t1-sr256-std', [
      'dmesg.txt',
      'cedt.dat',
      'firmware.txt',
      'cmdline.txt',
      'iomem.txt',
    ]);
    expect(out).toContain('0x110000000-0x11fffffff 256 MiB: a CXL region, kmem, System RAM');
    expect(out).toContain('whose child dax0.0 is');
  });
});

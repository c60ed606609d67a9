import { describe, expect, it } from 'vitest';
import { diagnosed } from './diagnose-box.ts';
import { quiesce } from './fakes.ts';

describe('quiesce diagnose', () => {
  it('says who owns what, what is wrong, whether it was luck, what made it and what helps', async () => {
    const { code, out } = await quiesce(['diagnose', 'S03']);
    expect(code).toBe(1);
    expect(out).toContain("256 MiB of 256 MiB are nobody's. Something is wrong.");
    expect(out).toContain('without this it holds: the module cxl_pci is loaded (no memory-lost,');
    expect(out).toContain('with modules loaded in any order it can end as HMEM or LOST: luck');
    expect(out).toContain('      module_blacklist=cxl_acpi');
    expect(out.split('\n').filter((line) => line.length > 72)).toEqual([]);
  });

  it('prints JSON, and Markdown for a ticket', async () => {
    const { out } = await quiesce(['diagnose', 'S03', '--json']);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'violated', causes: [{ property: 'I1' }], missing: [] });
    const ticket = await quiesce(['diagnose', 'S03', '--format', 'markdown']);
    expect(ticket.out).toContain('## What made it\n\n- without this it holds: the module cxl_pci is loaded');
  });

  it('does not guess at a box none of whose devices is known', async () => {
    const { code, out } = await diagnosed('6.12-t1-sr256-std', ['dmesg.txt']);
    expect(code).toBe(3);
    expect(out).toContain('no memdev of this box is known');
    expect(out).toContain('design a0  gate G0\nNot known.\n');
    expect(out).not.toContain('who owns what');
    expect(out).not.toContain('what made it');
  });

  it('says who owns what where /proc/iomem shows a region and no other file tells of a memdev', async () => {
    const { code, out } = await diagnosed('7.3-t1-sr256-std', ['dmesg.txt', 'iomem.txt']);
    expect(code).toBe(3);
    expect(out).toContain(
      'who owns what (as captured)\n  0x110000000-0x11fffffff 256 MiB: a CXL region, kmem, System RAM\n',
    );
    expect(out.replace(/\s+/g, ' ')).toContain(
      'iomem.txt:43 shows region0, and no file tells of a memdev: there is no cxl-list.json, so causes are not known',
    );
    expect(out).not.toContain('what made it');
  });
});

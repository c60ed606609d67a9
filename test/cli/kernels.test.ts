import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { givenIn } from '../../src/testgen/index.ts';
import { wiring } from '../../src/cli/wiring.ts';

/** The real program. */
async function quiesce(...args: readonly string[]) {
  const printed = { out: '', err: '' };
  const io = {
    out: (text: string) => void (printed.out += text),
    err: (text: string) => void (printed.err += text),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: undefined,
    env: {},
    now: () => 0,
    sleep: () => Promise.resolve(),
  };
  const code = await runCommandLine([...args], io as never, wiring, '0');
  return { code, ...printed };
}

describe('quiesce kernels', () => {
  it('lists releases and switches, and says which the model does not follow', async () => {
    const { code, out } = await quiesce('kernels');
    expect(code).toBe(0);
    expect(out).toContain('  6.12.107  design a0\n');
    expect(out).toContain('  7.3.4     design f\n');
    expect(out).toContain('in 7.1, 7.2.13, 7.3.4; commit 87805c32e6ad');
    expect(out.split('\n').filter((line) => line.length > 72)).toEqual([]);
    const { out: json } = await quiesce('kernels', '--json');
    expect(JSON.parse(json)).toMatchObject({
      releases: expect.arrayContaining([{ release: '7.3.4', design: 'f' }]) as unknown,
      switches: expect.arrayContaining([
        expect.objectContaining({
          id: 'staged-targets-cancelled',
          followedBy: 'drivers',
          releases: ['7.1', '7.2.13', '7.3.4'],
        }),
      ]) as unknown,
    });
  });
});

describe('--kernel', () => {
  it('chooses the rules, and the design of that kernel', async () => {
    const { out } = await quiesce('check', 'S03', '--kernel', '7.3.4');
    expect(out.split('\n')[0]).toBe('S03  design f  gate G5');
    expect(out).toContain('S03 f: holds');
  });

  it('with a switch more or less stands in the printed commands, which ask the same again', async () => {
    const args = ['check', 'S35', '--design', 'f', '--kernel', '7.3', '--without', '87805c32e6ad'];
    const { code, out } = await quiesce(...args);
    expect(code).toBe(1);
    expect(out.replaceAll('\\\n', '')).toContain('--kernel 7.3 --without staged-targets-cancelled');
    expect(out).toContain('CRASH');
    const fixed = await quiesce('check', 'S35', '--design', 'f', '--kernel', '7.3');
    expect(fixed.out).not.toContain('CRASH');
  });

  it('stands in the report and its JSON, so that tests from a counterexample have the same kernel', async () => {
    const args = ['check', 'S35', '--kernel', '7.0', '--with', '87805c32e6ad'];
    expect((await quiesce(...args)).out.split('\n')[1]).toBe('kernel 7.0+staged-targets-cancelled');
    const { out } = await quiesce(...args, '--json');
    expect(JSON.parse(out)).toMatchObject({ kernelRules: '7.0+staged-targets-cancelled' });
    expect(givenIn(out, undefined).family).toBe('7.0+staged-targets-cancelled');
  });

  it('is refused where the model does not follow a switch, also beside one that it does', async () => {
    const args = ['check', 'S35', '--kernel', '7.1', '--with', 'aa8a76711c15', '--with', 'delete-region-once'];
    expect((await quiesce(...args)).err).toContain('does not follow delete-region-once');
  });

  it('is refused by name', async () => {
    expect((await quiesce('check', 'S03', '--kernel', '5.4')).err).toContain('no kernel is called 5.4');
    expect((await quiesce('check', 'S03', '--with', 'fsdev-dax')).err).toContain('none is named');
  });
});

describe('a property that holds of worlds after a crash', () => {
  it.each(['check', 'explain'])('is unknown to %s', async (verb) => {
    const { code, out } = await quiesce(verb, 'S35', '--design', 'c', '--property', 'memory-lost');
    expect([code, out]).toEqual([3, expect.stringContaining('freed or null pointer')]);
  });
});

describe('compare', () => {
  it('--kernels has a column for each kernel under its own design', async () => {
    const { out } = await quiesce('compare', '--scenarios', 'S17', '--kernels', '6.12,7.1,7.3.4', '--json');
    const cells = JSON.parse(out) as readonly { readonly design: string; readonly endings: readonly string[] }[];
    expect(cells.map(({ design, endings }) => [design, endings])).toEqual([
      ['a0', ['SHADOW']],
      ['f', ['CXL']],
      ['f', ['CXL']],
    ]);
  });

  it('--patch shows the scenarios in which a fix changes something, before and after', async () => {
    const { code, out } = await quiesce('compare', '--patch', '87805c32e6ad', '--scenarios', 'S03,S35');
    expect(code).toBe(1);
    expect(out).toContain('1 scenario under 2 designs/gates');
    expect(out).toMatch(/S35\s+CRASH/);
  });

  it('--patch pairs before and after by design', async () => {
    const { out } = await quiesce('compare', '--patch', '87805c32e6ad', '--scenarios', 'S35', '--designs', 'a0,a1');
    expect(out).toContain('1 scenario under 4 designs/gates');
  });

  it('--patch of a search that was cut short, or of a kernel that cannot be built, is not decided', async () => {
    const cut = await quiesce('compare', '--patch', '87805c32e6ad', '--scenarios', 'S35', '--worlds', '10');
    expect([cut.code, cut.err]).toEqual([3, expect.stringContaining('not decided for S35')]);
    const refused = ['--patch', 'aa8a76711c15', '--scenarios', 'S22,S01', '--kernels', '7.1'];
    expect((await quiesce('compare', ...refused)).err).toContain('not decided for S22');
  });

  it('--patch says when it changes nothing, and refuses what the model does not follow', async () => {
    const none = await quiesce('compare', '--patch', '87805c32e6ad', '--scenarios', 'S03');
    expect([none.code, none.out]).toEqual([0, expect.stringContaining('changes nothing in 1 scenario')]);
    const other = await quiesce('compare', '--patch', '16329b510f76');
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringContaining('does not follow partition-checked-before-region'),
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { exportScenario } from '../../src/export/index.ts';
import { targets } from '../../src/export/targets.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { UsageError } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';

const now = (): number => 0;
const choice = { design: 'f' };

/** What a refusal says. */
const refusal = (body: () => unknown): readonly string[] => {
  try {
    body();
  } catch (thrown) {
    if (thrown instanceof UsageError) return [thrown.message, thrown.hint];
    throw thrown;
  }
  return [];
};

describe('the network of a scenario', () => {
  it('has the counts of its check in every form', () => {
    const { worlds, transitions } = checkScenario(loadScenario('S17'), choice, { now });
    const exported = targets.map((target) => exportScenario(loadScenario('S17'), choice, target, { now }));
    expect(exported.map(({ lines, ...facts }) => ({ ...facts, isEmpty: [...lines].length === 0 }))).toEqual(
      targets.map((target) => ({
        scenario: 'S17',
        design: 'f',
        gate: 'G5',
        target,
        worlds,
        transitions,
        finals: 1,
        isEmpty: false,
      })),
    );
  });

  it('has a line for each transition as an Aldebaran graph', () => {
    const { transitions, lines } = exportScenario(loadScenario('S17'), choice, 'aldebaran', { now });
    const edges = [...lines].slice(1);
    expect([edges.length, edges.filter((line) => !/^\(\d+, "[^"]+", \d+\)$/.test(line))]).toEqual([transitions, []]);
  });

  it('is told in the words of a replay where people look at it, down to the ending', () => {
    const text = [...exportScenario(loadScenario('S17'), { design: 'a0' }, 'mermaid', { now }).lines].join('\n');
    expect(text).toContain('-- "user space runs modprobe cxl_acpi" -->');
    expect(text).toContain('((("SHADOW")))');
  });

  it('names its faults', () => {
    const faulty = { ...loadScenario('S17'), faults: [{ kind: 'missing', device: 'cxl_mem' } as const] };
    expect([...exportScenario(faulty, choice, 'murphi', { now }).lines].slice(0, 4)).toContain(
      '-- with fault: missing cxl_mem',
    );
  });

  it('is refused where a part would be a wrong model: by what was asked for, or by what the form is good for', () => {
    const scenario = loadScenario('S44');
    let seconds = 0;
    expect([
      refusal(() => exportScenario(scenario, choice, 'murphi', { now, worlds: 10 })),
      refusal(() => exportScenario(scenario, choice, 'mermaid', { now })),
      refusal(() => exportScenario(loadScenario('S12'), choice, 'murphi', { now: () => seconds++, time: 0.5 })),
    ]).toEqual([
      [
        'there are more than 10 worlds, and an export of a part would be a wrong model',
        'allow more with --worlds, or export a smaller scenario',
      ],
      [
        'there are more than 200 worlds, and an export of a part would be a wrong model',
        'allow more with --worlds, or export a smaller scenario',
      ],
      [
        expect.stringMatching(
          /^after 0.5 s there were \d+ worlds and no end; an export of a part would be a wrong model$/,
        ),
        'allow more with --time, or export a smaller scenario',
      ],
    ]);
  });
});

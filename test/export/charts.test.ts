import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actorKinds } from '../../machines/index.ts';
import { chartOf, statesIn } from '../../src/export/chart.ts';
import { dotChart, mermaidChart } from '../../src/export/chart-text.ts';
import { chartTargets, exportChart, namedMachines } from '../../src/export/charts.ts';
import { tiny, to } from '../engine/tiny.ts';

// A device that probes in two steps; a lock, a state that is left from inside another, a parallel state.
const device = tiny.createMachine({
  id: 'device',
  type: 'parallel',
  states: {
    life: {
      initial: 'idle',
      states: {
        idle: { on: { 'call.start': 'probing', 'call.ask': {} } },
        probing: {
          meta: { defer: ['detach'] },
          tags: ['due'],
          initial: 'first',
          on: { 'call.ask': { actions: to('peer', 'reply.no') } },
          states: { first: { on: { go: 'second' } }, second: { on: { go: '#device.life.idle' } } },
        },
      },
    },
    clock: { initial: 'off', states: { off: {} } },
  },
});

describe('a chart', () => {
  it('is drawn by Mermaid without a line between states inside different states', () => {
    expect(mermaidChart(chartOf(device)).map(String)).toEqual([
      'stateDiagram-v2',
      '  state "device" as s0 {',
      '    state "life" as s1 {',
      '      [*] --> s2',
      '      state "idle" as s2',
      '      s2 : ignores call.ask',
      '      state "probing" as s3 {',
      '        state "all of probing" as s3_all',
      '        s3_all : call.ask / anonymous',
      '        s3_all : defers detach',
      '        s3_all : tagged due',
      '        [*] --> s4',
      '        state "first" as s4',
      '        state "second" as s5',
      '        s4 --> s5 : go',
      '      }',
      '      s2 --> s3 : call.start',
      '      s3 --> s2 : in second, go',
      '    }',
      '    --',
      '    state "clock" as s6 {',
      '      [*] --> s7',
      '      state "off" as s7',
      '    }',
      '  }',
    ]);
  });

  it('is drawn by Graphviz with a cluster for each state that has others inside', () => {
    expect(dotChart(chartOf(device)).map(String)).toEqual([
      'digraph chart {',
      '  compound=true;',
      '  subgraph cluster_0 {',
      '    label="device";',
      '    style=dashed;',
      '    s0 [shape=point, style=invis];',
      '    subgraph cluster_1 {',
      '      label="life";',
      '      s1 [shape=point, style=invis];',
      '      i1 [shape=point];',
      '      i1 -> s2;',
      '      s2 [shape=box, style=rounded, label="idle" + "\\n" + "ignores call.ask"];',
      '      subgraph cluster_3 {',
      '        label="probing";',
      '        s3 [shape=note, label="call.ask / anonymous" + "\\n" + "defers detach" + "\\n" + "tagged due"];',
      '        i3 [shape=point];',
      '        i3 -> s4;',
      '        s4 [shape=box, style=rounded, label="first"];',
      '        s5 [shape=box, style=rounded, label="second"];',
      '      }',
      '    }',
      '    subgraph cluster_6 {',
      '      label="clock";',
      '      s6 [shape=point, style=invis];',
      '      i6 [shape=point];',
      '      i6 -> s7;',
      '      s7 [shape=box, style=rounded, label="off"];',
      '    }',
      '  }',
      '  s2 -> s3 [label="call.start", lhead=cluster_3];',
      '  s4 -> s5 [label="go"];',
      '  s5 -> s2 [label="go"];',
      '}',
    ]);
  });

  it('of every machine names all that it does, and each state once', () => {
    expect(namedMachines.length).toBeGreaterThan(40);
    for (const { name, machine } of namedMachines) {
      const states = statesIn(chartOf(machine).root);
      expect(new Set(states.map(({ id }) => id)).size).toBe(states.length);
      for (const target of chartTargets) {
        const text = exportChart(name, target).lines.join('\n');
        expect([name, text.includes('anonymous'), text.includes('undefined')]).toEqual([name, false, false]);
      }
    }
  });

  it('has a machine, or names those that there are', () => {
    expect(() => exportChart('cxl_men', 'dot')).toThrow('unknown machine cxl_men');
  });
});

const drivers =
  'cxl_acpi cxl_pci cxl_mem cxl_switch_port cxl_endpoint_port cxl_region dax_hmem dax_region dax_device dax_cxl_init';
const kernel = 'driver driver_core flush_probe module boot user cxl_bus_wq iomem dmesg host_bridge';

const section = (title: string, names: string): readonly string[] => [
  `## ${title}`,
  '',
  ...names.split(' ').flatMap((name) => {
    const what = namedMachines.find((one) => one.name === name)?.what ?? '';
    return [`### ${name}`, '', `${what}.`, '', '```mermaid', ...exportChart(name, 'mermaid').lines, '```', ''];
  }),
];

/** docs/charts.md, from the machines. */
const page = (): string =>
  [
    '# Charts',
    '',
    'The state diagrams of the drivers, of the kernel below them, of the designs that kernels ship, and of the merged gate.',
    '`quiesce export --machine NAME --target mermaid` (or `dot`) prints one of them, or that of another design or gate. This page is made',
    'from the machines by `WRITE_TABLES=1 npx vitest run test/export/charts.test.ts`.',
    '',
    'A label reads `event [guard] / actions`. `always` is taken as soon as its guard holds; of several transitions on one event, the first',
    'one whose guard holds. Mermaid draws no line between states inside different states: such a line is drawn between the outer ones,',
    'and its label names the inner ones. *all of X* lists what every state inside X does. A deferred event waits in the mail until the state is left.',
    '',
    ...section('Drivers', drivers),
    ...section('The kernel', kernel),
    ...section('Designs and a gate', 'a0 f G5'),
  ].join('\n');

describe('docs/charts.md', () => {
  it('has every driver and every part of the kernel', () => {
    const names = actorKinds.flatMap(({ machines }) => machines.map(({ id }) => id));
    expect([...new Set(names)].filter((id) => !['gate', 'owner'].includes(id)).sort()).toEqual(
      `${drivers} ${kernel}`.split(' ').sort(),
    );
  });

  it('has the charts of the machines as they are', () => {
    const file = new URL('../../docs/charts.md', import.meta.url);
    if (process.env['WRITE_TABLES'] !== undefined) writeFileSync(file, page());
    expect(readFileSync(file, 'utf8')).toBe(page());
  });
});

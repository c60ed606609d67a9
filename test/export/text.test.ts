import { describe, expect, it } from 'vitest';
import { explore } from '../../src/engine/index.ts';
import { aldebaran, dot, mermaid, type Graph } from '../../src/export/graph.ts';
import { programOf } from '../../src/export/model.ts';
import { murphi } from '../../src/export/murphi.ts';
import { promela } from '../../src/export/promela.ts';
import { networkOf, tiny, to } from '../engine/tiny.ts';

// A driver probes; somebody asks once nothing else can happen, and is told within the same step.
const network = networkOf({
  worker: tiny.createMachine({
    id: 'worker',
    initial: 'probing',
    entry: to('worker', 'go'),
    states: {
      probing: { on: { go: 'bound' } },
      bound: { on: { 'call.look': { actions: to('looker', 'reply.late') } } },
    },
  }),
  looker: tiny.createMachine({
    id: 'looker',
    initial: 'asleep',
    states: {
      asleep: { on: { 'idle.slept': { target: 'asked', actions: to('worker', 'call.look') } } },
      asked: { on: { 'reply.late': 'late' } },
      late: {},
    },
  }),
});
const exploration = explore(network);
const model = programOf(network, exploration, ['A driver and a looker.']);
const graph: Graph = {
  network,
  exploration,
  title: ['A driver and a looker.'],
  describe: (_world, choice) => `"choice ${choice}" of #1`,
  ending: () => 'LATE',
};

/** Both Promela programs up to what their first step does. */
const untilFirstStep = [
  '/* A driver and a looker. */',
  '',
  '/* states stored: 3, transitions: 2 and the start, invalid end states: 1 */',
  '/* spin -o2 -a FILE && cc -O2 -DNOREDUCE -DSAFETY pan.c -o pan && ./pan -m100000 -c0 -n */',
  '',
  '/* One variable for each actor; its value numbers what the actor is like: */',
  '/* a0_worker: worker */',
  '/*   0  probing; mail go from worker */',
  '/*   1  bound */',
  '/* a1_looker: looker */',
  '/*   0  asleep */',
  '/*   1  late */',
  '',
  'unsigned a0_worker : 1 = 0;',
  'unsigned a1_looker : 1 = 0;',
  '',
  '#define SOMEONE_IS_BUSY (a0_worker < 1)',
  '',
  'active proctype network() {',
  '  do',
  '  /* worker, choice 0 */',
  '  :: d_step { a0_worker == 0 ->',
];

describe('the text of a network', () => {
  it('is a Murphi program', () => {
    expect(murphi(model)).toEqual([
      '-- A driver and a looker.',
      '--',
      '-- states: 3, rules fired: 2, states without an enabled rule: 1',
      '-- rumur --deadlock-detection off -o net.c FILE && cc -O3 -mcx16 net.c -lpthread && ./a.out',
      '--',
      '-- One variable for each actor; its value numbers what the actor is like:',
      '-- a0_worker: worker',
      '--   0  probing; mail go from worker',
      '--   1  bound',
      '-- a1_looker: looker',
      '--   0  asleep',
      '--   1  late',
      '',
      'var',
      '  a0_worker: 0..1;',
      '  a1_looker: 0..1;',
      '',
      'function someone_is_busy(): boolean;',
      'begin',
      '  return a0_worker < 1;',
      'end;',
      '',
      'startstate "before the first step"',
      '  a0_worker := 0;',
      '  a1_looker := 0;',
      'end;',
      '',
      'rule "worker, choice 0"',
      '  a0_worker < 1',
      '==>',
      'begin',
      '  if a0_worker = 0 then',
      '    -- go from worker',
      '    a0_worker := 1;',
      '  else',
      '    error "no world of the search was like this";',
      '  end;',
      'end;',
      '',
      'rule "looker, idle choice 0"',
      '  a1_looker < 1 & !someone_is_busy()',
      '==>',
      'begin',
      '  if a1_looker = 0 then',
      '    -- takes idle.slept',
      '    a1_looker := 1;',
      '  else',
      '    error "no world of the search was like this";',
      '  end;',
      'end;',
    ]);
  });

  it('is a Promela program', () => {
    expect(promela(model)).toEqual([
      ...untilFirstStep,
      '    if',
      '    :: a0_worker == 0 ->',
      '      /* go from worker */',
      '      a0_worker = 1;',
      '    :: else ->',
      '      assert(false);',
      '    fi;',
      '  }',
      '  /* looker, idle choice 0 */',
      '  :: d_step { a1_looker == 0 && !SOMEONE_IS_BUSY ->',
      '    if',
      '    :: a1_looker == 0 ->',
      '      /* takes idle.slept */',
      '      a1_looker = 1;',
      '    :: else ->',
      '      assert(false);',
      '    fi;',
      '  }',
      '  od',
      '}',
    ]);
  });

  it('is a Promela program whose steps are C', () => {
    expect(promela(model, true)).toEqual([
      ...untilFirstStep,
      '    c_code {',
      '      switch (now.a0_worker) {',
      '      case 0:',
      '        /* go from worker */',
      '        now.a0_worker = 1;',
      '        break;',
      '      default:',
      '        uerror("no world of the search was like this");',
      '      }',
      '    };',
      '  }',
      '  /* looker, idle choice 0 */',
      '  :: d_step { a1_looker == 0 && !SOMEONE_IS_BUSY ->',
      '    c_code {',
      '      switch (now.a1_looker) {',
      '      case 0:',
      '        /* takes idle.slept */',
      '        now.a1_looker = 1;',
      '        break;',
      '      default:',
      '        uerror("no world of the search was like this");',
      '      }',
      '    };',
      '  }',
      '  od',
      '}',
    ]);
  });

  it('is a graph in the forms of Aldebaran, Graphviz and Mermaid', () => {
    expect([[...aldebaran(graph)], [...dot(graph)], [...mermaid(graph)]]).toEqual([
      ['des (0, 2, 3)', '(0, "worker takes go from worker", 1)', '(1, "looker takes idle.slept", 2)'],
      [
        '// A driver and a looker.',
        'digraph worlds {',
        '  node [shape=circle];',
        '  2 [shape=doublecircle, label="LATE"];',
        '  0 [label="start"];',
        '  0 -> 1 [label="\\"choice 0\\" of #1"];',
        '  1 -> 2 [label="\\"choice 0\\" of #1"];',
        '}',
      ],
      [
        '%% A driver and a looker.',
        'flowchart TD',
        '  w0(("start"))',
        '  w1(("1"))',
        '  w2((("LATE")))',
        '  w0 -- "#quot;choice 0#quot; of #35;1" --> w1',
        '  w1 -- "#quot;choice 0#quot; of #35;1" --> w2',
      ],
    ]);
  });
});

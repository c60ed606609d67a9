import { Argument, Command, Option } from 'commander';
import { targets } from '../export/targets.ts';
import { criteria } from '../testgen/item.ts';
import { targets as testTargets } from '../testgen/forms.ts';
import * as help from './help.ts';
import type { Io } from './io.ts';
import { amount, collect, coverOf, names, place, placeOrStdout, withStdout } from './option-values.ts';
import {
  depth,
  designAndGate,
  designAndOrder,
  family,
  fault,
  format,
  gate,
  json,
  kernelRules,
  memory,
  number,
  optionalTarget,
  order,
  output,
  seconds,
  target,
  time,
  worlds,
} from './options.ts';
import type { VerbArguments, Job, Verb } from './verbs.ts';

/**
 * The command-line parser: arguments, defaults and help. It runs no command, so that `--help` is fast and a worker
 * thread may run the command.
 * @param done - called with the parsed job
 */
export function program(io: Io, version: string, done: (job: Job) => void): Command {
  const ask = <V extends Verb>(verbName: V, ...given: VerbArguments<V>): void =>
    done({ verb: verbName, given } as unknown as Job); // The type of `given` depends on the verb.
  const root = new Command('quiesce');
  root
    .description(
      'Explores every probe ordering of the Linux CXL drivers and shows the ones that lose Soft Reserved memory.',
    )
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: () => {},
      getOutHelpWidth: () => 72,
      getErrHelpWidth: () => 72,
    })
    .configureHelp({ minWidthToWrap: 20 })
    .addHelpText('after', help.root)
    .showSuggestionAfterError(true);

  const verb = (
    name: string,
    summary: string,
    examples: string,
    takes: readonly Argument[] = [],
    options: readonly Option[] = [],
  ): Command => {
    const command = root.command(name).summary(summary).description(summary).addHelpText('after', examples);
    for (const argument of takes) command.addArgument(argument);
    for (const option of options) command.addOption(option);
    return command;
  };

  verb(
    'check',
    'Explore all orders; say which properties hold.',
    help.check,
    [optionalTarget('scenario id, scenario file, capture folder or example; none: the whole catalogue')],
    [
      ...kernelRules(),
      ...designAndOrder(),
      fault(),
      number('--faults <n>', 'explore every combination of up to so many further faults', 0),
      new Option(
        '--property <name>',
        'judge by this property alone, such as memory-lost or I1; may be given again',
      ).argParser(collect),
      new Option(
        '--reduce <how>',
        'the same answers from fewer worlds: symmetry lets worlds that differ by like devices stand for each other, partial-order leaves out orders of steps that can be exchanged, all does both',
      )
        .choices(['none', 'symmetry', 'partial-order', 'all'])
        .default('none'),
      worlds(),
      depth(),
      time(),
      memory('stop when the process would take more memory, such as 512M'),
      new Option('--strategy <name>', 'in which order, or which runs as a sample').choices([
        'breadth-first',
        'depth-first',
        'random',
        'pct',
      ]),
      number('--runs <n>', 'how many runs random and pct take (default: 1000)'),
      number('--seed <n>', 'which runs these are (default: 1)', 0),
      number('--bug-depth <d>', 'pct: orderings of two steps that a bug takes (default: 2)'),
      new Option('--checkpoint <file>', 'keep the search there, now and then and on Ctrl-C'),
      seconds('--checkpoint-every <s>', 'seconds from one save to the next (default: 60)'),
      new Option('--resume <file>', 'go on with the search that is kept there'),
      new Option('--force', 'let --checkpoint replace the checkpoint of another question'),
      format('text', 'json'),
      json(),
    ],
  ).action((target: string | undefined, { format, ...args }) =>
    ask('check', target, { ...args, version, json: args.json === true || format === 'json' }),
  );

  verb(
    'compare',
    'Put designs and gates side by side.',
    help.compare,
    [],
    [
      new Option('--scenarios <names...>', 'as check takes them, or all (default: the whole catalogue)').argParser(
        names,
      ),
      new Option('--designs <ids...>', 'ownership designs, files of your own, or all (default: all)').argParser(names),
      new Option(
        '--gates <ids...>',
        "gates, files of your own, all, or default: each design's own (default: default)",
      ).argParser(names),
      new Option(
        '--kernels <versions...>',
        'kernels whose rules to run, each under its own design, such as 6.12,7.1',
      ).argParser(names),
      new Option('--patch <commit>', 'the scenarios in which this fix changes something, before and after'),
      worlds('stop a cell after so many worlds (default: 2000000)'),
      time('stop a cell after so many seconds'),
      memory('stop a cell when the process would take more, such as 512M'),
      number('--workers <n>', 'so many threads, each at a cell of its own, 1 to 8 (default: 1)'),
      new Option('--matrix', 'print every cell, even where that is longer than a screen'),
      format('text', 'json', 'markdown'),
      json(),
    ],
  ).action(({ json: asJson, ...args }) => ask('compare', { ...args, format: asJson === true ? 'json' : args.format }));

  verb(
    'replay',
    'Take one schedule again and tell its steps.',
    help.replay,
    [target()],
    [
      ...kernelRules(),
      new Option('--schedule <choices>', 'such as 0/3/1, as a report prints it').makeOptionMandatory(),
      ...designAndOrder(),
      fault(),
      format('text', 'json', 'iomem', 'dmesg'),
      new Option('--as-logged', "take a capture's scenario as conform does"),
      json(),
    ],
  ).action((target: string, { json: asJson, ...args }) =>
    ask('replay', target, { ...args, format: asJson === true ? 'json' : args.format }),
  );

  verb(
    'explain',
    'Why a property breaks, and what helps.',
    help.explain,
    [target()],
    [
      ...kernelRules(),
      new Option(
        '--property <name>',
        'what to explain, such as memory-lost or I1 (default: the first that is violated)',
      ),
      new Option('--schedule <choices>', 'explain this order instead of the shortest that breaks it'),
      ...designAndOrder(),
      worlds(),
      depth(),
      time(),
      json(),
    ],
  ).action((target: string, args) => ask('explain', target, args));

  verb(
    'diagnose',
    'What happened on this box, and what helps?',
    help.diagnose,
    [target('capture folder, example, scenario id or scenario file')],
    [
      ...kernelRules(),
      ...designAndOrder(),
      worlds('stop each try after so many worlds'),
      time('stop after so many seconds in all (default: 30)'),
      format('text', 'json', 'markdown'),
      json(),
    ],
  ).action((target: string, { json: asJson, ...args }) =>
    ask('diagnose', target, { ...args, format: asJson === true ? 'json' : args.format }),
  );

  verb(
    'diff',
    'Where two orders really differ.',
    help.diff,
    [target(), new Argument('[schedules...]', 'two schedules, such as 0/3/1')],
    [
      ...kernelRules(),
      new Option('--schedule <choices>', 'the same as an option; given twice').argParser(collect),
      ...designAndOrder(),
      json(),
    ],
  ).action((target: string, schedules: readonly string[], args) => ask('diff', target, schedules, args));

  verb(
    'import',
    'Turn the capture of a box into a scenario file.',
    help.importCapture,
    [new Argument('[folder]', 'with iomem.txt, dmesg.txt, cxl-list.json and so on')],
    [
      new Option('--script', 'print a shell script that makes such a folder, to run on the box itself'),
      ...output('write the scenario there (default: stdout)'),
      json(),
    ],
  ).action((folder: string | undefined, args) => ask('import', folder, withStdout(args)));

  verb(
    'conform',
    'Is this real boot a run of the model?',
    help.conform,
    [new Argument('<folder>', 'capture folder or example')],
    [
      ...kernelRules(),
      ...designAndGate(),
      number('--states <n>', 'stop after so many places of the search'),
      time(),
      json(),
    ],
  ).action((folder: string, args) => ask('conform', folder, args));

  verb(
    'vm',
    'Boot the scenario on a real kernel in QEMU.',
    help.vm,
    [optionalTarget()],
    [
      new Option('--scenario <target>', 'the same as an option'),
      new Option('--kernel <file>', 'the kernel image, such as /boot/vmlinuz-6.12.107'),
      new Option('--modules <folder>', 'its modules, such as /lib/modules/6.12.107'),
      new Option(
        '--tools <folder>',
        'a tree of unpacked packages to take QEMU, busybox, kmod and cxl from (default: the PATH)',
      ),
      new Option('--qemu <file>', 'the QEMU to run (default: qemu-system-x86_64)'),
      new Option('--accel <how>', 'default: kvm where it is usable, else tcg').choices(['tcg', 'kvm']),
      new Option('--design <id>', "ownership design to compare with (default: the kernel's own)"),
      gate(),
      family(),
      fault(),
      new Option('--schedule <choices>', 'force this order, as far as user space can'),
      order(),
      new Option('--test <file>', 'run this KTAP script in the guest, in place of the steps'),
      new Option('--guest <file>', "write the guest's own box and steps as a scenario file, and boot nothing"),
      new Option('--out <folder>', 'write the capture there (default: ./vm-SCENARIO)'),
      new Option('--force', 'write into the folder even if it exists'),
      new Option('--timeout <s>', 'end the guest after so many seconds').argParser(amount(1, false)).default(300),
      new Option('--dry-run', 'print what would be done: orders, QEMU arguments, scripts'),
      json(),
    ],
  ).action((target: string | undefined, args) => ask('vm', target, args));

  verb(
    'export',
    'Write the network for another checker, or the chart of a machine.',
    help.exportNetwork,
    [optionalTarget()],
    [
      ...kernelRules(),
      new Option('--target <form>', 'what to write it as').choices(targets).makeOptionMandatory(),
      new Option('--machine <name>', 'the chart of one machine, as mermaid or dot, and no network'),
      ...output('write it there (default: stdout)'),
      ...designAndOrder(),
      fault(),
      worlds('refuse a network of more worlds'),
      time('give up after so many seconds'),
      json(),
    ],
  ).action((target: string | undefined, args) => ask('export', target, withStdout(args)));

  verb(
    'generate',
    'Write tests from the model.',
    help.generate,
    [optionalTarget()],
    [
      ...kernelRules(),
      new Option('--target <form>', 'what to write the tests as').choices(testTargets).makeOptionMandatory(),
      new Option(
        '--cover <criteria>',
        `what the tests are to cover, joined by commas: ${criteria.join(', ')} (default: transitions,race-pairs,endings)`,
      ).argParser(coverOf),
      new Option('--machine <ids>', 'cover what these machines or actors take part in, such as cxl_mem').argParser(
        names,
      ),
      new Option('--paths <how>', 'few orders that cover, or the shortest path to every world').choices([
        'covering',
        'shortest',
      ]),
      new Option('--from <file>', 'no covering: the schedules in this JSON of check, explain or replay'),
      new Option('--property <name>', 'with --from: the schedules that break this one alone'),
      new Option('--adapter <module>', 'vitest: import the adapter from there (default: one beside the tests)'),
      new Option('-o, --out <place>', 'write there: a file, or a folder (default: stdout)'),
      new Option('--force', 'replace files that were not generated'),
      ...designAndOrder(),
      fault(),
      worlds('stop after so many worlds (default: 20000)'),
      time(),
      json(),
    ],
  ).action((target: string | undefined, args) => ask('generate', target, withStdout(args)));

  verb(
    'run',
    'Run one live emulation on real actors.',
    help.run,
    [target()],
    [
      ...kernelRules(),
      number('--seed <n>', 'which of the many runs', 0).default(1),
      seconds('--pace <s>', 'seconds between steps'),
      ...designAndOrder(),
      fault(),
      json(),
    ],
  ).action((target: string, args) => ask('run', target, args));

  verb(
    'new',
    'Write a gate or a design of your own to begin with.',
    help.newFile,
    [
      new Argument('<kind>', 'what the file is to hold').choices(['gate', 'design']),
      new Argument('<name>', 'its id in reports; the file is NAME.ts'),
    ],
    [...output('write it there'), json()],
  ).action((kind: 'gate' | 'design', name: string, args) => ask('new', kind, name, args));

  verb('kernels', 'List kernel releases and the switches in which they differ.', help.kernels, [], [json()]).action(
    (args) => ask('kernels', args),
  );

  verb(
    'list',
    'List scenarios, designs, gates, properties, examples.',
    help.list,
    [new Argument('[kind]', 'one of them').choices(help.listKinds)],
    [json()],
  ).action((kind, args) => ask('list', kind, args));

  verb('start', 'The first minute: one real boot before and after the fix.', help.start).action(() => ask('start'));

  for (const option of root.commands.flatMap((command) => command.options)) {
    if (/<(?:file|folder|place)>/.test(option.flags))
      option.argParser(option.description.endsWith('(default: stdout)') ? placeOrStdout : place);
  }

  return root;
}

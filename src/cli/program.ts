import { Argument, Command, Option } from 'commander';
import { targets } from '../export/targets.ts';
import { criteria } from '../testgen/item.ts';
import { targets as testTargets } from '../testgen/forms.ts';
import * as help from './help.ts';
import type { Io } from './io.ts';
import { amount, collect, coverOf, names, place, placeOrStdout, size, withStdout } from './option-values.ts';
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

  const verb = (name: string, summary: string, examples: string): Command =>
    root.command(name).summary(summary).description(summary).addHelpText('after', examples);
  const json = (): Option => new Option('--json', 'print JSON on stdout and nothing else there');
  const design = (): Option =>
    new Option('--design <id>', "ownership design, or a file of your own (default: the scenario's kernel's own)");
  const gate = (): Option =>
    new Option('--gate <id>', "quiescence gate, or a file of your own (default: the design's own)");
  const order = (): Option =>
    new Option('--order <how>', 'module loads in sequence or in any order').choices(['free', 'forced']);

  /** The rules of a kernel. `--family` is what they were called before, and all that `vm` has: its `--kernel` is a file. */
  const family = (): Option =>
    new Option('--family <version>', "CXL stack to run the design on (default: the design's own)").hideHelp();
  const kernelOptions = (command: Command): Command =>
    command
      .addOption(
        new Option(
          '--kernel <version>',
          "whose rules to run, such as 7.3.4 (default: those of the design's own kernel)",
        ),
      )
      .addOption(
        new Option(
          '--with <switch>',
          'a fix that this kernel has too, by commit or name; may be given again',
        ).argParser(collect),
      )
      .addOption(new Option('--without <switch>', 'one that it lacks; may be given again').argParser(collect))
      .addOption(family());

  const fault = (): Option =>
    new Option('--fault <fault>', "one more fault, such as 'probe 0000:0d:00.0 EIO'; may be given again").argParser(
      collect,
    );

  kernelOptions(verb('check', 'Explore all orders; say which properties hold.', help.check))
    .addArgument(
      new Argument('[target]', 'scenario id, scenario file, capture folder or example; none: the whole catalogue'),
    )
    .addOption(design())
    .addOption(gate())
    .addOption(order())
    .addOption(fault())
    .addOption(
      new Option('--faults <n>', 'explore every combination of up to so many further faults').argParser(
        amount(0, true),
      ),
    )
    .addOption(
      new Option(
        '--property <name>',
        'judge by this property alone, such as memory-lost or I1; may be given again',
      ).argParser(collect),
    )
    .addOption(
      new Option(
        '--reduce <how>',
        'the same answers from fewer worlds: symmetry lets worlds that differ by like devices stand for each other, partial-order leaves out orders of steps that can be exchanged, all does both',
      )
        .choices(['none', 'symmetry', 'partial-order', 'all'])
        .default('none'),
    )
    .addOption(new Option('--worlds <n>', 'stop after so many worlds').argParser(amount(1, true)))
    .addOption(new Option('--depth <n>', 'look no further than so many steps').argParser(amount(0, true)))
    .addOption(new Option('--time <s>', 'stop after so many seconds').argParser(amount(0, false)))
    .addOption(
      new Option('--memory <size>', 'stop when the process would take more memory, such as 512M').argParser(size),
    )
    .addOption(
      new Option('--strategy <name>', 'in which order, or which runs as a sample').choices([
        'breadth-first',
        'depth-first',
        'random',
        'pct',
      ]),
    )
    .addOption(new Option('--runs <n>', 'how many runs random and pct take (default: 1000)').argParser(amount(1, true)))
    .addOption(new Option('--seed <n>', 'which runs these are (default: 1)').argParser(amount(0, true)))
    .addOption(
      new Option('--bug-depth <d>', 'pct: orderings of two steps that a bug takes (default: 2)').argParser(
        amount(1, true),
      ),
    )
    .addOption(new Option('--checkpoint <file>', 'keep the search there, now and then and on Ctrl-C'))
    .addOption(
      new Option('--checkpoint-every <s>', 'seconds from one save to the next (default: 60)').argParser(
        amount(0, false),
      ),
    )
    .addOption(new Option('--resume <file>', 'go on with the search that is kept there'))
    .addOption(new Option('--force', 'let --checkpoint replace the checkpoint of another question'))
    .addOption(new Option('--format <name>', 'form of the result').choices(['text', 'json']).default('text'))
    .addOption(json())
    .action((target: string | undefined, { format, ...args }) =>
      ask('check', target, { ...args, version, json: args.json === true || format === 'json' }),
    );

  verb('compare', 'Put designs and gates side by side.', help.compare)
    .addOption(
      new Option('--scenarios <names...>', 'as check takes them, or all (default: the whole catalogue)').argParser(
        names,
      ),
    )
    .addOption(
      new Option('--designs <ids...>', 'ownership designs, files of your own, or all (default: all)').argParser(names),
    )
    .addOption(
      new Option(
        '--gates <ids...>',
        "gates, files of your own, all, or default: each design's own (default: default)",
      ).argParser(names),
    )
    .addOption(
      new Option(
        '--kernels <versions...>',
        'kernels whose rules to run, each under its own design, such as 6.12,7.1',
      ).argParser(names),
    )
    .addOption(new Option('--patch <commit>', 'the scenarios in which this fix changes something, before and after'))
    .addOption(
      new Option('--worlds <n>', 'stop a cell after so many worlds (default: 2000000)').argParser(amount(1, true)),
    )
    .addOption(new Option('--time <s>', 'stop a cell after so many seconds').argParser(amount(0, false)))
    .addOption(
      new Option('--memory <size>', 'stop a cell when the process would take more, such as 512M').argParser(size),
    )
    .addOption(
      new Option('--workers <n>', 'so many threads, each at a cell of its own, 1 to 8 (default: 1)').argParser(
        amount(1, true),
      ),
    )
    .addOption(new Option('--matrix', 'print every cell, even where that is longer than a screen'))
    .addOption(
      new Option('--format <name>', 'form of the result').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addOption(json())
    .action(({ json: asJson, ...args }) => ask('compare', { ...args, format: asJson === true ? 'json' : args.format }));

  kernelOptions(verb('replay', 'Take one schedule again and tell its steps.', help.replay))
    .addArgument(new Argument('<target>', 'scenario id, scenario file, capture folder or example'))
    .addOption(new Option('--schedule <choices>', 'such as 0/3/1, as a report prints it').makeOptionMandatory())
    .addOption(design())
    .addOption(gate())
    .addOption(order())
    .addOption(fault())
    .addOption(
      new Option('--format <name>', 'form of the result').choices(['text', 'json', 'iomem', 'dmesg']).default('text'),
    )
    .addOption(new Option('--as-logged', "take a capture's scenario as conform does"))
    .addOption(json())
    .action((target: string, { json: asJson, ...args }) =>
      ask('replay', target, { ...args, format: asJson === true ? 'json' : args.format }),
    );

  kernelOptions(verb('explain', 'Why a property breaks, and what helps.', help.explain))
    .addArgument(new Argument('<target>', 'scenario id, scenario file, capture folder or example'))
    .addOption(
      new Option(
        '--property <name>',
        'what to explain, such as memory-lost or I1 (default: the first that is violated)',
      ),
    )
    .addOption(new Option('--schedule <choices>', 'explain this order instead of the shortest that breaks it'))
    .addOption(design())
    .addOption(gate())
    .addOption(order())
    .addOption(new Option('--worlds <n>', 'stop after so many worlds').argParser(amount(1, true)))
    .addOption(new Option('--depth <n>', 'look no further than so many steps').argParser(amount(0, true)))
    .addOption(new Option('--time <s>', 'stop after so many seconds').argParser(amount(0, false)))
    .addOption(json())
    .action((target: string, args) => ask('explain', target, args));

  kernelOptions(verb('diagnose', 'What happened on this box, and what helps?', help.diagnose))
    .addArgument(new Argument('<target>', 'capture folder, example, scenario id or scenario file'))
    .addOption(design())
    .addOption(gate())
    .addOption(order())
    .addOption(new Option('--worlds <n>', 'stop each try after so many worlds').argParser(amount(1, true)))
    .addOption(new Option('--time <s>', 'stop after so many seconds in all (default: 30)').argParser(amount(0, false)))
    .addOption(
      new Option('--format <name>', 'form of the result').choices(['text', 'json', 'markdown']).default('text'),
    )
    .addOption(json())
    .action((target: string, { json: asJson, ...args }) =>
      ask('diagnose', target, { ...args, format: asJson === true ? 'json' : args.format }),
    );

  kernelOptions(verb('diff', 'Where two orders really differ.', help.diff))
    .addArgument(new Argument('<target>', 'scenario id, scenario file, capture folder or example'))
    .addArgument(new Argument('[schedules...]', 'two schedules, such as 0/3/1'))
    .addOption(new Option('--schedule <choices>', 'the same as an option; given twice').argParser(collect))
    .addOption(design())
    .addOption(gate())
    .addOption(order())
    .addOption(json())
    .action((target: string, schedules: readonly string[], args) => ask('diff', target, schedules, args));

  verb('import', 'Turn the capture of a box into a scenario file.', help.importCapture)
    .addArgument(new Argument('[folder]', 'with iomem.txt, dmesg.txt, cxl-list.json and so on'))
    .addOption(new Option('--script', 'print a shell script that makes such a folder, to run on the box itself'))
    .addOption(new Option('-o, --output <file>', 'write the scenario there (default: stdout)'))
    .addOption(new Option('--force', 'replace the file if it exists'))
    .addOption(json())
    .action((folder: string | undefined, args) => ask('import', folder, withStdout(args)));

  kernelOptions(verb('conform', 'Is this real boot a run of the model?', help.conform))
    .addArgument(new Argument('<folder>', 'capture folder or example'))
    .addOption(design())
    .addOption(gate())
    .addOption(new Option('--states <n>', 'stop after so many places of the search').argParser(amount(1, true)))
    .addOption(new Option('--time <s>', 'stop after so many seconds').argParser(amount(0, false)))
    .addOption(json())
    .action((folder: string, args) => ask('conform', folder, args));

  verb('vm', 'Boot the scenario on a real kernel in QEMU.', help.vm)
    .addArgument(new Argument('[target]', 'scenario id, scenario file, capture folder or example'))
    .addOption(new Option('--scenario <target>', 'the same as an option'))
    .addOption(new Option('--kernel <file>', 'the kernel image, such as /boot/vmlinuz-6.12.107'))
    .addOption(new Option('--modules <folder>', 'its modules, such as /lib/modules/6.12.107'))
    .addOption(
      new Option(
        '--tools <folder>',
        'a tree of unpacked packages to take QEMU, busybox, kmod and cxl from (default: the PATH)',
      ),
    )
    .addOption(new Option('--qemu <file>', 'the QEMU to run (default: qemu-system-x86_64)'))
    .addOption(new Option('--accel <how>', 'default: kvm where it is usable, else tcg').choices(['tcg', 'kvm']))
    .addOption(new Option('--design <id>', "ownership design to compare with (default: the kernel's own)"))
    .addOption(gate())
    .addOption(family())
    .addOption(fault())
    .addOption(new Option('--schedule <choices>', 'force this order, as far as user space can'))
    .addOption(order())
    .addOption(new Option('--test <file>', 'run this KTAP script in the guest, in place of the steps'))
    .addOption(new Option('--guest <file>', "write the guest's own box and steps as a scenario file, and boot nothing"))
    .addOption(new Option('--out <folder>', 'write the capture there (default: ./vm-SCENARIO)'))
    .addOption(new Option('--force', 'write into the folder even if it exists'))
    .addOption(
      new Option('--timeout <s>', 'end the guest after so many seconds').argParser(amount(1, false)).default(300),
    )
    .addOption(new Option('--dry-run', 'print what would be done: orders, QEMU arguments, scripts'))
    .addOption(json())
    .action((target: string | undefined, args) => ask('vm', target, args));

  kernelOptions(verb('export', 'Write the network for another checker, or the chart of a machine.', help.exportNetwork))
    .addArgument(new Argument('[target]', 'scenario id, scenario file, capture folder or example'))
    .addOption(new Option('--target <form>', 'what to write it as').choices(targets).makeOptionMandatory())
    .addOption(new Option('--machine <name>', 'the chart of one machine, as mermaid or dot, and no network'))
    .addOption(new Option('-o, --output <file>', 'write it there (default: stdout)'))
    .addOption(new Option('--force', 'replace the file if it exists'))
    .addOption(design())
    .addOption(gate())
    .addOption(order())
    .addOption(fault())
    .addOption(new Option('--worlds <n>', 'refuse a network of more worlds').argParser(amount(1, true)))
    .addOption(new Option('--time <s>', 'give up after so many seconds').argParser(amount(0, false)))
    .addOption(json())
    .action((target: string | undefined, args) => ask('export', target, withStdout(args)));

  kernelOptions(verb('generate', 'Write tests from the model.', help.generate))
    .addArgument(new Argument('[target]', 'scenario id, scenario file, capture folder or example'))
    .addOption(new Option('--target <form>', 'what to write the tests as').choices(testTargets).makeOptionMandatory())
    .addOption(
      new Option(
        '--cover <criteria>',
        `what the tests are to cover, joined by commas: ${criteria.join(', ')} (default: transitions,race-pairs,endings)`,
      ).argParser(coverOf),
    )
    .addOption(
      new Option('--machine <ids>', 'cover what these machines or actors take part in, such as cxl_mem').argParser(
        names,
      ),
    )
    .addOption(
      new Option('--paths <how>', 'few orders that cover, or the shortest path to every world').choices([
        'covering',
        'shortest',
      ]),
    )
    .addOption(new Option('--from <file>', 'no covering: the schedules in this JSON of check, explain or replay'))
    .addOption(new Option('--property <name>', 'with --from: the schedules that break this one alone'))
    .addOption(
      new Option('--adapter <module>', 'vitest: import the adapter from there (default: one beside the tests)'),
    )
    .addOption(new Option('-o, --out <place>', 'write there: a file, or a folder (default: stdout)'))
    .addOption(new Option('--force', 'replace files that were not generated'))
    .addOption(design())
    .addOption(gate())
    .addOption(order())
    .addOption(fault())
    .addOption(new Option('--worlds <n>', 'stop after so many worlds (default: 20000)').argParser(amount(1, true)))
    .addOption(new Option('--time <s>', 'stop after so many seconds').argParser(amount(0, false)))
    .addOption(json())
    .action((target: string | undefined, args) => ask('generate', target, withStdout(args)));

  kernelOptions(verb('run', 'Run one live emulation on real actors.', help.run))
    .addArgument(new Argument('<target>', 'scenario id, scenario file, capture folder or example'))
    .addOption(new Option('--seed <n>', 'which of the many runs').argParser(amount(0, true)).default(1))
    .addOption(new Option('--pace <s>', 'seconds between steps').argParser(amount(0, false)))
    .addOption(design())
    .addOption(gate())
    .addOption(order())
    .addOption(fault())
    .addOption(json())
    .action((target: string, args) => ask('run', target, args));

  verb('new', 'Write a gate or a design of your own to begin with.', help.newFile)
    .addArgument(new Argument('<kind>', 'what the file is to hold').choices(['gate', 'design']))
    .addArgument(new Argument('<name>', 'its id in reports; the file is NAME.ts'))
    .addOption(new Option('-o, --output <file>', 'write it there'))
    .addOption(new Option('--force', 'replace the file if it exists'))
    .addOption(json())
    .action((kind: 'gate' | 'design', name: string, args) => ask('new', kind, name, args));

  verb('kernels', 'List kernel releases and the switches in which they differ.', help.kernels)
    .addOption(json())
    .action((args) => ask('kernels', args));

  verb('list', 'List scenarios, designs, gates, properties, examples.', help.list)
    .addArgument(new Argument('[kind]', 'one of them').choices(help.listKinds))
    .addOption(json())
    .action((kind, args) => ask('list', kind, args));

  verb('start', 'The first minute: one real boot before and after the fix.', help.start).action(() => ask('start'));

  for (const option of root.commands.flatMap((command) => command.options)) {
    if (/<(?:file|folder|place)>/.test(option.flags))
      option.argParser(option.description.endsWith('(default: stdout)') ? placeOrStdout : place);
  }

  return root;
}

import { Argument, Option } from 'commander';
import { amount, collect, size } from './option-values.ts';

const anything = 'scenario id, scenario file, capture folder or example';

/** The argument that names what a command is about. */
export const target = (description = anything): Argument => new Argument('<target>', description);

/** The same argument where it may be left out. */
export const optionalTarget = (description = anything): Argument => new Argument('[target]', description);

/** `--json`. */
export const json = (): Option => new Option('--json', 'print JSON on stdout and nothing else there');

/** `--gate`. */
export const gate = (): Option =>
  new Option('--gate <id>', "quiescence gate, or a file of your own (default: the design's own)");

/** `--order`. */
export const order = (): Option =>
  new Option('--order <how>', 'module loads in sequence or in any order').choices(['free', 'forced']);

/** `--family`: the older name of `--kernel`, and all that `vm` has, whose `--kernel` is a file. */
export const family = (): Option =>
  new Option('--family <version>', "CXL stack to run the design on (default: the design's own)").hideHelp();

/** The options that choose the rules of a kernel. */
export const kernelRules = (): readonly Option[] => [
  new Option('--kernel <version>', "whose rules to run, such as 7.3.4 (default: those of the design's own kernel)"),
  new Option('--with <switch>', 'a fix that this kernel has too, by commit or name; may be given again').argParser(
    collect,
  ),
  new Option('--without <switch>', 'one that it lacks; may be given again').argParser(collect),
  family(),
];

/** `--fault`. */
export const fault = (): Option =>
  new Option('--fault <fault>', "one more fault, such as 'probe 0000:0d:00.0 EIO'; may be given again").argParser(
    collect,
  );

/** `--design` and `--gate`. */
export const designAndGate = (): readonly Option[] => [
  new Option('--design <id>', "ownership design, or a file of your own (default: the scenario's kernel's own)"),
  gate(),
];

/** `--design`, `--gate` and `--order`. */
export const designAndOrder = (): readonly Option[] => [...designAndGate(), order()];

/** `--format`: the first form is the default. */
export const format = (...forms: readonly string[]): Option =>
  new Option('--format <name>', 'form of the result').choices(forms).default(forms[0]);

/** An option with a whole number of at least 1, or of at least `least`. */
export const number = (flags: string, description: string, least = 1): Option =>
  new Option(flags, description).argParser(amount(least, true));

/** An option with a number of seconds. */
export const seconds = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(amount(0, false));

/** `--worlds`. */
export const worlds = (description = 'stop after so many worlds'): Option => number('--worlds <n>', description);

/** `--depth`. */
export const depth = (): Option => number('--depth <n>', 'look no further than so many steps', 0);

/** `--time`. */
export const time = (description = 'stop after so many seconds'): Option => seconds('--time <s>', description);

/** `--memory`. */
export const memory = (description: string): Option => new Option('--memory <size>', description).argParser(size);

/** `--output` and `--force`. */
export const output = (description: string): readonly Option[] => [
  new Option('-o, --output <file>', description),
  new Option('--force', 'replace the file if it exists'),
];

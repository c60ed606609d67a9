import type { Command, Option } from 'commander';
import { program } from '../../src/cli/program.ts';
import { textFile, type Case } from './case.ts';
import type { Chance } from './chance.ts';
import { box } from './boxes.ts';
import { hostile, numbers } from './hostile.ts';
import { recordingIo } from './quiet-io.ts';

/** The command line of the program itself, so that a verb or an option that is new comes up without being named here. */
const root: Command = program(recordingIo(false, { out: '', err: '' }), 'fuzz', () => {});

/** Names that something has, and some that nothing has. */
const names = [
  'box.yaml',
  './box.yaml',
  'S03',
  's17',
  'scale:1',
  'scale:0',
  'scale:99999999999',
  'scale:2,ways=3',
  'scale:x',
  '6.12-t1-sr256-nopci',
  'a0',
  'f',
  'G0',
  'G3',
  'I1',
  'I11',
  'cxl_mem',
  'mem0',
  'made',
  'made/',
  'made/precious.txt',
  'nothing-here.yaml',
  '.',
  '..',
  '/',
  '',
  ' ',
  '-',
  '--',
  '0/0/0',
  '0/1',
  '0/99999999999999999999',
  'probe 0000:0d:00.0 EIO',
  'absent mem0',
  'missing kmem',
  'I1,I2',
  'free',
  'json',
  'dead.json',
] as const;

const sizes = ['1', '512M', '1k', '2GiB', '1e9', '99999999999G', '0x10', '-1M'] as const;

/** Values that do something; an option that is not here has any. */
const right: Readonly<Record<string, readonly string[]>> = {
  '--design': ['a0', 'f', 'd'],
  '--gate': ['G0', 'G2', 'G3'],
  '--fault': ['absent mem0', 'probe 0000:0d:00.0 EIO', 'missing kmem'],
  '--property': ['I1', 'i9', 'memory-lost', 'I1,I2'],
  '--schedule': ['0', '0/0', '0/0/0'],
  '--machine': ['cxl_mem', 'user', 'gate'],
  '--memory': ['512M', '64M'],
  '--seed': ['1', '77'],
  '--bug-depth': ['1', '3'],
  '--cover': ['states', 'races,endings'],
  '--adapter': ['./adapter.ts', 'adapter'],
  '--checkpoint-every': ['0', '60'],
  '--scenario': ['box.yaml'],
  '--kernel': ['vmlinuz-6.12.1', 'box.yaml'],
};

const valueOf = (option: Option, chance: Chance): string =>
  chance.weighted<() => string>([
    [option.argChoices ? 12 : 0, () => chance.pick(option.argChoices ?? ['x'])],
    [8, () => chance.pick(names)],
    [4, () => String(chance.pick(numbers))],
    [2, () => chance.pick(sizes)],
    [4, () => hostile(chance)],
  ])();

/** Where a user may have the result go, right or wrong; nothing outside of the run's own folder. */
const outputs = [
  'made/new.txt',
  'new.txt',
  'new/folder/',
  'made',
  'made/',
  'made/precious.txt',
  'box.yaml',
  '/dev/full',
  '',
  'nowhere/below/x.txt',
  'a b/$(touch OWNED);"c".txt',
  'x\u001b[2Jy.txt',
  `${'n'.repeat(300)}.txt`,
] as const;

/** What would take long, wait or start something, in bounds. */
const bounded: Readonly<Record<string, readonly string[]>> = {
  '--worlds': ['40', '1', '0', '-1', '1e3', 'x'],
  '--time': ['1', '0', '0.01', '-1', 'x'],
  '--runs': ['3', '0', 'x'],
  '--pace': ['0', '0.001', '-1', 'x'],
  '--faults': ['0', '1', '-1', 'x'],
  '--states': ['100', '0', 'x'],
  '--workers': ['1', '0', '9', 'x'],
  '--timeout': ['1', '0', 'x'],
  '--qemu': ['./no-qemu', ''],
  '--depth': ['3', '0', '100', 'x'],
  '--scenarios': ['box.yaml', 'box.yaml,box.yaml', 'nothing', ''],
  '--designs': ['a0', 'a0,f', 'x', ''],
  '--gates': ['G0', 'default', 'x', ''],
  ...Object.fromEntries(['--output', '--out', '--checkpoint', '--guest'].map((option) => [option, outputs] as const)),
};

/** Options that a verb is always given, for it would look at a whole catalogue or for ever without them. */
const always = ['--worlds', '--time', '--scenarios', '--designs', '--qemu'];

function optionWords(option: Option, chance: Chance): readonly string[] {
  const name = chance.oneIn(2) && option.short ? option.short : (option.long ?? option.short ?? '');
  if (!option.required && !option.optional) return [name];
  const values = bounded[option.long ?? ''];
  const usual = right[option.long ?? ''] ?? option.argChoices;
  // The first of the bounded values is the one that does something.
  const value = values
    ? chance.oneIn(8)
      ? chance.pick(values)
      : (values[0] ?? '')
    : usual && !chance.oneIn(8)
      ? chance.pick(usual)
      : valueOf(option, chance);
  return chance.oneIn(5) && name.startsWith('--') ? [`${name}=${value}`] : [name, value];
}

const verbs = root.commands.filter((command) => command.name() !== 'start');
/** Verbs that look at many orders even of a small box; they come up less often. */
const slow = ['diagnose', 'explain', 'compare'];

/** One command line that begins with the name of a verb, or with none. */
function line(chance: Chance): readonly string[] {
  if (chance.oneIn(40)) return Array.from({ length: chance.below(4) }, () => hostile(chance).replaceAll('\0', ''));
  const verb = chance.pick(verbs.filter((command) => !slow.includes(command.name()) || chance.oneIn(6)));
  const must = verb.options.filter((option) => option.mandatory || always.includes(option.long ?? ''));
  const options = [...must, ...chance.some(verb.options, 9).filter((option) => !must.includes(option))];
  const words = options.flatMap((option) => optionWords(option, chance));
  const named = verb.registeredArguments.flatMap((argument) => {
    // Without a target some verbs take the whole catalogue.
    if (!argument.required && chance.oneIn(8) && verb.name() !== 'check') return [];
    const count = argument.variadic ? chance.below(4) : 1;
    return Array.from({ length: count }, () =>
      argument.argChoices && !chance.oneIn(4)
        ? chance.pick(argument.argChoices)
        : chance.weighted([
            [12, verb.name() === 'import' || verb.name() === 'conform' ? '6.12-t1-sr256-nopci' : 'box.yaml'],
            [3, chance.pick(names)],
            [1, hostile(chance)],
          ]),
    );
  });
  const more = chance.oneIn(10) ? [hostile(chance)] : [];
  const whole = chance.oneIn(3) ? [...named, ...words, ...more] : [...words, ...more, ...named];
  const boot = verb.name() === 'vm' && !chance.oneIn(4) ? ['--dry-run'] : [];
  // No argument of a process holds a NUL.
  return [verb.name(), ...whole, ...boot].map((word) => word.replaceAll('\0', ''));
}

/** Whether some bound keeps the line from taking the catalogue apart. */
const isShort = (words: readonly string[]): boolean =>
  words[0] !== 'check' || words.slice(1).some((word) => word !== '' && !word.startsWith('-'));

/** A run about a command line. */
export function lineRun(chance: Chance): Pick<Case, 'tree' | 'lines'> {
  const words = line(chance);
  return {
    tree: [
      textFile('box.yaml', JSON.stringify(box(chance))),
      textFile('made/precious.txt', 'precious\n'),
      textFile('dead.json', '{"error": {"code": "input"}}'),
    ],
    lines: [isShort(words) ? words : ['list', ...words]],
  };
}

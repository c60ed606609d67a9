import { driverNamed } from '../model/drivers.ts';
import { moduleNames, type ModuleName } from '../model/kernel.ts';
import type { Step } from '../model/scenario.ts';
import type { Found } from './capture-files.ts';
import { ImportError } from './errors.ts';
import { quoted } from './foreign-text.ts';
import { cxlCommand } from './script-cxl.ts';
import { deviceOf, driverFor, expandWord, type ScriptBox } from './script-names.ts';
import { readShell, type ShellCommand, type ShellNode } from './shell-words.ts';

/** What a script does, as far as the model knows it. */
export interface ScriptSteps {
  readonly steps: readonly Step[];
  /** Modules that the script takes away from modprobe; an `insmod` step still loads one. */
  readonly withheld: readonly ModuleName[];
  readonly snapshots: readonly string[];
  readonly notes: readonly string[];
}

/** Commands that leave the modelled world as it is. `fw` is read elsewhere: it is firmware, not user space. */
const silent: readonly string[] = [
  'k',
  'fw',
  '[',
  'test',
  'true',
  ':',
  'set',
  'exit',
  'mkdir',
  'cp',
  'cat',
  'hdmprog',
  'dmesg',
  'sync',
  'kx',
];

/** As many commands and rounds of loops are followed: a script of a boot has some dozens. */
const roundsMax = 10_000;

/** A command up to where its output goes; `2>` leaves a word `2` behind. */
function withoutRedirection(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => word === '>' || word === '|');
  return at < 0 ? words : words.slice(0, /^[12]$/.test(words[at - 1] ?? '') ? at - 1 : at);
}

/**
 * Reads the steps of a script line by line. Nothing in it is fatal: a command that is no step of the model becomes a note with
 * its file and line. A script that would go on for ever, or nearly, is an `ImportError`.
 */
export function readScript({ file, content }: Found<string>, box: ScriptBox): ScriptSteps {
  const steps: Step[] = [];
  const withheld = new Set<ModuleName>();
  const snapshots: string[] = [];
  const notes: string[] = [];
  const variables = new Map<string, readonly string[]>();
  const gone: string[] = [];

  let rounds = 0;
  const run = (nodes: readonly ShellNode[]): void => {
    for (const node of nodes) {
      const line = node.kind === 'command' ? node.command.line : node.line;
      if (++rounds > roundsMax)
        throw new ImportError(`takes more than ${roundsMax} commands`, {
          file,
          line,
          hint: 'write the loops out, as far as they load modules or bind devices',
        });
      if (node.kind === 'command') command(node.command);
      else {
        const words = node.words.flatMap((word) => expandWord(word, variables, box) ?? []);
        if (words.length === 0)
          notes.push(`${file}:${node.line}: a loop over ${node.words.join(' ')} finds nothing that is known here`);
        for (const word of words) {
          variables.set(node.variable, [word]);
          run(node.body);
        }
      }
    }
  };

  const command = ({ line, words: raw }: ShellCommand): void => {
    const place = `${file}:${line}`;
    const assignment = raw.length === 1 ? /^(\w+)=(.*)$/s.exec(raw[0] ?? '') : null;
    if (assignment) {
      const value = expandWord(assignment[2] ?? '', variables, box);
      if (value) variables.set(assignment[1] ?? '', value);
      else notes.push(`${place}: the value of ${assignment[1]} cannot be known here`);
      return;
    }
    if (silent.includes(raw[0] ?? '') || raw[0] === '>') return;
    const expanded = (raw[0] === 'echo' ? raw : withoutRedirection(raw)).map((word) =>
      expandWord(word, variables, box),
    );
    if (expanded.some((word) => word === null)) notes.push(`${place}: a word cannot be known here: ${raw.join(' ')}`);
    else
      act(
        expanded.flatMap((word) => word ?? []),
        place,
      );
  };

  const known = (names: readonly string[], place: string): readonly ModuleName[] =>
    names.flatMap((name) => {
      const module = moduleNames.find((candidate) => candidate === name.replaceAll('-', '_'));
      if (!module) notes.push(`${place}: module ${name} is not part of the model and was left out`);
      return module ?? [];
    });
  const perModule = (kind: 'modprobe' | 'insmod' | 'rmmod', names: readonly string[], place: string): void => {
    for (const module of known(names, place)) steps.push({ do: kind, module });
  };
  const memdevAt = (pci: string): string | undefined => box.memdevs.find((memdev) => memdev.pci === pci)?.name;
  const unplug = (pci: string, place: string): void => {
    const memdev = memdevAt(pci);
    if (memdev === undefined) notes.push(`${place}: ${pci} is not a memdev of this box`);
    else {
      gone.push(memdev);
      steps.push({ do: 'unplug', memdev });
    }
  };
  const rescan = (place: string): void => {
    if (gone.length === 0) notes.push(`${place}: rescan finds nothing new`);
    for (const memdev of gone.splice(0)) steps.push({ do: 'rescan', memdev });
  };
  const link = (verb: 'bind' | 'unbind', device: string, driver: string, place: string): void => {
    if (driverNamed(driver) === null)
      notes.push(
        `${place}: driver ${quoted(driver)} is not part of the model, so nothing is ${verb === 'bind' ? 'bound' : 'unbound'}`,
      );
    else steps.push({ do: verb, device: deviceOf(device, box), driver });
  };

  const act = (words: readonly string[], place: string): void => {
    const [name = '', ...args] = words;
    const plain = args.filter((arg) => !arg.startsWith('-'));
    switch (name) {
      case 'order':
        for (const item of args.flatMap((arg) => arg.split(','))) {
          if (item.startsWith('sleep:')) steps.push({ do: 'settle' });
          else if (item.startsWith('snap:')) snapshots.push(item.slice(5));
          else if (item !== '') perModule('modprobe', [item], place);
        }
        return;
      case 'm':
      case 'modprobe':
      case '/sbin/modprobe':
        if (args.includes('-r')) return perModule('rmmod', plain, place);
        if (plain.length > 1) notes.push(`${place}: module parameters were left out: ${plain.slice(1).join(' ')}`);
        return perModule('modprobe', plain.slice(0, 1), place);
      case 'insmod':
      case 'im':
      case 'late':
        return perModule(
          'insmod',
          plain
            .map((path) => (path.split('/').at(-1) ?? '').replace(/\.ko.*$/, ''))
            .slice(0, name === 'late' ? undefined : 1),
          place,
        );
      case 'rmm':
      case 'rmmod':
        return perModule('rmmod', plain, place);
      case 'hold':
      case 'never':
        for (const module of known(args, place)) withheld.add(module);
        return;
      case 'par':
        steps.push({ do: 'parallel', modules: known(args, place) });
        return;
      case 'coldplug':
        steps.push({ do: 'coldplug' });
        return;
      case 'sleep':
      case 'settle':
      case 'udevadm':
        steps.push(args[0] === 'trigger' ? { do: 'coldplug' } : { do: 'settle' });
        return;
      case 'snap':
        snapshots.push(...args);
        return;
      case 'unplug':
        return unplug(args[0] ?? '', place);
      case 'rescan':
        return rescan(place);
      case 'bind':
      case 'unbind':
        return link(name, args[0] ?? '', args[2] ?? '', place);
      case 'echo':
        return echo(args, place);
      case 'run':
        return act(args, place);
      case 'cxl': {
        const read = cxlCommand(args, box);
        if (read.ignored !== null) notes.push(`${place}: ${read.ignored}`);
        steps.push(...read.steps);
        return;
      }
      default:
        notes.push(`${place}: not a step that is known: ${words.join(' ')}`);
    }
  };

  const echo = (args: readonly string[], place: string): void => {
    const [value = ''] = args;
    const path = args.find((arg) => arg.startsWith('/sys/')) ?? '';
    const autoprobe = /^\/sys\/bus\/(pci|cxl)\/drivers_autoprobe$/.exec(path)?.[1];
    const binding = /^\/sys\/bus\/\w+\/drivers\/(\w+)\/(bind|unbind)$/.exec(path);
    const remove = /^\/sys\/bus\/pci\/devices\/([^/]+)\/remove$/.exec(path)?.[1];
    if (autoprobe === 'pci' || autoprobe === 'cxl') steps.push({ do: 'autoprobe', bus: autoprobe, on: value !== '0' });
    else if (binding) link(binding[2] === 'bind' ? 'bind' : 'unbind', value, binding[1] ?? '', place);
    else if (remove !== undefined) unplug(remove, place);
    else if (path === '/sys/bus/pci/rescan') rescan(place);
    else if (path === '/sys/bus/cxl/drivers_probe') {
      const device = deviceOf(value, box);
      const driver = driverFor(device);
      if (driver === null) notes.push(`${place}: no driver is known for ${value}`);
      else steps.push({ do: 'bind', device, driver });
    } else if (args.includes('>') || args.includes('|'))
      notes.push(`${place}: not a step that is known: echo ${args.join(' ')}`);
  };

  run(readShell(content));
  return { steps, withheld: [...withheld], snapshots, notes };
}

import { driverNamed } from '../../model/drivers.ts';
import { moduleNames, type ModuleName } from '../../model/kernel.ts';
import type { UserStep } from '../../model/scenario.ts';
import type { Found } from '../capture-files.ts';
import { ImportError } from '../../input/errors.ts';
import { quoted } from '../../input/foreign-text.ts';
import { cxlCommand } from './script-cxl.ts';
import { deviceOf, driverFor, expandWord, type ScriptDevices } from './script-names.ts';
import { readShell, type ShellCommand, type ShellNode } from './shell-parse.ts';
import { isDynamicName, negated, testStatus, type Status } from './shell-test.ts';

/** The modelled actions of a script. */
export interface ScriptSteps {
  readonly steps: readonly UserStep[];
  /** Modules that the script hides from modprobe; an `insmod` step still loads them. */
  readonly withheld: readonly ModuleName[];
  readonly snapshots: readonly string[];
  readonly notes: readonly string[];
  /** Skipped commands and assumptions, one sentence each, with the line. */
  readonly assumes: readonly string[];
  /** Markers that the script prints to the log for commands without a step. */
  readonly unmodelled: readonly string[];
}

/** Commands without effect on the model. `fw` commands are firmware, parsed in firmware-commands.ts. */
const noEffect: readonly string[] = [
  'k',
  'fw',
  'set',
  'mkdir',
  'cp',
  'cat',
  'hdmprog',
  'dmesg',
  'sync',
  'kx',
  'cd',
  'date',
  'export',
  'find',
  'grep',
  'head',
  'journalctl',
  'local',
  'logger',
  'ls',
  'lsmod',
  'lspci',
  'mount',
  'printf',
  'readlink',
  'tail',
  'touch',
  'uname',
  'wait',
];
/** Commands without side effects that only return a status. */
const tests: readonly string[] = ['[', '[[', 'test', 'true', 'false', ':', '!'];

const isSilent = ([name = '']: readonly string[]): boolean =>
  noEffect.includes(name) || name === '>' || name === 'exit' || name === 'return';

/** Whether a part of a script may change the modelled state. */
const isAction = (node: ShellNode): boolean =>
  node.kind === 'command'
    ? node.command.words[0] === 'exit' ||
      (!isSilent(node.command.words) &&
        !tests.includes(node.command.words[0] ?? '') &&
        (node.command.words[0] !== 'echo' || node.command.words.some((word) => word.startsWith('/sys/'))))
    : [...node.body, ...(node.kind === 'choice' ? [...node.test, ...node.other] : [])].some(isAction);

/** The most commands and loop iterations that are interpreted; boot scripts have some dozens. */
const roundsMax = 10_000;

/** The words of a command before its redirection; `2>` leaves a word `2` behind. */
function withoutRedirection(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => word === '>' || word === '|');
  return at < 0 ? words : words.slice(0, /^[12]$/.test(words[at - 1] ?? '') ? at - 1 : at);
}

/**
 * An abstract interpreter for boot scripts: converts commands to steps, one line at a time. An unknown command becomes
 * a note with file and line.
 * @throws ImportError for a script that does not end within the limit
 */
export function readScript({ file, content }: Found<string>, devices: ScriptDevices): ScriptSteps {
  const steps: UserStep[] = [];
  const withheld = new Set<ModuleName>();
  const snapshots: string[] = [];
  const notes: string[] = [];
  const variables = new Map<string, readonly string[]>();
  const removed: string[] = [];

  const assumes = new Set<string>();
  const unmodelled: string[] = [];
  const loaded = new Set<string>();
  let hasExited = false;
  const notModelled = (line: number, what: string): void =>
    void assumes.add(`line ${line} of ${file} was not understood: ${what}; what it does is not in the model`);

  let rounds = 0;
  const run = (nodes: readonly ShellNode[]): Status => {
    let status: Status = 'done';
    for (const node of nodes) {
      if (hasExited) return 'unknown';
      status = runOne(node);
    }
    return status;
  };
  const runOne = (node: ShellNode): Status => {
    const line = node.kind === 'command' ? node.command.line : node.line;
    if (++rounds > roundsMax)
      throw new ImportError(`takes more than ${roundsMax} commands`, {
        file,
        line,
        hint: 'write the loops out, as far as they load modules or bind devices',
      });
    switch (node.kind) {
      case 'command':
        return command(node.command);
      case 'group':
        return run(node.body);
      case 'choice':
        return choose(node);
      case 'loop': {
        const words = node.words.flatMap((word) => expandWord(word, variables, devices) ?? []);
        if (words.length === 0) notModelled(line, `a loop over ${node.words.join(' ')}, which finds nothing known`);
        for (const word of words) {
          variables.set(node.variable, [word]);
          run(node.body);
        }
        return 'done';
      }
    }
  };
  const choose = ({ line, when, test, body, other }: ShellNode & { readonly kind: 'choice' }): Status => {
    const status = run(test);
    const isTaken = status !== 'no';
    // On a missing device the command has no effect, so the condition may stay undecided.
    const isDecided = status === 'yes' || status === 'no' || (when === 'true' && status !== 'unknown');
    if (!isDecided && [...body, ...other].some(isAction))
      assumes.add(
        `line ${line} of ${file}: whether what stands before \`${when === 'true' ? '&&' : '||'}\` holds is not known; taken to hold`,
      );
    return run(isTaken === (when === 'true') ? body : other);
  };

  const statusOf = (words: readonly string[]): Status | null => {
    const [name = '', ...rest] = words;
    switch (name) {
      case 'true':
      case ':':
        return 'yes';
      case 'false':
        return 'no';
      case '[':
      case '[[':
      case 'test': {
        const expanded = rest.map((word) => expandWord(word, variables, devices));
        return expanded.some((word) => word === null)
          ? 'unknown'
          : testStatus(
              expanded.map((word) => word?.join(' ') ?? ''),
              devices,
              loaded,
            );
      }
      case '!':
        return negated(statusOf(rest) ?? 'unknown');
      default:
        return null;
    }
  };

  const command = ({ line, words: raw }: ShellCommand): Status => {
    const place = `${file}:${line}`;
    const assignment = raw.length === 1 ? /^(\w+)=(.*)$/s.exec(raw[0] ?? '') : null;
    if (assignment) {
      const value = expandWord(assignment[2] ?? '', variables, devices);
      if (value) variables.set(assignment[1] ?? '', value);
      else notes.push(`${place}: the value of ${assignment[1]} cannot be known here`);
      return 'done';
    }
    const status = statusOf(withoutRedirection(raw));
    if (status !== null) return status;
    if (raw[0] === 'exit' || raw[0] === 'return') hasExited = true;
    if (isSilent(raw)) return 'done';
    const expanded = (raw[0] === 'echo' ? raw : withoutRedirection(raw)).map((word) =>
      expandWord(word, variables, devices),
    );
    if (expanded.some((word) => word === null)) notModelled(line, raw.join(' '));
    else
      act(
        expanded.flatMap((word) => word ?? []),
        line,
      );
    return 'done';
  };

  const known = (names: readonly string[], place: string): readonly ModuleName[] =>
    names.flatMap((name) => {
      const module = moduleNames.find((candidate) => candidate === name.replaceAll('-', '_'));
      if (!module) notes.push(`${place}: module ${name} is not part of the model and was left out`);
      return module ?? [];
    });
  const perModule = (kind: 'modprobe' | 'insmod' | 'rmmod', names: readonly string[], place: string): void => {
    for (const module of known(names, place)) {
      if (kind === 'rmmod') loaded.delete(module);
      else loaded.add(module);
      steps.push({ do: kind, module });
    }
  };
  const memdevAt = (pci: string): string | undefined => devices.memdevs.find((memdev) => memdev.pci === pci)?.name;
  const unplug = (pci: string, place: string): void => {
    const memdev = memdevAt(pci);
    if (memdev === undefined) {
      notes.push(`${place}: ${pci} is not a memdev of this box`);
      unmodelled.push(`pci remove ${pci}`);
    } else {
      removed.push(memdev);
      steps.push({ do: 'unplug', memdev });
    }
  };
  const rescan = (place: string): void => {
    if (removed.length === 0) {
      notes.push(`${place}: rescan finds nothing new`);
      unmodelled.push('pci rescan');
    }
    for (const memdev of removed.splice(0)) steps.push({ do: 'rescan', memdev });
  };
  const neverExists = (device: string): boolean =>
    isDynamicName(device) && devices.names !== null && !devices.names.has(device);
  const link = (verb: 'bind' | 'unbind', device: string, driver: string, place: string): void => {
    if (neverExists(device) || driverNamed(driver) === null) {
      unmodelled.push(`${verb} ${device}`);
      notes.push(
        neverExists(device)
          ? `${place}: no file shows ${device}, so to ${verb} it did nothing`
          : `${place}: driver ${quoted(driver)} is not part of the model, so nothing is ${verb === 'bind' ? 'bound' : 'unbound'}`,
      );
    } else steps.push({ do: verb, device: deviceOf(device, devices), driver });
  };

  const act = (words: readonly string[], line: number): void => {
    const place = `${file}:${line}`;
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
        return echo(args, line);
      case 'run':
        runMarked(args, line);
        return;
      case 'daxctl':
        if (args[0] !== 'list') notModelled(line, words.join(' '));
        return;
      case 'cxl': {
        const read = cxlCommand(args, devices);
        if (read.ignored !== null) {
          if (read.isAssumed === true && read.steps.length === 0) notModelled(line, read.ignored);
          else if (read.isAssumed === true) assumes.add(`line ${line} of ${file}: ${read.ignored}`);
          else notes.push(`${place}: ${read.ignored}`);
        }
        steps.push(...read.steps);
        return;
      }
      default:
        notModelled(line, words.join(' '));
    }
  };

  /** Interprets a command that the script brackets by log markers. */
  const runMarked = (args: readonly string[], line: number): void => {
    const before = steps.length;
    act(args, line);
    if (steps.length === before) unmodelled.push(`run: ${args.join(' ')}`);
  };

  const echo = (args: readonly string[], line: number): void => {
    const place = `${file}:${line}`;
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
      if (neverExists(value)) {
        notes.push(`${place}: no file shows ${value}, so to probe it did nothing`);
        return;
      }
      const device = deviceOf(value, devices);
      const driver = driverFor(device);
      if (driver === null) notes.push(`${place}: no driver is known for ${value}`);
      else steps.push({ do: 'bind', device, driver });
    } else if (args.some((arg) => /^\/(?:sys|proc)\//.test(arg))) notModelled(line, `echo ${args.join(' ')}`);
  };

  run(readShell(content));
  return { steps, withheld: [...withheld], snapshots, notes, assumes: [...assumes], unmodelled };
}

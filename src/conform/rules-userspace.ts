import type { Command } from '../../machines/index.ts';
import {
  earlier,
  rule,
  printed,
  stateOf,
  type PrintRule,
  type PrintedLine,
  type SentMessage,
  type PrintedStep,
} from './stage.ts';

const moduleOf = (actor: string): string => actor.slice(actor.indexOf('/') + 1);

/** Fields of the user machine's context: machines/kernel/user.ts. */
interface ScriptPosition {
  readonly at: number;
  readonly input: { readonly commands: readonly Command[] };
}
const userOf = (stage: PrintedStep, side: 'before' | 'after'): ScriptPosition =>
  stage[side]('user').context as ScriptPosition; // The user machine's own context.

/** The text of a command in the marks of a capture's script, or `null` for a command without a mark. */
function markOf(command: Command | undefined): string | null {
  switch (command?.run) {
    case 'load':
      if (command.how === 'coldplug') return 'coldplug';
      return command.modules.length === 1
        ? `${command.how === 'insmod' ? 'insmod' : 'modprobe'} ${moduleOf(command.modules[0] ?? '')}`
        : null;
    case 'remove':
      return `rmmod ${moduleOf(command.module)}`;
    case 'bind':
    case 'unbind':
      return command.run;
    case 'refused':
      return command.what;
    case 'function':
      return command.change === 'remove' ? 'pci remove' : 'pci rescan';
    case 'disable':
    case 'destroy':
    case 'create':
      return 'run';
    default:
      return null;
  }
}

/** All marks at the beginning of a command: each process of a parallel load has its own. */
export const marksOf = (command: Command): readonly string[] =>
  command.run === 'load' && command.how !== 'coldplug'
    ? command.modules.map((module) => `${command.how === 'insmod' ? 'insmod' : 'modprobe'} ${moduleOf(module)}`)
    : [markOf(command) ?? []].flat();

/** The command that the module's load belongs to. */
const currentLoad = (stage: PrintedStep): (Command & { readonly run: 'load' }) | null => {
  const { at, input } = userOf(stage, 'before');
  const command = input.commands[at];
  return command?.run === 'load' ? command : null;
};

/** Every loader is notified that a module is live, but the log has one line. */
const firstInitEnd = (stage: PrintedStep, sent: SentMessage): readonly PrintedLine[] =>
  earlier(stage, sent, ({ from, event }) => from === sent.from && isLoaded(event.type))
    ? []
    : initEnd(stage, sent.from);

/** Messages that a live module sends. */
export const isLoaded = (type: string): boolean => type === 'reply.module' || type === 'call.wait.async';

/** Modules, and the marks of a capture's script. */
export const userspaceRules: readonly PrintRule[] = [
  // Each process of a parallel load prints its mark before it looks for the file.
  rule('call.module.load', (stage, { from, to }) => {
    const load = from === 'user' ? currentLoad(stage) : null;
    return load && load.modules.length > 1 ? [printed(to, 'mark.begin', `modprobe ${moduleOf(to)}`)] : [];
  }),
  rule('reply.module', (stage, sent, { ok }) => {
    const { from, to } = sent;
    // Printed by the shell that waits for this one modprobe; parallel loads have one shell each.
    const load = to === 'user' ? currentLoad(stage) : null;
    return [
      ...firstInitEnd(stage, sent),
      ...(load && load.how !== 'coldplug'
        ? [
            printed(
              from,
              'mark.end',
              `${load.how === 'insmod' ? 'insmod' : 'modprobe'} ${moduleOf(from)}`,
              ok ? 0 : 'failed',
            ),
          ]
        : []),
    ];
  }),
  rule('call.wait.async', firstInitEnd),
];

const isModule = (stage: PrintedStep, actor: string): boolean => stage.machineOf(actor) === 'module';
const isBuiltin = (stage: PrintedStep, actor: string): boolean =>
  (stage.after(actor).context as { readonly input: { readonly builtin: boolean } }).input.builtin; // A module's own context.
const wentLive = (stage: PrintedStep, actor: string): boolean =>
  isModule(stage, actor) &&
  !isBuiltin(stage, actor) &&
  stateOf(stage.after(actor)) === 'live' &&
  stateOf(stage.before(actor)) !== 'live';
/** The end of module_init. @kernel init/main.c:do_one_initcall */
export const initEnd = (stage: PrintedStep, actor: string): readonly PrintedLine[] =>
  wentLive(stage, actor) ? [printed(actor, 'init.end', moduleOf(actor))] : [];

/** The mark for the end of the current command and the beginning of the next, after a step that advances user space. */
export function marks(stage: PrintedStep): readonly PrintedLine[] {
  if (!stage.step.touched.includes('user')) return [];
  const [before, after] = [userOf(stage, 'before'), userOf(stage, 'after')];
  const started = stateOf(stage.before('user')) === 'off';
  if (before.at === after.at && !started) return [];
  const [over, next] = [markOf(before.input.commands[before.at]), markOf(after.input.commands[after.at])];
  const isLoad = before.input.commands[before.at]?.run === 'load';
  return [
    ...(started || over === null || isLoad || over.startsWith('rmmod') ? [] : [printed('user', 'mark.end', over)]),
    ...(next === null ? [] : [printed('user', 'mark.begin', next)]),
  ];
}

/** A module whose file is being read runs its init next. */
export const modules = (stage: PrintedStep): readonly PrintedLine[] =>
  stage.step.touched.flatMap((actor) =>
    isModule(stage, actor) && stateOf(stage.after(actor)) === 'starting' && stateOf(stage.before(actor)) !== 'starting'
      ? [printed(actor, 'init.begin', moduleOf(actor))]
      : [],
  );

import { sh, shellWord, type Shell } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import { jsonText } from '../../report/json.ts';
import type { UserKind } from '../../plugins/shape.ts';
import type { Deps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { programOf } from '../program-name.ts';
import { Problem } from '../problem.ts';
import { designTemplate } from '../templates/design.ts';
import { gateTemplate } from '../templates/gate.ts';
import { writeOut } from '../write-out.ts';

/** The parsed options of `new`. */
export interface NewArguments {
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Writes a template of a plugin: a complete gate or design that can be checked unchanged. */
export async function newFile(kind: UserKind, id: string, args: NewArguments, io: Io, deps: Deps): Promise<ExitCode> {
  if (!/^[A-Za-z][\w.-]*$/.test(id) || /\.[cm]?[jt]s$/.test(id))
    throw new Problem(
      'usage',
      `${id} is no name for a ${kind}`,
      `letters, digits, dots, dashes and underscores, such as ${kind === 'gate' ? 'loop' : 'f2'}; the file is named by -o`,
    );
  const system = await deps.system();
  const taken = (kind === 'gate' ? system.gates : system.designs).find(
    (one) => one.id.toLowerCase() === id.toLowerCase(),
  );
  if (taken)
    throw new Problem(
      'usage',
      `there is a ${kind} named ${taken.id} already`,
      `choose another name; \`quiesce list ${kind}s\` shows those that are taken`,
    );
  const file = args.output ?? `${id}.ts`;
  writeOut(file, kind === 'gate' ? gateTemplate(id) : designTemplate(id), args, io);
  const path = shellWord(/[\\/]/.test(file) ? file : `./${file}`);
  // Race scenarios that the template loses, so that the first check shows a violation.
  const next = (program: Shell): Shell =>
    kind === 'gate' ? sh`${program} check S27 --design f --gate ${path}` : sh`${program} check S17 --design ${path}`;
  if (args.json) io.out(jsonText({ kind, id, file, next: next(sh`quiesce`) }));
  else io.err(`wrote ${visible(file)}; next: ${next(programOf(io))}\n`);
  return exit.holds;
}

import { sh, shellFile } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import type { CheckReport } from '../../model/verdict.ts';
import { commandFor } from '../../report/commands.ts';
import { wrapCommand } from '../../report/layout.ts';
import type { Io } from '../io.ts';
import type { LoadedPlugins } from '../plugins.ts';
import { Problem } from '../problem.ts';
import { programOf } from '../program-name.ts';
import { strategyOf } from '../strategy.ts';
import { chosenVariant, type ScenarioTarget } from '../target.ts';
import { widthFor } from '../terminal.ts';
import { boundsOf, type CheckArguments } from './arguments.ts';
import { commandOptions } from './printed.ts';

const saveEvery = 60;

/** Whether the search uses a checkpoint file. */
export const usesCheckpoint = ({ checkpoint, resume }: CheckArguments): boolean =>
  checkpoint !== undefined || resume !== undefined;

/**
 * Runs one search as `explore` does, with checkpoints.
 * @throws Problem when options conflict, or the file cannot be used
 */
export async function exploreWithCheckpoint(
  target: ScenarioTarget,
  args: CheckArguments,
  io: Io,
  plugins: LoadedPlugins,
  onBegin: (report: CheckReport) => void,
): Promise<CheckReport> {
  refuseMixture(args);
  const { checkpointedSearch, searchIdentity } = await import('../checkpoint/index.ts');
  const { scenario } = target;
  const variant = chosenVariant(scenario, args, plugins.system);
  const { report, isSaved } = checkpointedSearch({
    scenario,
    variant,
    bounds: boundsOf(args),
    strategy: strategyOf(args),
    question: searchIdentity(scenario, variant, args.fault ?? [], plugins.texts, args.version ?? ''),
    options: { ...args, every: args.checkpointEvery ?? saveEvery },
    io,
    system: plugins.system,
    onBegin,
  });
  if (!report.complete && isSaved && args.checkpoint !== undefined) {
    const file = shellFile(args.checkpoint);
    const words = commandFor(
      'check',
      report,
      { ...commandOptions(target, args, report, plugins), program: programOf(io) },
      [],
    );
    const lines = wrapCommand([...words, sh`--resume ${file}`, sh`--checkpoint ${file}`], widthFor(io));
    io.err(`note: the search is kept in ${visible(args.checkpoint)}; to go on:\n${lines.join('\n')}\n`);
  }
  return report;
}

/**
 * @throws Problem for options that exclude checkpoints
 */
function refuseMixture({ faults = 0, reduce = 'none' }: CheckArguments): void {
  if (faults > 0)
    throw new Problem(
      'impossible',
      '--faults is a search per combination, and a checkpoint is of one search',
      'give the faults with --fault, one combination at a time',
    );
  if (reduce !== 'none')
    throw new Problem(
      'impossible',
      '--reduce leaves out worlds, and a checkpoint keeps them all',
      'keep the search without --reduce, or reduce it without --checkpoint',
    );
}

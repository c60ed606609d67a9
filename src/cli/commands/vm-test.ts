import { shellFile } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import { join } from 'node:path';
import { fileLimits, readText } from '../../input/read-file.ts';
import type { Scenario } from '../../model/scenario.ts';
import { jsonText } from '../../report/json.ts';
import type { GuestRun, TestRun, VmPlan } from '../../vm/index.ts';
import type { VmDeps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { Problem } from '../problem.ts';
import { captureFolder } from './vm-folder.ts';

/** The options of `vm` that a test needs. */
export interface VmTestArguments {
  readonly test: string;
  readonly schedule?: string;
  readonly guest?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const exitOf = {
  passed: exit.holds,
  failed: exit.violated,
  skipped: exit.missing,
  unfinished: exit.unknown,
} as const satisfies Record<TestRun['verdict'], ExitCode>;

/** The plan of a boot of a scenario's platform that runs a test script. */
export function planOfTest(scenario: Scenario, args: VmTestArguments, guest: VmDeps): VmPlan {
  if (args.schedule !== undefined || args.guest !== undefined)
    throw new Problem(
      'usage',
      '--test takes neither --schedule nor --guest',
      'a test has its own steps; leave one of the two out',
    );
  const plan = guest.vmPlan(scenario, { test: readText(args.test, fileLimits.test) });
  const moved = guest.elsewhere(scenario.platform, plan.platform);
  if (moved !== null)
    throw new Problem(
      'usage',
      `${args.test} would look at the wrong addresses: ${moved}`,
      `make the test of the guest's own box: quiesce vm ${shellFile(scenario.id)} --guest guest.yaml, then quiesce generate guest.yaml`,
    );
  return plan;
}

/** Boots the plan of a test and prints its KTAP output unchanged. */
export async function bootTest(
  plan: VmPlan,
  boot: (folder: string) => Promise<GuestRun | ExitCode>,
  args: VmTestArguments,
  io: Io,
): Promise<ExitCode> {
  const folder = captureFolder(args, plan);
  const done = await boot(folder);
  if (typeof done === 'number') return done;
  const { test } = done;
  if (!test) throw new Error('a boot with a test told nothing of it');
  if (args.json === true)
    io.out(
      jsonText({ folder, kernel: done.release, accelerator: done.accel, seconds: done.seconds, test: { ...test } }),
    );
  else io.out(test.ktap);
  for (const line of test.complaints.split('\n').filter(Boolean)) io.err(`stderr: ${line}\n`);
  io.err(
    `${visible(args.test)} on ${done.release} (${done.accel}, ${Math.round(done.seconds)} s): ${test.verdict}, ` +
      `${test.passed} ok, ${test.failed} not ok, ${test.skipped} skipped; ${visible(join(folder, 'test.ktap'))}\n`,
  );
  return exitOf[test.verdict];
}

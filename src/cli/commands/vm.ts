import { sh, shellFile, shellWord, type Shell } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import type { CommonOptionsAndFaults } from '../common-options.ts';
import type { Conformance } from '../../conform/index.ts';
import type { Family } from '../../model/kernel.ts';
import type { Platform } from '../../model/platform.ts';
import { formatRange } from '../../model/range.ts';
import type { Scenario } from '../../model/scenario.ts';
import { jsonText } from '../../report/json.ts';
import { wrap, wrapCommand } from '../../report/layout.ts';
import type { Accel, GuestRun, VmPlan } from '../../vm/index.ts';
import type { Deps, InputDeps, SystemDeps, VmDeps } from '../deps.ts';
import type { Variant } from '../../boot/variant.ts';
import { exit, type ExitCode, exitOfConformance } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { withGivenFaults } from '../faults.ts';
import { Problem } from '../problem.ts';
import { chosenVariant, findTarget } from '../target.ts';
import { programOf } from '../program-name.ts';
import { widthFor } from '../terminal.ts';
import { writeOut } from '../write-out.ts';
import { captureFolder, checkFolder } from './vm-folder.ts';
import { bootTest, planOfTest } from './vm-test.ts';
import { planText } from './vm-text.ts';

/** The parsed options of `vm`. */
export interface VmArguments extends CommonOptionsAndFaults {
  readonly scenario?: string;
  readonly kernel?: string;
  readonly modules?: string;
  readonly tools?: string;
  readonly qemu?: string;
  readonly accel?: Accel;
  readonly schedule?: string;
  readonly test?: string;
  readonly guest?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly timeout: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** The result of one boot. */
interface BootOutcome {
  readonly folder: string;
  readonly boot: GuestRun;
  readonly variant: Variant;
  readonly result: Conformance;
  /** The end state of the model's run that matches the log; `null` when none matches. */
  readonly ending: string | null;
}

/** Boots a scenario on a real kernel in QEMU, stores the capture, and checks it against the model. */
export async function vm(named: string | undefined, args: VmArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [system, input, guest] = await Promise.all([deps.system(), deps.input(), deps.vm()]);
  const name = named ?? args.scenario;
  if (name === undefined || (named !== undefined && args.scenario !== undefined))
    throw new Problem('usage', 'name one scenario', 'such as quiesce vm S17 or quiesce vm --scenario my.yaml');
  const target = findTarget(name, input);
  printNotes(io, target.notes);
  const scenario = withGivenFaults(target.scenario, args.fault);
  const { test } = args;
  if (test !== undefined) {
    const plan = planOfTest(scenario, { ...args, test }, guest);
    return args.dryRun === true
      ? dryRun(plan, args, io, guest)
      : bootTest(plan, (folder) => booted(folder, plan, args, io, guest), { ...args, test }, io);
  }
  const release = releaseOf(args, guest);
  const family = release === null ? null : guest.familyOfRelease(release);
  const variant = variantOf(scenario, args, family, system);
  if (family !== null && system.designOfFamily(family) !== variant.design)
    io.err(
      `note: ${release} has design ${system.designOfFamily(family)}; what is expected here is of ${variant.design}\n`,
    );
  io.err('asking the model how the order ends ...\n');
  const plan = guest.vmPlan(scenario, {
    variant,
    ...(args.schedule === undefined ? {} : { schedule: args.schedule }),
    ...(args.order === undefined ? {} : { order: args.order }),
  });
  if (args.guest !== undefined) {
    // The guest's platform differs from that of the scenario, so its id must differ too.
    writeOut(args.guest, input.formatScenario({ ...plan.twin, id: `${plan.twin.id}-guest` }, args.guest), args, io);
    if (args.json === true) io.out(jsonText({ scenario: plan.twin.id, guest: args.guest }));
    else io.err(`wrote ${visible(args.guest)}\n`);
    return exit.holds;
  }
  if (args.dryRun === true) return dryRun(plan, args, io, guest);
  return run(plan, variant, args, { io, deps, guest, input, system });
}

function dryRun(plan: VmPlan, args: VmArguments, io: Io, guest: VmDeps): ExitCode {
  const files = guest.guestTexts(plan).map(({ path, content }) => ({ path, text: new TextDecoder().decode(content) }));
  io.out(args.json === true ? jsonText({ plan, files }) : `${planText(plan, files, widthFor(io)).join('\n')}\n`);
  return exit.holds;
}

interface VmParts {
  readonly io: Io;
  readonly deps: Deps;
  readonly guest: VmDeps;
  readonly input: InputDeps;
  readonly system: SystemDeps;
}

async function run(plan: VmPlan, variant: Variant, args: VmArguments, parts: VmParts): Promise<ExitCode> {
  const { io, guest } = parts;
  const folder = captureFolder(args, plan);
  const boot = await booted(folder, plan, args, io, guest);
  if (typeof boot === 'number') return boot;
  const outcome = await judged(folder, plan, boot, variant, parts);
  if (args.json === true)
    io.out(
      jsonText({
        folder,
        kernel: boot.release,
        accelerator: boot.accel,
        seconds: boot.seconds,
        design: variant.design,
        gate: variant.gate,
        expected: plan.expected ?? null,
        ending: outcome.ending,
        ...outcome.result,
      }),
    );
  else io.out(`${outcomeText(outcome, plan, programOf(io), widthFor(io)).join('\n')}\n`);
  return exitOfConformance[outcome.result.verdict];
}

/** A boot with a capture, or the exit code after the reason was printed. */
async function booted(
  folder: string,
  plan: VmPlan,
  args: VmArguments,
  io: Io,
  guest: VmDeps,
): Promise<GuestRun | ExitCode> {
  const { kernel, modules } = args;
  if (kernel === undefined || modules === undefined)
    throw new Problem(
      'usage',
      'a boot needs --kernel and --modules',
      'such as --kernel /boot/vmlinuz-6.12.107 --modules /lib/modules/6.12.107; --dry-run needs neither',
    );
  checkFolder(folder, args, io);
  printNotes(io, plan.notes);
  for (const { what, hold, why } of plan.orders)
    if (hold !== 'forced') io.err(`${hold}: ${visible(`${what}${why === undefined ? '' : `: ${why}`}`)}\n`);
  try {
    return await guest.boot(plan, {
      kernel,
      modules,
      folder,
      replace: args.force === true,
      timeoutSeconds: args.timeout,
      path: io.env['PATH'] ?? '',
      now: () => io.now(),
      report: (line) => io.err(`${visible(line)}\n`),
      ...(args.tools === undefined ? {} : { tools: args.tools }),
      ...(args.qemu === undefined ? {} : { qemu: args.qemu }),
      ...(args.accel === undefined ? {} : { accel: args.accel }),
    });
  } catch (error) {
    const isMissing = error instanceof guest.MissingTool;
    if (!isMissing && !(error instanceof guest.GuestError)) throw error;
    const { message, hint } = error;
    if (args.json === true) io.out(jsonText(isMissing ? { skipped: message, hint } : { trouble: message, hint }));
    else io.err(`quiesce: ${message}\n  ${hint}\n`);
    return isMissing ? exit.missing : exit.unknown;
  }
}

/** Imports the folder like any capture, and checks that it is a run of the model. */
async function judged(
  folder: string,
  plan: VmPlan,
  boot: GuestRun,
  variant: Variant,
  { deps, guest, input, io }: VmParts,
): Promise<BootOutcome> {
  const { conform, asLogged } = await deps.conform();
  const read = input.readBootFolder(folder);
  const placesOf = ({ windows }: Platform): string => windows.map(({ range }) => formatRange(range)).join(', ');
  const [planned, found] = [placesOf(plan.platform), placesOf(read.scenario.platform)];
  if (planned !== found)
    io.err(`note: QEMU put the windows at ${found}, not at ${planned}: firmware's decoders missed them\n`);
  const result = conform(
    { scenario: read.scenario, log: read.log.content, ...(read.real ? { real: read.real } : {}) },
    variant,
    {},
  );
  const ending =
    result.verdict === 'conforms'
      ? guest.endingAt(asLogged(read.scenario, read.log.content), variant, result.schedule)
      : null;
  return { folder, boot, variant, result, ending };
}

function outcomeText(
  { folder, boot, variant, result, ending }: BootOutcome,
  plan: VmPlan,
  program: Shell,
  width: number,
): readonly string[] {
  const verdict = { conforms: 'CONFORMS', differs: 'DOES NOT CONFORM', unknown: 'UNKNOWN' }[result.verdict];
  const { expected } = plan;
  const said =
    expected === undefined
      ? 'The model was not asked before.'
      : `The model said ${expected.endings.join(' or ') || 'nothing'}${expected.complete ? '' : ' (not every run was looked at)'}.`;
  return [
    ...wrap(
      `${plan.scenario} on ${boot.release} (${boot.accel}, ${Math.round(boot.seconds)} s): ${ending ?? 'no ending'}`,
      width,
    ),
    ...wrap(said, width),
    ...wrap(`${folder} under ${variant.design}, gate ${variant.gate}: ${verdict}`, width),
    `${result.matched} of ${result.lines} lines fit.`,
    ...(result.impossible
      ? wrap(result.impossible.text, width, `  first impossible line, dmesg.txt:${result.impossible.line}: `)
      : []),
    ...result.end.flatMap((line) => wrap(line, width, '  ')),
    '',
    ...wrapCommand([program, sh`conform`, shellFile(folder), sh`--design ${shellWord(variant.design)}`], width),
  ];
}

function releaseOf(args: VmArguments, guest: VmDeps): string | null {
  return args.kernel === undefined ? null : guest.releaseOfFile(args.kernel);
}

/** The design and gate: as given, else those of the booted kernel, else those of the scenario's kernel. */
function variantOf(scenario: Scenario, args: VmArguments, family: Family | null, system: SystemDeps): Variant {
  // Its `--kernel` is the image to boot.
  const { kernel: _, ...asked } = args;
  const own = family === null || args.design !== undefined ? {} : { design: system.designOfFamily(family) };
  return chosenVariant(scenario, { ...asked, ...own }, system);
}

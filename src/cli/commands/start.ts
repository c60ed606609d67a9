import { sh, shellWord } from '../../encode/shell.ts';
import { wrap } from '../../report/layout.ts';
import { checkText } from '../../report/text.ts';
import type { Deps, SystemDeps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { programOf } from '../program-name.ts';
import { findTarget, type ScenarioTarget } from '../target.ts';
import { withOrder } from '../../model/scenario.ts';
import { explore } from '../check/explore.ts';
import { losingOrder } from '../check/losing-order.ts';
import { paintFor, widthFor } from '../terminal.ts';

/** The bundled capture of the introduction: a real boot without cxl_pci, where the memory was lost. */
const firstCapture = '6.12-t1-sr256-nopci';
/** Before and after the kernel change that returns unclaimed CXL memory to dax_hmem. */
const beforeFix = 'a0';
const afterFix = 'f';
const order = 'free';

/** The introduction: one real boot and all its orders, under a design that loses the memory and one that does not. */
export async function start(io: Io, deps: Deps): Promise<ExitCode> {
  const [system, input] = await Promise.all([deps.system(), deps.input()]);
  const target = findTarget(firstCapture, input);
  const print = (lines: readonly string[]): void => io.out(`${lines.join('\n')}\n`);
  const width = widthFor(io);
  const program = programOf(io);
  print(
    wrap(
      `A real boot (${target.name}): firmware gave the CXL memory as Soft Reserved, and cxl_pci never came. Who owns the memory in the end, in every order the drivers can probe in?`,
      width,
    ),
  );
  const scenario = withOrder(target.scenario, order);
  for (const design of [beforeFix, afterFix]) {
    const report = explore(scenario, { design }, io, system);
    print([
      '',
      '-'.repeat(width),
      ...checkText(report, {
        ...textOptions(target, system, io),
        title: titleOf(system, design),
        ...losingOrder(report, scenario, system),
      }),
    ]);
  }
  print([
    '',
    '-'.repeat(width),
    'next',
    ...['list', 'check --help', 'diagnose --help'].map((rest) => `  ${program} ${rest}`),
  ]);
  return exit.holds;
}

const titleOf = (system: SystemDeps, design: string): string =>
  system.designs.find(({ id }) => id === design)?.title ?? '';

function textOptions(target: ScenarioTarget, system: SystemDeps, io: Io) {
  return {
    target: target.name,
    statements: new Map(system.properties.map(({ id, title }) => [id, title])),
    extra: [sh`--order ${shellWord(order)}`],
    width: widthFor(io),
    paint: paintFor(io),
    program: programOf(io),
  };
}

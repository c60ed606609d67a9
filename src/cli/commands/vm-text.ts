import { visible } from '../../model/plain-text.ts';
import { wrap } from '../../report/layout.ts';
import type { ForcedStep, VmPlan } from '../../vm/index.ts';

/** A text file of the guest. */
export interface GuestText {
  readonly path: string;
  readonly text: string;
}

const signs = { forced: '+', follows: ' ', race: '?' } as const;

/** The plan as text: forced and unforced orders, QEMU's arguments, the files of the guest. */
export function planText(plan: VmPlan, files: readonly GuestText[], width: number): readonly string[] {
  const { expected, forcing } = plan;
  return [
    visible(plan.scenario),
    ...plan.notes.flatMap((note) => wrap(note, width, '  ')),
    '',
    'what the scenario asks for',
    ...plan.orders.flatMap(({ what, hold, why }) =>
      wrap(`${what}${why === undefined ? '' : `: ${why}`}`, width, `  ${hold.padEnd(10)}  `),
    ),
    ...(forcing
      ? ['', 'the schedule (+ forced, ? a race)', ...forcing.steps.flatMap((step) => stepLines(step, width))]
      : []),
    ...(expected
      ? [
          '',
          ...wrap(
            `the model's endings of this order under ${expected.design}, gate ${expected.gate}: ${expected.endings.join(', ')}${expected.complete ? '' : ' (not every run was looked at)'}`,
            width,
          ),
        ]
      : []),
    '',
    'QEMU, without accelerator, kernel, initramfs and serial lines',
    ...argumentLines(plan.qemu),
    '',
    'kernel command line',
    ...wrap(plan.commandLine, width, '  '),
    ...files.flatMap(({ path, text }) => ['', `== /${path}`, fileText(text)]),
  ];
}

/** The file's text with control characters made visible, since a test file is untrusted. */
const fileText = (text: string): string => text.trimEnd().replaceAll(/[^\t\n -~]/gu, visible);

const stepLines = ({ index, note, how, why }: ForcedStep, width: number): readonly string[] =>
  wrap(
    `${note}${how === 'race' && why !== undefined ? ` [${why}]` : ''}`,
    width,
    `${String(index).padStart(3)} ${signs[how]} `,
  );

/** One option with its value per line. */
function argumentLines(args: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const arg of args)
    if (arg.startsWith('-') || lines.length === 0) lines.push(`  ${arg}`);
    else lines.push(`${lines.pop() ?? ''} ${arg}`);
  return lines;
}

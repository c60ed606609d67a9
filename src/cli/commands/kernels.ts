import { kernelSwitches, readReleases, releaseHas, type KernelSwitch } from '../../model/kernel-switches.ts';
import { rulesOf } from '../../model/kernel-rules.ts';
import { jsonText } from '../../report/json.ts';
import { wrap } from '../../report/layout.ts';
import type { Deps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { paintFor, widthFor } from '../terminal.ts';

/** Prints the kernel releases whose source was read, and the switches in which they differ. */
export async function kernels(args: { readonly json?: boolean }, io: Io, deps: Deps): Promise<ExitCode> {
  const system = await deps.system();
  const releases = readReleases.map((release) => ({ release, design: system.designOfFamily(rulesOf(release).family) }));
  if (args.json === true) io.out(jsonText({ releases, switches: kernelSwitches.map(entryOf) }));
  else io.out(`${linesOf(releases, io).join('\n')}\n`);
  return exit.holds;
}

const entryOf = (one: KernelSwitch) => ({
  id: one.id,
  title: one.title,
  commits: one.commits,
  functions: one.functions,
  followedBy: one.followedBy,
  releases: readReleases.filter((release) => releaseHas(one, release)),
  unsettled: readReleases.filter((_, index) => one.has[index] === '?' || one.has[index] === 'y'),
});

const followers = {
  drivers: '',
  design: ' (by the ownership design: --design)',
  nothing: ' (the model does not follow it)',
} as const;

function linesOf(
  releases: readonly { readonly release: string; readonly design: string }[],
  io: Io,
): readonly string[] {
  const width = widthFor(io);
  const paint = paintFor(io);
  return [
    paint.strong('releases'),
    ...releases.map(({ release, design }) => `  ${release.padEnd(8)}  design ${design}`),
    '',
    paint.strong('switches'),
    ...kernelSwitches.flatMap((one) => [
      `  ${one.id}`,
      ...wrap(`${one.title}${followers[one.followedBy]}`, width, '      '),
      ...wrap(
        `in ${rangeOf(one)}${one.commits.length > 0 ? `; commit ${one.commits.join(', ')}` : ''}`,
        width,
        '      ',
      ),
    ]),
    '',
    ...wrap('--kernel 7.1 --with SWITCH runs a release with one more switch, --without with one less.', width),
  ];
}

/** The releases that have a switch; a question mark where the source did not settle it. */
const rangeOf = (one: KernelSwitch): string =>
  readReleases
    .flatMap((release, index) => {
      const mark = one.has[index];
      return mark === '-' ? [] : [mark === 'Y' ? release : `${release}?`];
    })
    .join(', ');

import type { Scenario } from '../model/scenario.ts';
import type { CpioEntry } from './cpio.ts';
import { formatRange } from '../model/range.ts';
import type { Platform } from '../model/platform.ts';
import { judgeKtap, type KtapResult } from './ktap.ts';

/** Result of a script that ran in the guest in place of the scenario's steps. */
export interface TestRun extends KtapResult {
  /** Its stdout. */
  readonly ktap: string;
  /** Its stderr. */
  readonly complaints: string;
  /** Its exit code, or `null` when the guest did not report it. */
  readonly code: number | null;
}

/** The scenario without its steps, with all modules installed from the start, as required by such scripts. */
export const withoutSteps = (scenario: Scenario): Scenario => ({
  ...scenario,
  kernel: { ...scenario.kernel, initramfs: 'all' },
  userspace: { ...scenario.userspace, udev: false, steps: [] },
});

/** Guest library functions that run `/test.sh`; bash writes the files that `quiesce vm` reads. */
export const guestTest = `
# A script of somebody else's, in bash. Its modules stay, so that the end can be looked at; the box is the scenario's, and udev's
# silence tells nothing here. Each line goes into the log as well: what a guest that dies had said is in its console.
run_test() {
  tables
  k 'the test begins'
  {
    QUIESCE_BOX=1 QUIESCE_KEEP=1 QUIESCE_SETTLE=\${QUIESCE_SETTLE:-8} bash /test.sh 2>/out/test.err
    echo $? > /out/test.rc
  } | while IFS= read -r line; do
    echo "$line" >> /out/test.ktap
    k "  $line"
  done
  k "the test ends rc=$(cat /out/test.rc)"
}
`;

/** The test result, from the files sent by the guest. */
export function testRunOf(shipped: readonly CpioEntry[]): TestRun {
  const textOf = (name: string): string | null => {
    const found = shipped.find(({ path }) => path.replace(/^\.\//, '') === name);
    return found ? new TextDecoder().decode(found.content) : null;
  };
  const ktap = textOf('test.ktap') ?? '';
  const exitCode = textOf('test.rc')?.trim() ?? '';
  const code = /^\d+$/.test(exitCode) ? Number(exitCode) : null;
  return { ...judgeKtap(ktap, code), ktap, complaints: textOf('test.err') ?? '', code };
}

/** A sentence about ranges that are at other addresses in the guest than in the scenario; `null`: all are equal. */
export function elsewhere(scenario: Platform, guest: Platform): string | null {
  const places = ({ windows, softReserved }: Platform): string =>
    [...windows.map(({ range }) => range), ...softReserved].map(formatRange).join(', ');
  const [before, after] = [places(scenario), places(guest)];
  return before === after ? null : `windows and Soft Reserved ranges are ${after} in the guest, not ${before}`;
}

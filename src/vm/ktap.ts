/** Result of one KTAP script. */
export interface KtapResult {
  /**
   * `passed`: every point is ok. `failed`: some point is not. `skipped`: the script, or each of its points, was skipped.
   * `unfinished`: it reported fewer points than planned, bailed out, or its exit code contradicts its points.
   */
  readonly verdict: 'passed' | 'failed' | 'skipped' | 'unfinished';
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const plan = /^1\.\.(\d+)(?:\s*#\s*skip\b.*)?\s*$/im;
const point = /^(not )?ok\b(.*)$/gm;

/**
 * Evaluates the output of a KTAP script by its top level: points of subtests are indented and counted by their parent point.
 * @param code - the script's exit code; `null`: unknown
 */
export function judgeKtap(text: string, code: number | null): KtapResult {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, not, rest = ''] of text.matchAll(point)) {
    if (/#\s*skip\b/i.test(rest)) counts.skipped++;
    else if (not !== undefined && !/#\s*todo\b/i.test(rest)) counts.failed++;
    else counts.passed++;
  }
  const promised = plan.exec(text)?.[1];
  const reported = counts.passed + counts.failed + counts.skipped;
  if (counts.failed > 0) return { verdict: 'failed', ...counts };
  if (promised === undefined || Number(promised) !== reported || /^Bail out!/im.test(text))
    return { verdict: 'unfinished', ...counts };
  if (counts.passed === 0) return { verdict: 'skipped', ...counts };
  return { verdict: code === 0 || code === null ? 'passed' : 'unfinished', ...counts };
}

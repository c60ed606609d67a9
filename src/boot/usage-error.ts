import { HintedError } from '../model/hinted-error.ts';

/** Error for a combination that cannot be run, with a hint about the next command. */
export class UsageError extends HintedError {
  override readonly name = 'UsageError';
}

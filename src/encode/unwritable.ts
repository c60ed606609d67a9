import { HintedError } from '../model/hinted-error.ts';

/** Text that the target language cannot hold. Reported as a usage error. */
export class Unwritable extends HintedError {
  // The command line recognises errors by `name`, so that it need not load this module.
  override readonly name = 'UsageError';

  constructor(what: string, text: string, hint: string) {
    super(`${what}: ${quoted(text)}`, hint);
  }
}

/** The longest part of a text that a message quotes. */
const shownMax = 60;

const quoted = (text: string): string =>
  JSON.stringify(text.length > shownMax ? `${text.slice(0, shownMax)}...` : text);

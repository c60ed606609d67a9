/** Text that a target has no way to write. It is told as other choices that do not go together. */
export class Unwritable extends Error {
  readonly hint: string;

  constructor(what: string, text: string, hint: string) {
    super(`${what}: ${quoted(text)}`);
    // The command line tells errors by their names, so that no verb loads a folder to ask.
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** How much of a text a message shows. */
const shownMax = 60;

const quoted = (text: string): string =>
  JSON.stringify(text.length > shownMax ? `${text.slice(0, shownMax)}...` : text);

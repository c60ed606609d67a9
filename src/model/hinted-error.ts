/** An error that comes with a sentence about the next step of its reader. The subclasses set `name`. */
export class HintedError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

import { visible } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';
import { quotedPrintable } from './escape.ts';

/** Text in the language of Murphi. */
export type Murphi = Encoded<'murphi'>;

/** A template of Murphi. */
export const mur = templateOf<'murphi'>();

/** A line of comment; one without text is two dashes. */
export const murComment = (text: string): Murphi => `-- ${visible(text)}`.trimEnd() as Murphi;

/** A string, such as the name of a rule. Checkers copy it into C and print it through formats, so it has nothing that means anything there. */
export const murString = (text: string): Murphi => `"${quotedPrintable(text)}"` as Murphi;

import { visible } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';
import { quotedPrintable } from './escape.ts';

/** Text in the language of Murphi. */
export type Murphi = Encoded<'murphi'>;

/** A template of Murphi. */
export const mur = templateOf<'murphi'>();

/** A comment line; an empty comment is two dashes. */
export const murComment = (text: string): Murphi => `-- ${visible(text)}`.trimEnd() as Murphi;

/**
 * A string, such as the name of a rule. Murphi compilers copy it into C format strings, so quotes, backslashes and per
 * cents are encoded.
 */
export const murString = (text: string): Murphi => `"${quotedPrintable(text)}"` as Murphi;

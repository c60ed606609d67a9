import { visible } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';

/** Text in Promela, or in the C that it embeds. */
export type Promela = Encoded<'promela'>;

/** A template of Promela. */
export const pml = templateOf<'promela'>();

/** A comment. Spin runs the C preprocessor first, so the text must not end the comment or start a line. */
export const pmlComment = (text: string): Promela => `/* ${visible(text).replaceAll('*/', '* /')} */` as Promela;

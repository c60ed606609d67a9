import { visible } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';

/** Text in HTML. */
export type Html = Encoded<'html'>;

/** A template of HTML. Not `html`: formatters would break its lines. */
export const markup = templateOf<'html'>();

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text between tags, or the value of an attribute in quotes; neither script nor style. */
export const htmlText = (text: string): Html =>
  visible(text).replace(/[&<>"']/g, (one) => entities[one] ?? one) as Html;

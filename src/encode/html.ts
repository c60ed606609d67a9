import { visible } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';

/** Text in HTML. */
export type Html = Encoded<'html'>;

/** A template of HTML. The tag is not called `html`, because formatters would re-wrap the lines. */
export const markup = templateOf<'html'>();

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of an element or of a quoted attribute value; not for script or style elements. */
export const htmlText = (text: string): Html =>
  visible(text).replace(/[&<>"']/g, (one) => entities[one] ?? one) as Html;

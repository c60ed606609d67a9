import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autLabel, dotComment, dotString, mermaidComment, mermaidString } from '../../src/encode/graphs.ts';
import { mdCode, mdStart, mdTable, mdText } from '../../src/encode/markdown.ts';
import { murComment, murString } from '../../src/encode/murphi.ts';
import { pmlComment } from '../../src/encode/promela.ts';
import { visible } from '../../src/model/plain-text.ts';
import { hostile } from './hostile.ts';

const isOneLine = (text: string): boolean => visible(text) === text;
const decoded = (text: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(
      text
        .match(/=[0-9a-f]{2}|[^=]/g)
        ?.map((one) => (one.length === 3 ? Number.parseInt(one.slice(1), 16) : one.charCodeAt(0))) ?? [],
    ),
  );
/** UTF-8 replaces lone surrogates. */
const whole = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

describe('a label of Graphviz', () => {
  it('is one string that is drawn as the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const label = dotString(text);
        expect(label).toMatch(/^"(?:[^"\\]|\\["\\])*"$/);
        const drawn = label.slice(1, -1).replace(/\\(.)/g, '$1');
        expect(drawn.replaceAll('&amp;', '\0').match(/&#?\w+;/)).toBeNull();
        expect(drawn.replace(/&amp;(?=#?\w+;)/g, '&')).toBe(visible(text));
        expect([isOneLine(label), dotComment(text)]).toEqual([true, `// ${visible(text)}`]);
      }),
    );
  });
});

describe('a label of Mermaid', () => {
  it('is one string without mark-up that is drawn as the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const label = mermaidString(text);
        expect(label).toMatch(/^"[^"]*"$/);
        const inner = label.slice(1, -1);
        const entity = /#(quot|\d+);/g;
        expect(inner.replace(entity, '')).not.toMatch(/[#<>&\\`]|%%/);
        // Mermaid's rule for styles, which drops a semicolon.
        expect(inner).not.toMatch(/(?:style|classDef).*:\S*#.*;/);
        const drawn = inner.replace(entity, (_, name: string) =>
          name === 'quot' ? '"' : String.fromCodePoint(Number(name)),
        );
        expect(drawn).toBe(visible(text));
      }),
    );
  });

  it('has no directive in a comment', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const comment = mermaidComment(text);
        expect([isOneLine(comment), comment.slice(2).includes('%%'), comment.startsWith('%% ')]).toEqual([
          true,
          false,
          true,
        ]);
      }),
    );
  });
});

describe('a label of Aldebaran and a string of Murphi', () => {
  it('are read back as the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const label of [autLabel(text), murString(text)]) {
          expect(label).toMatch(/^"[ -~]*"$/);
          expect(label.slice(1, -1)).not.toMatch(/["\\%]/);
          expect(decoded(label.slice(1, -1))).toBe(whole(text));
        }
      }),
    );
  });
});

describe('a comment of a model checker', () => {
  it('of Promela ends where it should, and a line of it is one line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const comment = pmlComment(text);
        expect([isOneLine(comment), comment.indexOf('*/')]).toEqual([true, comment.length - 2]);
        expect(comment.slice(3, -3).replaceAll('* /', '*/')).toBe(visible(text).replaceAll('* /', '*/'));
      }),
    );
  });

  it('of Murphi is one line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(isOneLine(murComment(text))).toBe(true);
        expect(murComment(text)).toBe(`-- ${visible(text)}`.trimEnd());
      }),
    );
  });
});

describe('Markdown', () => {
  // A backslash escapes punctuation; `&amp;` and `&#32;` are the only entities.
  const drawn = (text: string): string =>
    text
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
      .replace(/&(amp|#32);/g, (_, name: string) => (name === 'amp' ? '&' : ' '));
  const bare = (text: string): string => text.replace(/\\[!-/:-@[-`{-~]/g, '');

  it('has text that is drawn as it was', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const written of [mdText(text), mdStart(text)]) {
          expect(isOneLine(written)).toBe(true);
          expect(bare(written)).not.toMatch(/[\\`*[\]<$|]/);
          expect(drawn(written)).toBe(
            visible(text).replace(/&(#32|amp);/g, (_, name: string) => (name === 'amp' ? '&' : ' ')),
          );
        }
        expect(mdStart(text)).not.toMatch(/^\s*([#+=>-]|\d+[.)])/);
      }),
    );
  });

  it('has a table with as many cells in each row, whatever they hold', () => {
    const row = fc.array(hostile, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(row, fc.array(row, { maxLength: 3 }), (head, rows) => {
        const lines = mdTable(
          head.map(mdText),
          rows.map((cells) => cells.map(mdText)),
        );
        expect(lines.length).toBe(rows.length + 2);
        for (const line of lines) {
          expect(isOneLine(line)).toBe(true);
          expect(line.replace(/\\./g, '').split('|').length).toBe(5);
        }
      }),
    );
  });

  it('has code that ends where it should', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const code = mdCode(text);
        const [, fence = '', inner = ''] = /^(`+)([\s\S]*)\1$/.exec(code) ?? [];
        expect(inner.match(/`+/g) ?? []).not.toContain(fence);
        const stripped = /^ .*[^ ].* $/.test(inner) ? inner.slice(1, -1) : inner;
        expect(stripped).toBe(visible(text));
      }),
    );
  });
});

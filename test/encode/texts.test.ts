import { parse, type Expression } from 'acorn';
import fc from 'fast-check';
import { Parser } from 'tap-parser';
import { describe, expect, it } from 'vitest';
import { hexDigits, identifier } from '../../src/encode/encoded.ts';
import { jsonLines, jsonOf } from '../../src/encode/json.ts';
import { ktapText } from '../../src/encode/ktap.ts';
import { kernelWord, qemuValue } from '../../src/encode/qemu.ts';
import { terminalText, wipe } from '../../src/encode/terminal.ts';
import { tsComment, tsData, tsSingle, tsString } from '../../src/encode/typescript.ts';
import { htmlText } from '../../src/encode/html.ts';
import { isName, visible } from '../../src/model/plain-text.ts';
import { judgeKtap } from '../../src/vm/ktap.ts';
import { hostile, orRefused } from './hostile.ts';

const data = fc
  .jsonValue({ maxDepth: 3 })
  .chain((value) =>
    fc.dictionary(fc.oneof(hostile, fc.constant('__proto__')), fc.oneof(hostile, fc.constant(value)), { maxKeys: 4 }),
  );

/** Text that is safe for a terminal: printable characters, tabs and line feeds. */
const isSafe = (text: string): boolean => text.split(/[\n\t]/).every((part) => visible(part) === part);

describe('JSON', () => {
  it('is read back as the value, and nothing in it acts on a terminal', () => {
    fc.assert(
      fc.property(data, (value) => {
        for (const text of [jsonOf(value), jsonOf(value, 2), jsonLines(value)]) {
          expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
          expect(isSafe(text)).toBe(true);
        }
      }),
    );
  });
});

describe('TypeScript', () => {
  /** The value of an expression of literals. */
  function valueOf(node: unknown): unknown {
    const one = node as Expression;
    switch (one.type) {
      case 'Literal':
        return one.value;
      case 'UnaryExpression':
        return -(valueOf(one.argument) as number);
      case 'ArrayExpression':
        return one.elements.map(valueOf);
      case 'ObjectExpression':
        return Object.fromEntries(
          one.properties.map((property) => {
            // A `__proto__` key that is not computed would set the prototype.
            if (
              property.type !== 'Property' ||
              property.key.type !== 'Literal' ||
              (!property.computed && property.key.value === '__proto__')
            )
              throw new Error('no plain property');
            return [property.key.value, valueOf(property.value)];
          }),
        );
      default:
        throw new Error(`no data: ${one.type}`);
    }
  }
  const read = (expression: string): unknown => {
    const { body } = parse(`(${expression});`, { ecmaVersion: 2023, sourceType: 'module' });
    expect(body.length).toBe(1);
    return valueOf((body[0] as unknown as { expression: unknown }).expression);
  };

  it('has strings and data that are read back as they were', () => {
    fc.assert(
      fc.property(hostile, data, (text, value) => {
        expect([read(tsString(text)), read(tsSingle(text))]).toEqual([text, text]);
        expect(read(tsData(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect([tsString(text), tsSingle(text), tsData(value)].every(isSafe)).toBe(true);
      }),
    );
  });

  it('has comments that hold the text and no statement', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const comments: string[] = [];
        const onComment = (_isBlock: boolean, comment: string): void => void comments.push(comment);
        expect(parse(`${tsComment(text)}\n`, { ecmaVersion: 2023, sourceType: 'module', onComment }).body).toEqual([]);
        expect(comments).toEqual([` ${visible(text)}`]);
      }),
    );
  });
});

describe('the description of a test point', () => {
  const unescaped = (text: string): string =>
    text.replace(/\\x(..)|\\u\{(.*?)\}/g, (_, short?: string, long?: string) =>
      String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16)),
    );

  it('is read as itself: one point, neither skipped nor with points of its own', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const tap = `KTAP version 1\n1..1\nok 1 ${ktapText(text)}\n`;
        expect(judgeKtap(tap, 0)).toEqual({ verdict: 'passed', passed: 1, failed: 0, skipped: 0 });
        const [point] = Parser.parse(tap.replace('KTAP version 1', 'TAP version 14')).flatMap((event) =>
          event[0] === 'assert' ? [event[1]] : [],
        );
        expect([point?.ok, point?.skip ?? false, point?.todo ?? false]).toEqual([true, false, false]);
        expect(unescaped(point?.name ?? '')).toBe(text);
      }),
    );
  });
});

describe('the value of an option of QEMU', () => {
  it('is one value, whatever it is', () => {
    fc.assert(
      fc.property(
        hostile.filter((text) => !text.includes('\0')),
        (text) => {
          // A comma that is not doubled ends a value.
          const parts = `id=${qemuValue(text)},size=1`.replaceAll(',,', '\0').split(',');
          expect(parts.map((part) => part.replaceAll('\0', ','))).toEqual([`id=${text}`, 'size=1']);
        },
      ),
    );
  });
});

describe("a word of the kernel's command line", () => {
  it('is a word of that text or is refused', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = orRefused(() => `quiet driver_async_probe=${kernelWord(text)} panic=-1`);
        expect(line.split(/\s/)).toEqual(
          isName(text) || text === '*' ? ['quiet', `driver_async_probe=${text}`, 'panic=-1'] : ['refused'],
        );
      }),
    );
  });
});

describe('HTML', () => {
  it('has no tag, no entity and no end of a quotation in a text', () => {
    const entity = /&(amp|lt|gt|quot|#39);/g;
    const plain: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
    fc.assert(
      fc.property(hostile, (text) => {
        const written = htmlText(text);
        expect(written.replace(entity, '')).not.toMatch(/[&<>"']/);
        expect(written.replace(entity, (_, name: string) => plain[name] ?? '')).toBe(visible(text));
      }),
    );
  });
});

describe('an identifier', () => {
  it('is of letters, digits and underlines', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(identifier('a1', text)).toMatch(/^a1_\w{0,117}$/);
      }),
    );
    expect([identifier('a3', 'cxl_mem/mem0'), hexDigits(0x1f)]).toEqual(['a3_cxl_mem_mem0', '1f']);
  });
});

describe('what goes to a terminal', () => {
  it('is shown, but for line ends, tabs and the colours of reports', () => {
    const colour = new RegExp(`${'\u001b'}\\[(1|2|22|31|32|33|39)m`, 'g');
    fc.assert(
      fc.property(hostile, (text) => {
        expect(isSafe(terminalText(text).replace(colour, ''))).toBe(true);
        // Sanitising is idempotent.
        expect(terminalText(terminalText(text))).toBe(terminalText(text));
      }),
    );
    expect(terminalText('\u001b[1m\u001b[31mVIOLATED\u001b[39m\u001b[22m:\tx\n')).toBe(
      '\u001b[1m\u001b[31mVIOLATED\u001b[39m\u001b[22m:\tx\n',
    );
  });

  it('wipes its own line in front, and nowhere else', () => {
    expect(terminalText(`${wipe}12 worlds`)).toBe(`${wipe}12 worlds`);
    expect(terminalText(`VIOLATED${wipe}holds`)).toBe('VIOLATED\\x0d\\x1b[Kholds');
  });

  it.each(['\u001b[2J', '\u001b]0;owned\u0007', '\u001b[8m', '\u009b2J', '\u202e', '\0', '\r'])(
    '%j is shown',
    (text) => {
      expect(terminalText(`a${text}b`)).toBe(`a${visible(text)}b`);
    },
  );
});

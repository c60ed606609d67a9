import { expect, it } from 'vitest';
import { fileOf } from '../../src/encode/encoded.ts';
import { aut, autLabel, dotString, dt, mermaidString, mmd } from '../../src/encode/graphs.ts';
import { htmlText, markup } from '../../src/encode/html.ts';
import { mdText, mkd } from '../../src/encode/markdown.ts';
import { mur, murString } from '../../src/encode/murphi.ts';
import { pml, pmlComment } from '../../src/encode/promela.ts';
import { kernelLine, kernelWord, qemu, qemuValue } from '../../src/encode/qemu.ts';
import { sh, shellWord } from '../../src/encode/shell.ts';
import { ts, tsString } from '../../src/encode/typescript.ts';
import { wrapCommand } from '../../src/report/layout.ts';

// Checked by the type checker: an unused @ts-expect-error is an error.
const raw: string = 'a raw string';

it('a template takes what its own encoder gives, and numbers', () => {
  expect([
    sh`echo ${shellWord('a b')} ${1}`,
    ts`f(${tsString('a b')}, ${1})`,
    pml`${pmlComment('a b')} x = ${1};`,
    mur`rule ${murString('a b')} ${1}`,
    dt`0 [label=${dotString('a b')}] ${1}`,
    mmd`w0((${mermaidString('a b')})) ${1}`,
    aut`(0, ${autLabel('a b')}, ${1})`,
    mkd`${mdText('a b')} ${1}`,
    markup`<p>${htmlText('a b')}${1}</p>`,
    qemu`x,id=${qemuValue('a,b')},n=${1}`,
    kernelLine`a=${kernelWord('b')} ${1}`,
  ]).toEqual([
    "echo 'a b' 1",
    'f("a b", 1)',
    '/* a b */ x = 1;',
    'rule "a b" 1',
    '0 [label="a b"] 1',
    'w0(("a b")) 1',
    '(0, "a b", 1)',
    'a b 1',
    '<p>a b1</p>',
    'x,id=a,,b,n=1',
    'a=b 1',
  ]);
});

it('a raw string in a template is an error of types, in every language', () => {
  const texts = [
    // @ts-expect-error a raw string
    sh`${raw}`,
    // @ts-expect-error a raw string
    ts`${raw}`,
    // @ts-expect-error a raw string
    pml`${raw}`,
    // @ts-expect-error a raw string
    mur`${raw}`,
    // @ts-expect-error a raw string
    dt`${raw}`,
    // @ts-expect-error a raw string
    mmd`${raw}`,
    // @ts-expect-error a raw string
    aut`${raw}`,
    // @ts-expect-error a raw string
    mkd`${raw}`,
    // @ts-expect-error a raw string
    markup`${raw}`,
    // @ts-expect-error a raw string
    qemu`${raw}`,
    // @ts-expect-error a raw string
    kernelLine`${raw}`,
  ];
  expect(new Set(texts)).toEqual(new Set([raw]));
});

it('text in another language is an error of types, and so is a raw string where a file or a command is made', () => {
  // @ts-expect-error TypeScript is no shell
  expect(sh`${tsString('a')}`).toBe('"a"');
  // @ts-expect-error a raw line
  expect(fileOf<'shell'>([raw])).toBe(`${raw}\n`);
  // @ts-expect-error raw words
  expect(wrapCommand([raw], 72)).toEqual([`  ${raw}`]);
});

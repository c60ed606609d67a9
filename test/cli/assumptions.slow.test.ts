import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quiesce as run } from './real.ts';
import { captureFolder } from '../boots/captures.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('assumptions');
const capture = captureFolder('6.12-t1-sr256-nopci');

/** The text without the target's name and without times. */
const plain = (text: string, name: string): string =>
  text
    .replaceAll(name, 'BOX')
    .replaceAll(/\d+\.\d+ s/g, 'TIME')
    .replaceAll(/"seconds": [\d.]+/g, '"seconds": 0');
const assumption = /^assumed: .*pace/m;

describe('what a capture is taken to be', () => {
  const file = join(folder, 'box.yaml');

  const words = (text: string): string => text.replaceAll(/\s+/g, ' ');

  it('is written into the scenario file, and check says the same of folder and file', async () => {
    await run(`import ${capture} -o ${file}`);
    const [ofFolder, ofFile] = [await run(`check ${capture}`), await run(`check ${file}`)];
    // Later lines contain commands with the target's name, so their line breaks differ.
    const head = (text: string): string => words(text).slice(0, 1500);
    expect(head(plain(ofFile.out, file))).toBe(head(plain(ofFolder.out, capture)));
    expect(ofFile.out.replaceAll(/\n {9}/g, ' ')).toMatch(assumption);
  });

  it('is the same in JSON', async () => {
    await run(`import ${capture} -o ${file} --force`);
    const told = async (target: string): Promise<unknown> =>
      (JSON.parse((await run(`check ${target} --json`)).out) as { assumes: unknown }).assumes;
    const [ofFolder, ofFile] = [await told(capture), await told(file)];
    expect(ofFile).toEqual(ofFolder);
    expect(String(ofFile)).toContain('(pace)');
  });

  it.each([
    'explain',
    'conform',
    'diagnose',
    'replay --schedule -',
    'compare --designs a0 --scenarios',
    'generate --target shell',
  ])('stands under the answer of %s', async (verb) => {
    const { out } = await run(`${verb} ${capture}`);
    expect(out.replaceAll(/\n {9}/g, ' ')).toMatch(/assumed: .*pace/);
  });
});

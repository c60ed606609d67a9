import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureFolder, checkFolder } from '../../src/cli/commands/vm-folder.ts';
import { scratchFolder } from '../scratch.ts';

const root = scratchFolder('vm-folder');

describe('the folder of a capture', () => {
  it('is below this one when it is named after a scenario, whatever that is called', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('../x', '/etc', '..', 'a/../../b', '')), (scenario) => {
        const path = relative(resolve('.'), resolve(captureFolder({}, { scenario })));
        expect(path).toMatch(/^vm-\w[\w.-]*$/);
      }),
    );
    expect(captureFolder({}, { scenario: 'S17' })).toBe('./vm-S17');
  });

  const said: string[] = [];
  const io = { err: (text: string) => void said.push(text) };

  it('that exists is refused without --force, however its name is spelt, and with it stderr says so', () => {
    mkdirSync(join(root, 'boot'));
    for (const out of ['boot', 'boot/', './boot', 'no/such/../../boot', 'boot/.']) {
      const folder = captureFolder({ out: `${root}/${out}` }, { scenario: 'S17' });
      expect(() => checkFolder(folder, { out }, io)).toThrow('exists already');
      said.length = 0;
      checkFolder(folder, { out, force: true }, io);
      expect(said).toEqual([expect.stringContaining(`--force writes into ${folder}`)]);
    }
  });

  it('is no file, and no link unless the user named it', () => {
    writeFileSync(join(root, 'file'), '');
    symlinkSync(join(root, 'boot'), join(root, 'link'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
    const refusal = (name: string, out?: string) => () =>
      checkFolder(join(root, name), { force: true, ...(out === undefined ? {} : { out }) }, io);
    expect(refusal('file', 'file')).toThrow('is no folder');
    expect(refusal('link')).toThrow('is a symbolic link');
    expect(refusal('dangling')).toThrow('is a symbolic link');
    expect(refusal('link', 'link')).not.toThrow();
    expect(() => checkFolder(join(root, 'dangling'), {}, io)).toThrow('exists already');
  });
});

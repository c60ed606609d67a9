import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// The built code in a process that sends signals to itself during a write.
const files = new URL('../../dist/src/files/index.js', import.meta.url);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quiesce-signals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file, with a signal between its two halves; a listener that receives it removes itself. */
function written(signal: string, listens: boolean) {
  const program = `
    import { putFile } from ${JSON.stringify(fileURLToPath(files))};
    const heard = () => { console.log('heard'); process.off('${signal}', heard); };
    if (${listens}) process.on('${signal}', heard);
    const halves = function* () { yield 'a'; process.kill(process.pid, '${signal}'); yield 'b'; };
    putFile('file', halves(), { replace: true });
    console.log('written');
    setTimeout(() => console.log('went on'), 200);
  `;
  const line = ['--input-type=module', '-e', program];
  const { status, signal: by, stdout } = spawnSync(process.execPath, line, { cwd: folder, encoding: 'utf8' });
  return { status, by, said: stdout.trim().split('\n'), left: readdirSync(folder) };
}

describe.skipIf(process.platform === 'win32')('a signal in the middle of writing', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s ends the process afterwards, with the file whole', (signal) => {
    expect(written(signal, false)).toEqual({ status: null, by: signal, said: ['written'], left: ['file'] });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s is left to a listener that is installed, and ends nothing', (signal) => {
    expect(written(signal, true)).toEqual({
      status: 0,
      by: null,
      said: ['written', 'heard', 'went on'],
      left: ['file'],
    });
  });
});

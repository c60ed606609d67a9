import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../src/engine/wasm/assembly/', import.meta.url));
const options = ['--runtime', 'stub', '-O3', '--converge', '--noAssert', '--use', 'abort='];
const memory = ['--initialMemory', '1', '--maximumMemory', '65536'];

/**
 * The binary of the inner loop. Equal sources and an equal compiler give equal bytes.
 * @returns {Promise<Uint8Array>}
 */
export async function compile() {
  let binary = null;
  const { error } = await asc.main(['kernel.ts', '--outFile', 'kernel.wasm', ...options, ...memory], {
    readFile: (file) => {
      try {
        return readFileSync(`${folder}${file}`, 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  });
  if (error || binary === null) throw new Error(error?.message ?? 'nothing was written');
  return binary;
}

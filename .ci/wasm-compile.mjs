import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../src/engine/wasm/assembly/', import.meta.url));
const options = ['--runtime', 'stub', '-O3', '--converge', '--noAssert', '--use', 'abort='];
const memory = ['--initialMemory', '1', '--maximumMemory', '65536'];
const flags = { kernel: [], crew: ['--enable', 'threads', '--sharedMemory', '--importMemory'] };

/**
 * The binary of the inner loop: `kernel` for one thread, `crew` for several. Equal sources and an equal compiler give equal bytes.
 * @param {'kernel' | 'crew'} name
 * @returns {Promise<Uint8Array>}
 */
export async function compile(name) {
  let binary = null;
  const { error } = await asc.main([`${name}.ts`, '--outFile', `${name}.wasm`, ...options, ...memory, ...flags[name]], {
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

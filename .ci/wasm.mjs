// Compiles src/engine/wasm/assembly/ and writes the binary where the engine finds it: `npm run wasm`.
import { writeFileSync } from 'node:fs';
import { compile } from './wasm-compile.mjs';

const text = `// Made by \`npm run wasm\` from assembly/kernel.ts.
/** The compiled inner loop, in base64. */
export const binary =
  '${Buffer.from(await compile()).toString('base64')}';
`;
writeFileSync(new URL('../src/engine/wasm/binary.ts', import.meta.url), text);

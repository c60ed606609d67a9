// Compiles src/engine/wasm/assembly/ and writes the binaries where the engine finds them: `npm run wasm`.
import { writeFileSync } from 'node:fs';
import { compile } from './wasm-compile.mjs';

const targets = [
  ['kernel', 'binary', 'The compiled inner loop'],
  ['crew', 'crew-binary', 'The compiled inner loop of several threads'],
];

for (const [name, file, what] of targets) {
  const text = `// Made by \`npm run wasm\` from assembly/${name}.ts.
/** ${what}, in base64. */
export const binary =
  '${Buffer.from(await compile(name)).toString('base64')}';
`;
  writeFileSync(new URL(`../src/engine/wasm/${file}.ts`, import.meta.url), text);
}

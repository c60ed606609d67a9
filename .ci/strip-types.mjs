// Lets node run the TypeScript of this repository as it stands: `node --import ./.ci/strip-types.mjs FILE.ts`.
// Types are taken out and nothing else is done, so that what is measured is what is written.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { transformSync } from '@swc/wasm-typescript';

if (isMainThread) register(import.meta.url);

/** Node's hook for the text of a module. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const text = readFileSync(fileURLToPath(url), 'utf8');
  return { format: 'module', source: transformSync(text, { mode: 'strip-only' }).code, shortCircuit: true };
}

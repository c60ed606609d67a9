// Writes the published JSON Schemas from the built zod schemas; a test compares the files with what the code says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { schemas } from '../dist/src/report/schema.js';

const folder = new URL('../docs/schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(schemas())) {
  writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
  console.log(`docs/schema/${name}`);
}

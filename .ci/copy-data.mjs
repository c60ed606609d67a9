// tsc copies no data: scenarios and captures must lie beside the compiled code that reads them.
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

for (const folder of ['src/scenario/catalogue', 'src/examples']) {
  // A file that was renamed must not live on in dist, where the catalogue would still list it.
  rmSync(`${root}dist/${folder}`, { recursive: true, force: true });
  if (existsSync(root + folder)) {
    cpSync(root + folder, `${root}dist/${folder}`, { recursive: true, filter: (path) => !path.endsWith('.ts') });
  }
}

// Maps point to sources that the package does not hold; those of an earlier build must not be packed.
if (existsSync(`${root}dist`))
  for (const path of readdirSync(`${root}dist`, { recursive: true, encoding: 'utf8' }))
    if (path.endsWith('.map')) rmSync(`${root}dist/${path}`, { force: true });

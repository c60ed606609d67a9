// tsc copies no data: scenarios and captures must lie beside the compiled code that reads them.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

for (const folder of ['src/scenarios', 'src/examples']) {
  // A file that was renamed must not live on in dist, where the catalogue would still list it.
  rmSync(`${root}dist/${folder}`, { recursive: true, force: true });
  if (existsSync(root + folder)) {
    cpSync(root + folder, `${root}dist/${folder}`, { recursive: true, filter: (path) => !path.endsWith('.ts') });
  }
}

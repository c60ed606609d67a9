// Lists the pairs of places that jscpd found to be the same code (`.jscpd.json`: six lines, thirty tokens, no imports and
// comments), and holds them to a limit. A pair across two rows of the table of layers is an error: the shared part belongs
// in a layer that both may import.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';

/** The number of pairs that was reached. Lower it with every pair that goes; a new pair is a function that is missing. */
const pairsMost = 33;

const { forbidden } = createRequire(import.meta.url)('./layers.cjs');
const rows = forbidden
  .filter(({ name }) => name.endsWith('-looks-down'))
  .map(({ from }) => from.path.slice(1, -1))
  .toSorted((a, b) => b.length - a.length);
const layerOf = (file) => rows.find((row) => file.startsWith(`${row}/`)) ?? file.split('/')[0];

const { duplicates, statistics } = JSON.parse(readFileSync('node_modules/.cache/jscpd/jscpd-report.json', 'utf8'));
const pairs = duplicates
  .map(({ firstFile, secondFile }) => [firstFile, secondFile])
  .map((places) => places.map(({ name, start, end }) => ({ file: relative('.', name), start, end })))
  .map(([one, other]) => ({ one, other, crosses: layerOf(one.file) !== layerOf(other.file) }));
const crossing = pairs.filter(({ crosses }) => crosses);

const shown = ({ file, start, end }) => `${file}:${start}-${end}`;
for (const { one, other, crosses } of pairs)
  console.log(`${shown(one)} ~ ${shown(other)}${crosses ? '  ACROSS LAYERS' : ''}`);
console.log(
  `repeats: ${statistics.total.sources} files, ${pairs.length} pairs (limit ${pairsMost}), ${crossing.length} across layers`,
);
const seesNothing = statistics.total.sources === 0;
if (seesNothing) console.error('no files were read: the check looked at nothing');
process.exitCode = seesNothing || pairs.length > pairsMost || crossing.length > 0 ? 1 : 0;

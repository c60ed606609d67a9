// Holds the table of layers. dependency-cruiser passes over files it cannot parse without a word, so what it saw is
// compared with what lies on the disk: a check over nothing must fail.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';

const config = createRequire(import.meta.url)('./layers.cjs');
const folders = ['src', 'machines', 'test'];

const onDisk = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => path.endsWith('.ts')),
);

const { output } = await cruise(folders, {
  ...config.options,
  ruleSet: { forbidden: config.forbidden },
  validate: true,
});
const seen = new Set(output.modules.map((module) => module.source));
const missed = onDisk.filter((path) => !seen.has(path));
const inLayers = Object.values(output.modules).filter(
  (module) => !module.source.startsWith('test/') && onDisk.includes(module.source),
);
const imports = inLayers.flatMap((module) => module.dependencies);

for (const { rule, from, to, cycle } of output.summary.violations) {
  const path = cycle?.length ? [from, ...cycle.map((step) => step.name)].join(' -> ') : `${from} -> ${to}`;
  const remedy = config.forbidden.find((candidate) => candidate.name === rule.name)?.comment ?? '';
  console.error(`${rule.name}: ${path}\n  ${remedy}`);
}
if (missed.length > 0) console.error(`not parsed: ${missed.join(', ')}\n  Is @swc/core installed?`);
const blindRun = onDisk.length === 0 || imports.length === 0;
if (blindRun) console.error('no modules or no imports were seen: the check looked at nothing');

const failed = output.summary.violations.length > 0 || missed.length > 0 || blindRun;
console.log(`layers: ${seen.size} modules, ${imports.length} imports, ${output.summary.violations.length} violations`);
process.exitCode = failed ? 1 : 0;

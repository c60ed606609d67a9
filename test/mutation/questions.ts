import { loadScenario } from '../../src/scenario/catalogue.ts';
import { defaultGate } from '../../src/boot/index.ts';
import { bootOf, forcedEndsOf, type Boot } from '../boots/real-boots.ts';
import { gateOf } from '../scenarios/expectations.ts';
import type { Row } from '../scenarios/row.ts';
import { rows } from '../scenarios/rows.ts';
import { kept } from './kept.ts';
import { answerOf, bounded, told, type Question } from './question.ts';
import { settings } from './settings.ts';
import { captureNames } from '../boots/captures.ts';

/** Not asked, for they take too long: the rows of the slow part of the catalogue are all larger than this. */
const worldsMax = 50_000;

const cell = ([id, design, endings, , broken, worlds, transitions]: Row): Question => ({
  name: `${id} ${design}`,
  needs: () => [design, gateOf[design] ?? defaultGate(design)],
  ask: () =>
    answerOf(
      bounded(
        kept(id, () => loadScenario(id)),
        { design, gate: gateOf[design] ?? defaultGate(design) },
        worlds,
      ),
    ),
  right: () => ({ behaviour: told(endings, broken), counts: `${worlds} worlds, ${transitions} transitions` }),
});

/** The guest died, so there is no end to compare. */
const dead = '7.3-t1-sr256-epnocommit-online';

const keptBoot = (name: string): Boot => kept(name, () => bootOf(name));

const boot = (name: string): Question => ({
  name: `boot ${name}`,
  needs: () => [keptBoot(name).design, defaultGate(keptBoot(name).design)],
  ask: () => ({ behaviour: JSON.stringify(forcedEndsOf(keptBoot(name)).ends), counts: null, broken: null }),
  right: () => ({ behaviour: JSON.stringify([keptBoot(name).real]), counts: null }),
});

/** Asked first, for each tells many wrong models from the right one; after them all others in the order of the tables. */
const vanguard: readonly string[] = [
  'S01 f',
  'S17 a0',
  'S18 c',
  'S06 c',
  'S02 a1',
  'S27 f',
  'S39 f',
  'S14 d',
  'S44 d',
  'S34 f',
  'S20 f',
  'S31 f',
  'S19 f',
  'S07 f',
  'S51 f',
  'S09 d',
  'S50 f',
  ...settings.map(({ name }) => name),
  'boot 6.12-t1-sr256-hbnocommit',
  'boot 6.12-t1-sr256-unbind-rebind-acpi',
  'boot 6.12-t1w-nosr-destroy-create',
  'boot 6.12-t1w-sr256-destroy-create-hypervisor',
  'boot 7.3-t1-sr256-portlate',
  'boot 7.3-t1-sr256-dax_hmem-reload',
  'boot 7.3-t1-srout-std',
  'boot 7.3-t2-sr512-latemember',
  'boot 7.3-t1w-sr256-unplug-replug',
  'boot 7.3-t1-nosr-create-rmmod-modprobe',
  'boot 6.12-t1-sr256-coldplug',
  'boot 7.3-t2s-sr2-secondwindowbad-initcalls',
];

const inTables: readonly Question[] = [
  ...rows.filter((row) => row[3] !== 'refused' && row[5] < worldsMax).map(cell),
  ...settings,
  ...captureNames.filter((name) => name !== dead).map(boot),
];

/** Every question. */
export const questions: readonly Question[] = [
  ...vanguard.flatMap((name) => inTables.filter((one) => one.name === name)),
  ...inTables.filter(({ name }) => !vanguard.includes(name)),
];

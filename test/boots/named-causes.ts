import { importCapture } from '../../src/capture/import-capture.ts';
import { readCaptureFolder } from '../../src/capture/read-folder.ts';
import { designById, designOfFamily } from '../../src/boot/index.ts';
import { causesOf, trialExplorer } from '../../src/verbs/causes/causes.ts';
import { aimsOf } from '../../src/verbs/causes/diagnosis.ts';
import { captureFolder } from './captures.ts';
import { rulesOf } from '../../src/model/kernel-rules.ts';

/** Bounded by worlds, so that no answer hangs on how fast the computer is. */
const budget = { now: () => 0, until: 1, worlds: 1_000_000 };

/** The first cause of each question about a boot whose folder is called `box`, so that no name can tell; a design is none. */
export function namedCauses(capture: string): readonly (string | undefined)[] {
  const files = readCaptureFolder(captureFolder(capture));
  const { scenario } = importCapture(files, 'box');
  const design = designOfFamily(scenario.kernel.family ?? '6.12');
  const trial = { scenario, variant: { design } };
  const look = trialExplorer(budget);
  const report = look(trial, 'forced');
  if (!report) throw new Error(`${capture} cannot be run`);
  return aimsOf(trial, report).map(
    (aim) =>
      causesOf(trial, rulesOf(designById(design).family), aim, look, budget).causes.find(
        ({ kind }) => kind !== 'design',
      )?.without,
  );
}

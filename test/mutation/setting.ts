import { loadScenario } from '../../src/scenario/catalogue.ts';
import { defaultGate, type Variant } from '../../src/boot/index.ts';

import type { Change } from './changes.ts';
import { kept } from './kept.ts';
import { answerOf, bounded, type Question } from './question.ts';

/**
 * Scenario, design, what else is chosen, what is changed in it, and the endings and broken properties of the right model: its own
 * answer, looked at once and pinned. Where the catalogue or a boot says more, it says it as well.
 */
export type Setting = readonly [
  id: string,
  design: string,
  choice: Omit<Variant, 'design'>,
  change: readonly [name: string, change: Change],
  right: string,
];

/** The question that a setting is. */
export const asQuestion = ([id, design, choice, [name, change], right]: Setting): Question => ({
  name: [`${id} ${design}`, choice.gate, choice.kernel, name]
    .filter((part) => part !== undefined && part !== '')
    .join(', '),
  needs: () => [design, choice.gate ?? defaultGate(design)],
  ask: () => ({
    ...answerOf(bounded(change(kept(id, () => loadScenario(id))), { design, ...choice }, 20_000)),
    counts: null,
  }),
  right: () => ({ behaviour: right, counts: null }),
});

import type { Scenario } from '../model/scenario.ts';

import { jsonFiles } from './emit-json.ts';
import { shellFiles } from './emit-shell.ts';
import { vitestFiles } from './emit-vitest.ts';
import { vmFiles } from './emit-vm.ts';
import type { TestTarget } from './forms.ts';
import type { TestPlan } from './generate.ts';
import type { EmitOptions, GeneratedFile } from './head.ts';
import type { Variant } from '../boot/variant.ts';

/**
 * The files of a suite; the first is its main file.
 * @throws UsageError when the target cannot express the plan
 */
export function filesOf(
  plan: TestPlan,
  target: TestTarget,
  options: EmitOptions,
  scenario: Scenario,
  variant: Variant,
): readonly GeneratedFile[] {
  switch (target) {
    case 'vitest':
      return vitestFiles(plan, options);
    case 'shell':
      return shellFiles(plan, options, scenario, variant);
    case 'vm':
      return vmFiles(plan, options);
    case 'json':
      return jsonFiles(plan, options);
  }
}

import { joined } from '../encode/encoded.ts';
import { ts, tsComment, tsSingle, type TypeScript } from '../encode/typescript.ts';
import type { TestPlan } from './generate.ts';

// Fixed parts of a generated test file. They are TypeScript with erasable syntax only, so that any Vitest runs them. They import
// Vitest only, so that they run in any folder.

/** The types between a generated test and an adapter. */
export const contract = ts`
/** What the tests are about. */
export interface Setting {
  scenario: string;
  design: string;
  gate: string;
  family: string | null;
  order: string;
  faults: string[];
  /** Machine of each actor that the tests are about. */
  actors: Record<string, string>;
}

/** An event, with its fields. */
export interface Event {
  type: string;
  [field: string]: unknown;
}

/** What can be seen of the system. */
export interface Seen {
  /** The state of each actor, such as \`cxl_mem/mem0\`: its innermost states, joined by \` + \`. */
  states: Record<string, string>;
  /** The lines of /proc/iomem. */
  iomem?: string[];
  /** Who owns what: dax devices and regions, a line each. */
  owners?: string[];
  /** CXL devices that were due at boot and whose probes have not come to an end. */
  due?: string[];
}

/** One step: an event is delivered to an actor, a timer fires, or the environment acts (\`env\`, \`idle\`). */
export interface Step {
  choice: number;
  kind: string;
  actor: string;
  event: Event;
  from?: string;
  timer?: string;
  /** In a sentence, with the kernel function that it stands for. */
  note: string;
  kernel: string;
  /** What the actors handle in this step, in order; what each must say to it, and the state that it must come to. */
  heard: {
    actor: string;
    event: Event;
    said: { to: string; event: Event }[];
    state: string;
    /** Spontaneous events that it may take next. */
    offers?: string[];
    /** Queued events that must wait: a lock is held. */
    defers?: string[];
  }[];
  /** What the step changes. */
  after: Seen;
}

/** Your system under test. Each test makes one, steps it and looks at it. */
export interface Adapter {
  /** Takes the step. \`false\`: the system cannot take it now. */
  step(step: Step): void | boolean | Promise<void | boolean>;
  /** What can be seen now. What is left out, or an actor that is not named, is not compared; but something must be there. */
  observe(): Partial<Seen> | Promise<Partial<Seen>>;
  /** After the test, failed or not. */
  stop?(): void | Promise<void>;
}

interface PlannedTest {
  name: string;
  schedule: string;
  must: string;
  ending: string | null;
  steps: Step[];
}
`;

/** What plays the tests. */
export const player = ts`
describe(\`\${setting.scenario}, design \${setting.design}, gate \${setting.gate}\`, () => {
  it.each(tests.map((test) => [test.name, test] as const))('%s', async (_, test) => {
    const adapter: Adapter = await createAdapter(setting);
    let compared = 0;
    let seen: Required<Seen> = start;
    try {
      compared += await compare(adapter, seen, 'before the first step');
      for (const [index, step] of test.steps.entries()) {
        const so = \`\${replay} \${test.schedule.split('/').slice(0, index + 1).join('/')}\`;
        const where = \`step \${index + 1}, \${step.event.type} at \${step.actor}: \${step.note}\\n  \${so}\\n\`;
        const taken = await adapter.step(step);
        if (taken === false && test.must === 'differ') return;
        if (taken === false) throw new Error(\`the system cannot take \${where}\`);
        seen = { ...seen, ...step.after, states: { ...seen.states, ...step.after.states } };
        if (test.must === 'follow') compared += await compare(adapter, seen, where);
      }
      if (test.must === 'differ') compared += await differs(adapter, seen, \`\${test.name}\\n  \${replay} \${test.schedule}\\n\`);
      if (compared === 0) throw new Error('the adapter shows nothing that could be compared: return states, iomem, owners or due');
    } finally {
      await adapter.stop?.();
    }
  });
});

const parts = ['iomem', 'owners', 'due'] as const;

/** The parts of what must be seen that the adapter shows as well. */
function shownOf(observed: Partial<Seen>, seen: Required<Seen>): Partial<Seen> {
  const shown: Partial<Seen> = {};
  if (observed.states !== undefined) {
    const strangers = Object.keys(observed.states).filter((actor) => !(actor in seen.states));
    if (strangers.length > 0)
      throw new Error(\`no actor is called \${strangers.join(', ')}; there are \${Object.keys(seen.states).join(', ')}\`);
    shown.states = Object.fromEntries(Object.keys(observed.states).map((actor) => [actor, seen.states[actor] ?? '']));
  }
  for (const part of parts) if (observed[part] !== undefined) shown[part] = seen[part];
  return shown;
}

const count = (shown: Partial<Seen>): number =>
  Object.keys(shown.states ?? {}).length + parts.filter((part) => shown[part] !== undefined).length;

async function compare(adapter: Adapter, seen: Required<Seen>, where: string): Promise<number> {
  const observed = await adapter.observe();
  const shown = shownOf(observed, seen);
  expect(observed, where).toEqual(shown);
  return count(shown);
}

/** A bug's order must not end as it did. */
async function differs(adapter: Adapter, seen: Required<Seen>, what: string): Promise<number> {
  const observed = await adapter.observe();
  const shown = shownOf(observed, seen);
  if (count(shown) > 0) expect(observed, \`the system ends as the bug does: \${what}\`).not.toEqual(shown);
  return count(shown);
}
`;

/** An adapter that does nothing yet, for the user to fill in. */
export function adapterSkeleton(plan: TestPlan, testFile: string): TypeScript {
  const events = new Set(
    plan.tests.flatMap(({ steps }) => steps.map(({ actor, event }) => `${event.type} at ${actor}`)),
  );
  return ts`import type { Adapter, Seen, Setting, Step } from ${tsSingle(testFile)};

// Yours to write: quiesce generate made this once and does not touch it again.
// It stands between the generated tests and your system under test. These steps come:
${joined(
  [...events].sort().map((event) => tsComment(`  ${event}`)),
  '\n',
)}
// A step that your system has no part in may be left alone; \`step.note\` says what it is, \`step.heard\` what it is made of.

export function createAdapter(setting: Setting): Adapter {
  // Make your system here, as it is before the first step of setting.scenario.
  return {
    step(step: Step): boolean | void {
      throw new Error(\`tell your system to do this: \${step.event.type} at \${step.actor}: \${step.note}\`);
    },
    observe(): Partial<Seen> {
      // Of states (by actor), iomem (lines of /proc/iomem) and owners, show what your system has.
      return { states: {} };
    },
  };
}
`;
}

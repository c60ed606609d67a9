import type { GivenSchedule } from './generate.ts';

/** Schedules of one scenario, as another verb has written them. */
export interface Given {
  readonly scenario: string;
  readonly design: string | null;
  readonly gate: string | null;
  readonly order: 'free' | 'forced' | null;
  /** Faults beside the scenario's own, as `--fault` takes them. */
  readonly faults: readonly string[];
  readonly schedules: readonly GivenSchedule[];
}

/** A document that holds no schedule; `hint` says what would. */
export class GivenError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'GivenError';
    this.hint = hint;
  }
}

const forms = 'what check, explain and replay print with --json has schedules, and so has a plan of generate';

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
const objects = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);

/**
 * Reads the schedules out of a document of `check`, `explain`, `replay` or `generate`, or out of `{"scenario", "schedule"}`.
 * @param property - of a report, only the schedules that break this one
 * @throws GivenError when there is none, or when they are of several scenarios
 */
export function givenIn(document: unknown, property: string | undefined): Given {
  const all = Array.isArray(document) ? objects(document) : isObject(document) ? [document] : [];
  const found = all.flatMap((one) => readOne(one, property));
  const [first] = found;
  if (!first) {
    throw new GivenError(
      property === undefined ? 'there is no schedule in it' : `there is no schedule in it that breaks ${property}`,
      forms,
    );
  }
  const keyOf = (given: Given): string => JSON.stringify({ ...given, schedules: [] });
  if (found.some((other) => keyOf(other) !== keyOf(first)))
    throw new GivenError(
      'its schedules are of more than one scenario, design or set of faults',
      'take one of them: one report, or one property with --property',
    );
  return { ...first, schedules: found.flatMap(({ schedules }) => schedules) };
}

function readOne(document: Fields, property: string | undefined): readonly Given[] {
  const scenario = text(document['scenario']);
  if (scenario === null) return [];
  const order = document['order'];
  const given = (schedules: readonly GivenSchedule[], faults: readonly string[] = []): Given => ({
    scenario,
    design: text(document['design']),
    gate: text(document['gate']),
    order: order === 'free' || order === 'forced' ? order : null,
    faults,
    schedules,
  });
  if (Array.isArray(document['properties'])) {
    return objects(document['properties'])
      .filter((one) => one['verdict'] === 'violated' && (property === undefined || one['id'] === property))
      .flatMap((one) => {
        const [id, why, schedule] = [text(one['id']) ?? '', text(one['why']) ?? '', text(one['schedule'])];
        return schedule === null
          ? []
          : [given([{ name: `${id} must hold: ${why}`, schedule, isBug: true }], texts(one['faults']))];
      });
  }
  const losing = document['losing'];
  if (isObject(losing)) {
    const [id, schedule] = [text(document['property']) ?? '', text(losing['schedule'])];
    if (schedule === null || (property !== undefined && property !== id)) return [];
    return [given([{ name: `${id} must hold: ${text(document['why']) ?? ''}`, schedule, isBug: true }])];
  }
  if (Array.isArray(document['tests'])) {
    const schedules = objects(document['tests']).flatMap((test): readonly GivenSchedule[] => {
      const schedule = text(test['schedule']);
      return schedule === null
        ? []
        : [{ name: text(test['name']) ?? schedule, schedule, isBug: test['must'] === 'differ' }];
    });
    return schedules.length === 0 ? [] : [given(schedules)];
  }
  const schedule = text(document['schedule']);
  return schedule === null ? [] : [given([{ name: `the order ${schedule}`, schedule, isBug: false }])];
}

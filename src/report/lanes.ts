import type { ReplayStep } from '../model/replay.ts';

/** The columns of a sequence chart: a letter for each group of actors. */
export interface Lanes {
  /** Letters in column order. */
  readonly letters: readonly string[];
  readonly legend: readonly { readonly letter: string; readonly actors: readonly string[] }[];
  /** The column of an actor, or `undefined` for one without a column. */
  readonly columnOf: (actor: string) => number | undefined;
}

// Ten lanes leave half of a mail's width for text. Runs with more actors are rare, and the most active ones matter.
const lanesMax = 10;

// Actors that every driver calls; they have a column only where they take a step themselves.
const background = new Set(['boot', 'user', 'driver_core', 'dmesg', 'iomem', 'dax_regions', 'cxl_bus_wq']);

/** Actors that kernel developers regard as part of another component. */
const partOf: Readonly<Record<string, string>> = {
  'driver/hmem_platform': 'dax_hmem',
  'driver/hmem': 'dax_hmem',
  hmem: 'dax_hmem',
  owner: 'dax_hmem',
  dax: 'kmem',
  dax_cxl_init: 'dax_cxl',
  flush_probe: 'gate',
};

/** The driver of an actor: its module, its registration and its devices share a column. */
function familyOf(actor: string): string {
  const slash = actor.indexOf('/');
  const [kind, name] = slash < 0 ? [actor, actor] : [actor.slice(0, slash), actor.slice(slash + 1)];
  return partOf[actor] ?? partOf[kind] ?? (kind === 'module' || kind === 'driver' ? name : kind);
}

/** Whether the actor is one device of a driver that may have several, such as `cxl_mem/mem0`. */
const isDevice = (actor: string): boolean => /^cxl_(pci|mem|region)\//.test(actor);

const isModule = (actor: string): boolean => actor.startsWith('module/');

/** The other actors that changed. A step that changes many modules, such as the start of udev, has none. */
function othersOf(step: ReplayStep): readonly string[] {
  const others = step.touched.filter((actor) => !background.has(actor));
  return others.filter(isModule).length > 3 ? others.filter((actor) => !isModule(actor)) : others;
}

/** The actors of a step that need a column: the acting one, the sender, and all that changed, except modules that only wait. */
const actorsOf = (step: ReplayStep): readonly string[] => [
  ...new Set([
    ...(step.choice.from === undefined ? [] : [step.choice.from]),
    step.choice.actor,
    ...othersOf(step).filter((actor) => !isModule(actor)),
  ]),
];

/** Names columns: a driver with one device has one column; with several, it has one more per device. */
function laneNamer(actors: readonly string[]): (actor: string) => string {
  const devices = new Map<string, Set<string>>();
  for (const actor of actors.filter(isDevice)) {
    const family = familyOf(actor);
    devices.set(family, (devices.get(family) ?? new Set()).add(actor));
  }
  return (actor) => {
    const family = familyOf(actor);
    return isDevice(actor) && (devices.get(family)?.size ?? 0) > 1 ? actor : family;
  };
}

/** Assigns columns to the actors of the steps, in order of appearance; beyond ten the least active ones share the last column. */
export function lanesOf(steps: readonly ReplayStep[]): Lanes {
  const all = steps.flatMap(actorsOf);
  const nameOf = laneNamer(all);
  const busy = new Map<string, number>();
  for (const name of all.map(nameOf)) busy.set(name, (busy.get(name) ?? 0) + 1);
  const order = [...busy.keys()];
  const alone =
    order.length <= lanesMax
      ? order
      : order.toSorted((a, b) => (busy.get(b) ?? 0) - (busy.get(a) ?? 0)).slice(0, lanesMax - 1);
  const own = order.filter((name) => alone.includes(name));
  const shared = order.filter((name) => !alone.includes(name));
  const groups = [...own.map((name) => [name]), ...(shared.length > 0 ? [shared] : [])];
  const legend = groups.map((actors, index) => ({ letter: String.fromCharCode(65 + index), actors }));
  const columns = new Map(groups.flatMap((names, index) => names.map((name) => [name, index] as const)));
  return { letters: legend.map((entry) => entry.letter), legend, columnOf: (actor) => columns.get(nameOf(actor)) };
}

/**
 * The lanes of one step: `*` the acting actor, `o` others that changed, `|` the rest, and a line from the sender to the receiver.
 * @param laneWidth - columns per lane, at least 2
 */
export function laneRow(step: ReplayStep, lanes: Lanes, laneWidth: number): string {
  const taker = lanes.columnOf(step.choice.actor);
  const cells = lanes.letters.map(() => '|');
  for (const actor of othersOf(step)) {
    const column = lanes.columnOf(actor);
    if (column !== undefined) cells[column] = 'o';
  }
  if (taker !== undefined) cells[taker] = '*';
  const row = Array.from(cells.map((cell) => cell.padEnd(laneWidth)).join(''));
  const sender = step.choice.from === undefined ? undefined : lanes.columnOf(step.choice.from);
  if (taker !== undefined && sender !== undefined && sender !== taker) {
    const [start, end] = [sender * laneWidth, taker * laneWidth];
    for (let at = Math.min(start, end) + 1; at < Math.max(start, end); at++)
      if (row[at] === ' ' || row[at] === '|') row[at] = '-';
    row[start < end ? end - 1 : end + 1] = start < end ? '>' : '<';
    if (row[start] === '|') row[start] = '+';
  }
  return row.join('');
}

import { tablesOf, type Network } from '../engine/index.ts';

/** Maximum length of a context value: a whole resource tree would hide the rest. */
const valueMax = 80;

/** The choice at one position of a cell: `probe.start from driver/cxl_mem`, `timer flush`, `takes env.load`. */
export function moveText(
  network: Network,
  actor: number,
  cell: number,
  part: 'busy' | 'idle',
  position: number,
): string {
  const move = tablesOf(network).tables[actor]?.moves(cell)[part][position];
  if (!move) return '';
  const { type } = tablesOf(network).events.event(move.event);
  if (move.timer !== null) return `timer ${move.timer}`;
  return move.from < 0 ? `takes ${type}` : `${type} from ${network.actors[move.from] ?? ''}`;
}

/** Description of each cell of an actor: state, context fields that differ between cells, queued mail, armed timers. */
export function cellTexts(network: Network, actor: number, cells: readonly number[]): readonly string[] {
  const table = tablesOf(network).tables[actor];
  if (!table) return [];
  const contexts = cells.map((cell) => fieldsOf(table.locals.snapshot(table.cell(cell).local).context));
  const [first = new Map<string, string>()] = contexts;
  const differing = [...first.keys()].filter((key) => contexts.some((fields) => fields.get(key) !== first.get(key)));
  return cells.map((cell, i) => {
    const { local, timers, queues } = table.cell(cell);
    const { value } = table.locals.snapshot(local);
    const mail = queues.map(({ sender, events }) => {
      const types = events.map((event) => tablesOf(network).events.event(event).type);
      return `mail ${types.join(', ')} from ${network.actors[sender] ?? ''}`;
    });
    return [
      typeof value === 'string' ? value : JSON.stringify(value),
      ...differing.map((key) => `${key}=${shortened(contexts[i]?.get(key) ?? '')}`),
      ...mail,
      ...timers.map(({ name }) => `timer ${name}`),
    ].join('; ');
  });
}

const fieldsOf = (context: unknown): ReadonlyMap<string, string> =>
  new Map(Object.entries(context ?? {}).map(([key, value]) => [key, JSON.stringify(value) ?? '']));

const shortened = (text: string): string => (text.length > valueMax ? `${text.slice(0, valueMax - 3)}...` : text);

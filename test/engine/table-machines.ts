import fc from 'fast-check';
import { assign, type AnyStateMachine } from 'xstate';
import { chart, to } from './tiny.ts';

/** A small machine as a table, so that fast-check can make and shrink whole networks. */
export interface Row {
  readonly on: string;
  readonly target: number | null;
  readonly bump: boolean;
  readonly sends: readonly { readonly to: number; readonly type: string }[];
}
export interface TableMachine {
  readonly states: readonly {
    readonly rows: readonly Row[];
    readonly after: number | null;
    readonly defer: readonly string[];
  }[];
}

const queued = ['mail.a', 'mail.b'];
const calls = ['call.x', 'call.y'];
const replies = ['reply.x'];
const spontaneous = ['env.go', 'env.on', 'idle.rest'];

/**
 * What a handler may send so that no step calls for ever: spontaneous and queued events may lead to anything, a call
 * leads on to actors of higher index or to a reply, and a reply leads to mail only.
 */
function sendsOf(on: string, self: number, actors: number): fc.Arbitrary<Row['sends']> {
  const any = fc.nat(actors - 1);
  const mail = fc.record({ to: any, type: fc.constantFrom(...queued) });
  const reply = fc.record({ to: any, type: fc.constantFrom(...replies) });
  const call = (lowest: number) =>
    fc.record({ to: fc.integer({ min: lowest, max: actors - 1 }), type: fc.constantFrom(...calls) });
  if (on.startsWith('reply.')) return fc.array(mail, { maxLength: 1 });
  if (on.startsWith('call.'))
    return fc.array(fc.oneof(mail, reply, ...(self + 1 < actors ? [call(self + 1)] : [])), { maxLength: 2 });
  return fc.array(fc.oneof(mail, reply, call(0)), { maxLength: 3 });
}

function machine(self: number, actors: number, types: readonly string[]): fc.Arbitrary<TableMachine> {
  const states = 3;
  const row = fc.constantFrom(...types).chain((on): fc.Arbitrary<Row> =>
    fc.record({
      on: fc.constant(on),
      target: fc.option(fc.nat(states - 1)),
      bump: fc.boolean(),
      sends: sendsOf(on, self, actors),
    }),
  );
  return fc.record({
    states: fc.array(
      fc.record({
        rows: fc.uniqueArray(row, { selector: ({ on }) => on, maxLength: 5 }),
        after: fc.option(fc.nat(states - 1)),
        defer: fc.subarray(queued),
      }),
      { minLength: states, maxLength: states },
    ),
  });
}

/** Two or three machines that talk to each other. */
export const anyTables: fc.Arbitrary<readonly TableMachine[]> = fc
  .integer({ min: 2, max: 3 })
  .chain((actors) =>
    fc.tuple(
      ...Array.from({ length: actors }, (_, self) =>
        machine(self, actors, [...queued, ...calls, ...replies, ...spontaneous]),
      ),
    ),
  );

/** The same without mail, timers and waits: everything happens inside steps, as it does under live XState. */
export const callTables: fc.Arbitrary<readonly TableMachine[]> = fc
  .integer({ min: 2, max: 3 })
  .chain((actors) =>
    fc.tuple(
      ...Array.from({ length: actors }, (_, self) => machine(self, actors, [...calls, ...replies, 'env.go', 'env.on'])),
    ),
  )
  .map((tables) =>
    tables.map(({ states }) => ({
      states: states.map(({ rows }) => ({
        after: null,
        defer: [],
        rows: rows.map((row) => ({ ...row, sends: row.sends.filter(({ type }) => !type.startsWith('mail.')) })),
      })),
    })),
  );

/** The tables as XState machines `a`, `b`, `c`. Counters wrap at 3, so that state spaces stay small. */
export function machinesOf(tables: readonly TableMachine[]): Record<string, AnyStateMachine> {
  const name = (index: number): string => 'abcd'.charAt(index);
  return Object.fromEntries(
    tables.map(({ states }, self) => [
      name(self),
      chart({
        id: `table_${name(self)}`,
        context: { count: 0 },
        initial: 's0',
        states: Object.fromEntries(
          states.map(({ rows, after, defer }, at) => [
            `s${at}`,
            {
              meta: { defer },
              ...(after === null ? {} : { after: { 10: `s${after}` } }),
              on: Object.fromEntries(
                rows.map((row) => [
                  row.on,
                  {
                    ...(row.target === null ? {} : { target: `s${row.target}` }),
                    actions: [
                      ...(row.bump ? [assign({ count: ({ context }) => ((context['count'] as number) + 1) % 3 })] : []),
                      ...row.sends.map((send) => to(name(send.to), send.type)),
                    ],
                  },
                ]),
              ),
            },
          ]),
        ),
      }),
    ]),
  );
}

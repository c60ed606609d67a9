import fc from 'fast-check';
import type { TableMachine } from './table-machines.ts';

const queued = ['mail.a', 'mail.b'];
const calls = ['call.x', 'call.y'];
const spontaneous = ['env.go', 'env.on', 'idle.rest'];

const states = 4;

/** What a handler sends, so that no step calls for ever: calls go to actors of higher index, replies lead to mail only. */
function sendsOf(on: string, self: number, actors: number) {
  const mail = fc.record({ to: fc.nat(actors - 1), type: fc.constantFrom(...queued) });
  const reply = fc.record({ to: fc.nat(actors - 1), type: fc.constant('reply.x') });
  const call = (from: number) =>
    fc.record({ to: fc.integer({ min: from, max: actors - 1 }), type: fc.constantFrom(...calls) });
  if (on.startsWith('reply.')) return fc.array(mail, { maxLength: 1 });
  if (on.startsWith('call.'))
    return fc.array(fc.oneof(mail, reply, ...(self + 1 < actors ? [call(self + 1)] : [])), { maxLength: 2 });
  return fc.array(fc.oneof(mail, reply, call(0), call(0)), { maxLength: 2 });
}

/** A handler leads to a later state, or only answers: so every run comes to an end. */
function rowsOf(state: number, self: number, actors: number) {
  const onward = fc.constantFrom(...queued, ...calls, 'reply.x', ...spontaneous).chain((on) =>
    fc.record({
      on: fc.constant(on),
      target: state + 1 < states ? fc.integer({ min: state + 1, max: states - 1 }) : fc.constant(null),
      bump: fc.boolean(),
      sends: state + 1 < states ? sendsOf(on, self, actors) : fc.constant([]),
    }),
  );
  const answering = fc.constantFrom(...queued, ...calls, 'reply.x').chain((on) =>
    fc.record({
      on: fc.constant(on),
      target: fc.constant(null),
      bump: fc.boolean(),
      sends: on.startsWith('call.')
        ? fc.array(fc.record({ to: fc.nat(actors - 1), type: fc.constant('reply.x') }), { maxLength: 1 })
        : fc.constant([]),
    }),
  );
  return fc
    .uniqueArray(fc.oneof(onward, answering), { selector: ({ on }) => on, maxLength: 6 })
    .map((rows) => rows.filter(({ on, target }) => target !== null || !/^(env|idle)\./.test(on)));
}

function machine(self: number, actors: number): fc.Arbitrary<TableMachine> {
  return fc
    .tuple(
      ...Array.from({ length: states }, (_, state) =>
        fc.record({
          rows: rowsOf(state, self, actors),
          after:
            state + 1 < states
              ? fc.option(fc.integer({ min: state + 1, max: states - 1 }), { freq: 4 })
              : fc.constant(null),
          defer: fc.oneof(fc.constant([]), fc.subarray(queued)),
        }),
      ),
    )
    .map((rows) => ({ states: rows }));
}

/** Two to four machines that talk to each other, and all of whose runs come to an end. */
export const forwardTables: fc.Arbitrary<readonly TableMachine[]> = fc
  .integer({ min: 2, max: 4 })
  .chain((actors) => fc.tuple(...Array.from({ length: actors }, (_, self) => machine(self, actors))));

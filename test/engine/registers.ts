import { assign, sendTo, type AnyActorRef, type EventObject } from 'xstate';
import { tiny, to } from './tiny.ts';

type Message = EventObject & { readonly from: string; readonly value: number };

/** A register that answers `read` by mail and takes `write` and the atomic `call.add`. */
export const register = tiny.createMachine({
  id: 'register',
  context: { value: 0 },
  on: {
    read: {
      actions: sendTo(
        ({ system, event }) => system.get((event as Message).from) as AnyActorRef,
        ({ context }) => ({ type: 'value', value: context['value'] as number }),
      ),
    },
    write: { actions: assign({ value: ({ event }) => (event as Message).value }) },
    'call.add': { actions: assign({ value: ({ context }) => (context['value'] as number) + 1 }) },
  },
});

/** Reads, then writes what it read plus one: another writer fits in between. */
export const queuedWriter = (name: string) =>
  tiny.createMachine({
    id: 'queued_writer',
    initial: 'idle',
    states: {
      idle: {
        on: { 'env.add': { target: 'reading', actions: to('register', { type: 'read', from: name } as Message) } },
      },
      reading: {
        on: {
          value: {
            target: 'done',
            actions: sendTo(
              ({ system }) => system.get('register') as AnyActorRef,
              ({ event }) => ({ type: 'write', value: (event as Message).value + 1 }),
            ),
          },
        },
      },
      done: {},
    },
  });

/** Adds in one call. */
export const callingWriter = tiny.createMachine({
  id: 'calling_writer',
  initial: 'idle',
  states: { idle: { on: { 'env.add': { target: 'done', actions: to('register', 'call.add') } } }, done: {} },
});

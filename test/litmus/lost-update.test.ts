import { describe, expect, it } from 'vitest';
import { explore, replay } from '../../src/engine/index.ts';
import { callingWriter, queuedWriter, register } from '../engine/registers.ts';
import { counts, endings, networkOf } from '../engine/tiny.ts';

const finalValue = (network: ReturnType<typeof networkOf>) =>
  endings(network, (world) => network.snapshot(world, 'register').context.value as number);

describe('two writers of one register', () => {
  it('lose an update when read and write are separate mails', () => {
    const network = networkOf({ register, one: queuedWriter('one'), two: queuedWriter('two') });
    expect(finalValue(network)).toEqual([1, 2]);
    expect(counts(explore(network))).toEqual({ worlds: 30, transitions: 44, depth: 8, finals: 2, complete: true });
  });

  it('lose none when the update is one call', () => {
    const network = networkOf({ register, one: callingWriter, two: callingWriter });
    expect(finalValue(network)).toEqual([2]);
    expect(counts(explore(network))).toEqual({ worlds: 4, transitions: 4, depth: 2, finals: 1, complete: true });
  });

  it('show the lost update as a shortest schedule whose steps tell who said what', () => {
    const network = networkOf({ register, one: queuedWriter('one'), two: queuedWriter('two') });
    const exploration = explore(network);
    const lost = exploration.finals.find(
      (index) => network.snapshot(exploration.world(index), 'register').context.value === 1,
    ) as number;
    const steps = replay(network, exploration.schedule(lost));
    expect(
      steps.map(
        ({ choice, touched, deliveries }) =>
          `${choice.kind} ${choice.event.type} at ${choice.actor} touches ${touched.join('+')} sends ${deliveries.map(({ to: receiver, event, kind }) => `${kind} ${event.type} to ${receiver}`).join()}`,
      ),
    ).toEqual([
      'env env.add at one touches one+register sends queue read to register',
      'deliver read at register touches register+one sends queue value to one',
      'deliver value at one touches one+register sends queue write to register',
      'env env.add at two touches two+register sends queue read to register',
      'deliver read at register touches register+two sends queue value to two',
      'deliver write at register touches register sends ',
      'deliver value at two touches two+register sends queue write to register',
      'deliver write at register touches register sends ',
    ]);
  });
});

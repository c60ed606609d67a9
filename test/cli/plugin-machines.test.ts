import { describe, expect, it } from 'vitest';
import { gateTemplate } from '../../src/cli/templates/gate.ts';
import { designTemplate } from '../../src/cli/templates/design.ts';
import { pluginFolder, type Failure } from './plugin-folder.ts';

const { json, quiesce, write } = pluginFolder();

describe('a machine of a file that cannot be replayed', () => {
  const fresh = gateTemplate('bad');
  const failure = async (good: string, bad: string, verb = 'check') => {
    expect(fresh).toContain(good);
    const file = write('bad.ts', fresh.replace(good, bad));
    const { error } = await json<Failure>(verb, 'S31', '--design', 'f', '--gate', file);
    return { ...error, place: [error.file, error.line].filter(Boolean).join(':') };
  };
  const lineOf = (part: string): number => fresh.slice(0, fresh.indexOf(part)).split('\n').length;
  const wait = "{ target: 'flushing', actions: assign({ waiter: ({ event }) => event.from }) }";

  it('holds what is no plain data', async () => {
    const { code, place, message } = await failure('requests: [], preparer', 'requests: new Map() as never, preparer');
    expect([code, place, message]).toEqual([
      'input',
      'bad.ts',
      expect.stringMatching(/^gate \(machine gate\) in its initial state: context\.requests/),
    ]);
  });

  it('gives two answers to one question', async () => {
    const counts = 'const counted = (() => { let n = 0; return () => String(n++); })();\n\nconst machine = setup';
    const text = fresh.replace('const machine = setup', counts);
    const file = write('bad.ts', text.replace(wait, wait.replace('event.from', 'event.from + counted()')));
    const { error } = await json<Failure>('check', 'S31', '--design', 'f', '--gate', file);
    expect([error.code, error.message.slice(error.message.indexOf('the same'))]).toEqual([
      'input',
      'the same transition gave two results; guards and actions must be pure',
    ]);
  });

  it('sends to an unknown actor', async () => {
    const { code, message, hint } = await failure("tell('flush_probe'", "tell(() => 'flush_prob'");
    expect([code, message.slice(message.indexOf('it sends')), hint]).toEqual([
      'input',
      'it sends to flush_prob, which is no actor of this network',
      expect.stringMatching(/^schedule [\d/]+; docs\/writing-a-gate\.md says what can be replayed$/),
    ]);
  });

  it('throws, and is reported with the line', async () => {
    const bad = wait.replace('event.from', 'event.from.split("/")[9].trim()');
    for (const verb of ['check', 'run']) expect((await failure(wait, bad, verb)).place).toBe(`bad.ts:${lineOf(wait)}`);
  });

  it('changes what it was given', async () => {
    const bad = wait.replace(
      '({ event }) => event.from',
      '({ event, context }) => { const list = context.requests as string[]; list.push(event.from); return list[0]; }',
    );
    expect((await failure(wait, bad)).place).toBe(`bad.ts:${lineOf(wait)}`);
  });

  it('leaves an event unhandled: that is a finding of its own', async () => {
    const file = write(
      'bad.ts',
      fresh
        .replace("'call.gate.launch': {", "'call.gate.signal': {")
        .replace("\n  launch: 'never'", "\n  launch: 'module-init'"),
    );
    const { out } = await quiesce('check', 'S31', '--design', 'f', '--gate', file);
    expect(out).toContain('events that nobody handles');
    expect(out).toMatch(/^unknown: the model cannot follow every order: gate in state/m);
  });
});

describe('an unknown word in the machine of a plugin', () => {
  const placeOf = (file: string, text: string, word: string): string => {
    const before = text.slice(0, text.indexOf(word)).split('\n');
    return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  };

  it.each([
    [
      'an event that no machine sends',
      "'reply.flush.probe': {",
      "'reply.flush.prob': {",
      'did you mean reply.flush.probe?',
    ],
    [
      'an event that no machine handles',
      "type: 'call.flush.probe'",
      "type: 'call.flush.prob'",
      'did you mean call.flush.probe?',
    ],
    [
      'an event of another actor',
      "tell('flush_probe', { type: 'call.flush.probe'",
      "tell('flush_probe', { type: 'call.insert'",
      'allowed: ',
    ],
    ['an actor that is not there', "tell('flush_probe'", "tell('flush_prob'", 'did you mean flush_probe?'],
    ['a tag that is never read', "tags: ['released']", "tags: ['relesed']", 'did you mean released?'],
    ['a state that is not there', "target: 'flushing'", "target: 'flushng'", 'did you mean flushing?'],
    ['a state below another', "target: 'idle.released'", "target: 'idle.relesed'", 'did you mean released?'],
    ['a state by an id', "target: '#gate.idle'", "target: '#gat.idle'", 'did you mean gate?'],
    ['a first state that is not there', "initial: 'idle'", "initial: 'idel'", 'did you mean idle?'],
    ['a guard that setup() does not have', "guard: 'noneLeft'", "guard: 'nonLeft'", 'did you mean noneLeft?'],
  ])('is refused at its place: %s', async (_what, good, bad, meant) => {
    const text = gateTemplate('mine').replace(good, bad);
    const word = [...bad.matchAll(/'([^']+)'/g)].at(-1)?.[0] ?? '';
    const file = write('slip.ts', text);
    const { error } = await json<Failure>('check', 'S27', '--design', 'f', '--gate', file, '--property', 'I5');
    expect(error.code).toBe('input');
    expect(`${error.file}:${error.line}:${error.column}`).toBe(placeOf('slip.ts', text, word));
    expect(error.hint).toContain(meant);
  });

  it.each([
    [
      'a gate in which nobody is ever let through',
      'gate',
      gateTemplate('mine').replace("tags: ['released']", ''),
      'released',
    ],
    [
      'a policy that hands out ranges later, and never says that it decides',
      'design',
      designTemplate('mine').replace(
        "actions: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.begin', error: null }),",
        "actions: [tell(({ context }) => context.asker ?? '', { type: 'reply.policy.begin', error: null }), tell('dax_hmem', { type: 'call.hmem.register', index: 0, from: 'owner' })],",
      ),
      'deciding',
    ],
  ])('is missing, and the property that looks at it is named: %s', async (_what, kind, text, tag) => {
    const file = write('tagless.ts', text);
    const choice = kind === 'gate' ? ['--design', 'f', '--gate', file] : ['--design', file];
    const { error } = await json<Failure>('check', 'S27', ...choice);
    expect(error.message).toContain(`has the tag \`${tag}\``);
    expect(error.hint).toMatch(/^[a-z-]+ \(I\d+\)/);
  });
});

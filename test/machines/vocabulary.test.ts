import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { actorKinds, alphabet, eventsOf } from '../../machines/index.ts';

const source = readFileSync(new URL('../../src/model/event.ts', import.meta.url), 'utf8');

interface EventDoc {
  readonly type: string;
  /** Such as `index: number`. */
  readonly fields: readonly string[];
  readonly comment: string;
}

/** The members of the event types, as the source has them: a comment counts for the member below it. */
const documented = (): readonly EventDoc[] => {
  const member = /(?:\/\*\*([^*]*(?:\*(?!\/)[^*]*)*)\*\/\s*)?\| (\{[^{}]*readonly type: '([^']+)'[^{}]*\})/g;
  return [...source.matchAll(member)].map(([, comment = '', body = '', type = '']) => ({
    type,
    fields: [...body.matchAll(/readonly (\w+\??: [^;{}]+?)(?:;|\s*\})/g)]
      .map(([, field = '']) => field.trim())
      .filter((field) => !field.startsWith('type:')),
    comment: comment.replaceAll(/\s*\n\s*\*\s*/g, ' ').trim(),
  }));
};

/** docs/vocabulary.md, from the machines and from the types of their events. */
function page(): string {
  const handlers = (type: string): string =>
    actorKinds
      .filter((kind) => eventsOf(kind).includes(type))
      .map(({ name }) => `\`${name}\``)
      .join(', ');
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
  return [
    '# Vocabulary',
    '',
    'Every actor, event and tag, for the writer of a gate, a design or a test. This page is made from the machines and from',
    '`src/model/event.ts` by `npx vitest run test/machines/vocabulary.test.ts -u`. How to use them:',
    '[writing-a-gate.md](writing-a-gate.md).',
    '',
    '## Actors',
    '',
    'The name is what `tell` takes. Capital letters stand for what differs; an actor is there where the scenario has the device.',
    '',
    '| actor | is | can be sent |',
    '| --- | --- | --- |',
    ...actorKinds.map(
      (kind) =>
        `| \`${kind.name}\` | ${kind.what} | ${eventsOf(kind)
          .map((type) => `\`${type}\``)
          .join(' ')} |`,
    ),
    '',
    '## Tags',
    '',
    'Tags of states that properties look at. A gate needs a state with `released`; a policy that hands out ranges after the walk needs',
    'one with `deciding`. A tag that is not here is refused.',
    '',
    '| machine | tag | means |',
    '| --- | --- | --- |',
    ...actorKinds.flatMap(({ name, tags = {} }) =>
      Object.entries(tags).map(([tag, what]) => `| \`${name}\` | \`${tag}\` | ${what} |`),
    ),
    '',
    '## Events',
    '',
    '`call.*` and `reply.*` are delivered inside the step, `go` and the events without a prefix are queued, `env.*` may happen at any',
    'moment, `idle.*` only when nothing else can. `from` names the actor that awaits the answer.',
    '',
    '| event | fields | handled by | note |',
    '| --- | --- | --- | --- |',
    ...documented()
      .toSorted((a, b) => (a.type < b.type ? -1 : 1))
      .map(
        ({ type, fields, comment }) =>
          `| \`${type}\` | ${fields.map((field) => `\`${cell(field)}\``).join(' ')} | ${handlers(type)} | ${cell(comment)} |`,
      ),
    '',
  ].join('\n');
}

describe('the vocabulary', () => {
  it('has every event of the type, and no other: each is handled by some machine', () => {
    expect([...alphabet]).toEqual([...new Set(documented().map(({ type }) => type))].sort());
  });

  it('is the page in docs', async () => {
    await expect(page()).toMatchFileSnapshot('../../docs/vocabulary.md');
  });
});

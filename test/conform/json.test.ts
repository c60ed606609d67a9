import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recorded } from '../cli/recording.ts';
import { conformSchema } from '../../src/report/schema.ts';
import { captureFolder } from '../boots/captures.ts';
import { scratchFolder } from '../scratch.ts';

const capture = captureFolder('7.3-t1-sr256-std');
const published = JSON.parse(
  readFileSync(new URL('../../docs/schema/conform.schema.json', import.meta.url), 'utf8'),
) as Parameters<typeof z.fromJSONSchema>[0];
const folder = scratchFolder('conform');

/** What `quiesce conform --json` prints of a folder, by the real program. */
async function printed(boot: string, ...more: readonly string[]): Promise<{ code: number; json: unknown }> {
  const { code, out } = await recorded(['conform', boot, '--json', ...more], { columns: 72 });
  return { code, json: JSON.parse(out) };
}

/** The capture with a log in which CXL does not claim what it did claim. */
function refused(): string {
  const boot = join(folder, 'refused');
  cpSync(capture, boot, { recursive: true });
  const log = readFileSync(join(capture, 'dmesg.txt'), 'utf8');
  const changed = log.replace('CXL claims resource, dropping', 'CXL did not claim resource, registering');
  expect(changed).not.toBe(log);
  writeFileSync(join(boot, 'dmesg.txt'), changed);
  return boot;
}

describe('what quiesce conform prints as JSON', () => {
  it.each([
    ['a log that conforms', () => capture, [], 0, 'conforms'],
    ['a log that does not', refused, [], 1, 'differs'],
    ['a log whose search was cut short', () => capture, ['--states', '1'], 3, 'unknown'],
  ] as const)('of %s fits the published schema', async (_, boot, more, exitCode, verdict) => {
    const { code, json } = await printed(boot(), ...more);
    const read = z.fromJSONSchema(published).safeParse(json);
    expect({ code, verdict: (json as { verdict: string }).verdict, problems: read.error?.issues ?? [] }).toEqual({
      code: exitCode,
      verdict,
      problems: [],
    });
    // Nothing is printed that the schema does not describe.
    const described = Object.keys(conformSchema.shape).filter((key) => key !== 'ended');
    expect(Object.keys(json as object).sort()).toEqual(described.sort());
  });

  it('of a refused log names the line and what was allowed', async () => {
    const { json } = await printed(refused());
    const { impossible, allowed } = conformSchema.parse(json);
    expect([impossible?.text.includes('CXL did not claim'), allowed.length > 0]).toEqual([true, true]);
  });

  it('does not fit without its verdict, or with a line number that is none', async () => {
    const { json } = await printed(capture);
    const { verdict: _, ...without } = json as { verdict: string };
    const schema = z.fromJSONSchema(published);
    expect(
      [without, { ...(json as object), impossible: { line: 0, text: '' } }].map((one) => schema.safeParse(one).success),
    ).toEqual([false, false]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listScenarios, loadScenario, scenarioIds } from '../../src/scenario/catalogue.ts';
import { formatScenario, parseScenario, readScenario } from '../../src/scenario/scenario-file.ts';
import { hostBridgeOf } from '../../src/model/platform.ts';
import { overlaps } from '../../src/model/range.ts';
import { refused } from './refusal.ts';

describe('the catalogue', () => {
  it('holds the scenarios that are not reserved', () => {
    expect(scenarioIds()).toEqual([
      'S01',
      'S02',
      'S03',
      'S04',
      'S05',
      'S06',
      'S07',
      'S09',
      'S10',
      'S11',
      'S12',
      'S13',
      'S14',
      'S17',
      'S18',
      'S19',
      'S20',
      'S22',
      'S23',
      'S24',
      'S26',
      'S27',
      'S28',
      'S29',
      'S30',
      'S31',
      'S33',
      'S34',
      'S35',
      'S38',
      'S39',
      'S42',
      'S43',
      'S44',
      'S45',
      'S48',
      'S49',
      'S50',
      'S51',
      'S52',
    ]);
  });

  it.each(listScenarios())(
    '$id reads without a warning, under its own id, with a citation, and writes back the same',
    ({ id, title, file }) => {
      const { scenario, warnings } = readScenario(readFileSync(file, 'utf8'), file);
      expect({ id: scenario.id, title: scenario.title, warnings }).toEqual({ id, title, warnings: [] });
      expect(scenario.cite.length).toBeGreaterThan(0);
      expect(parseScenario(formatScenario(scenario), file)).toEqual(scenario);
    },
  );

  it.each(listScenarios())(
    '$id has room for its windows: System RAM lies over one only where nothing is Soft Reserved',
    ({ id }) => {
      const { platform } = loadScenario(id);
      const covered = platform.windows.some((window) =>
        platform.resources.some((resource) => overlaps(window.range, resource.range)),
      );
      expect(covered).toBe(platform.softReserved.length === 0);
      for (const memdev of platform.memdevs)
        expect(platform.hostBridges.map((hb) => hb.uid)).toContain(hostBridgeOf(platform, memdev.parent));
    },
  );

  it('loads by id in any case, and by path', () => {
    const [whole] = listScenarios().map(({ id, file }) => [
      loadScenario(id),
      loadScenario(id.toLowerCase()),
      loadScenario(file),
    ]);
    expect(whole?.slice(1)).toEqual([whole?.[0], whole?.[0]]);
    expect(whole?.[0]?.platform.memdevs).toHaveLength(1);
  });

  it('names the nearest scenario for an id that does not exist, and says that a path cannot be read', () => {
    expect(refused(() => loadScenario('S3'))).toMatchObject({
      message: 'there is no scenario S3',
      hint: expect.stringMatching(/^did you mean S03\?/),
    });
    expect(refused(() => loadScenario('no/such.yaml'))).toMatchObject({
      file: 'no/such.yaml',
      message: expect.stringMatching(/^cannot read the file/),
    });
  });

  it('interleaves two ways as firmware of real boots does: 4 KiB at the memdevs, 8 KiB one way at each bridge', () => {
    const { platform } = loadScenario('S06');
    const range = { start: 0x850000000, end: 0x284fffffff };
    expect(platform.memdevs.map((m) => m.decoders)).toEqual(
      Array(2).fill([{ index: 0, range, ways: 2, granularity: 4096, committed: true, mode: 'ram' }]),
    );
    expect(platform.hostBridges.map((hb) => hb.decoders)).toEqual(
      Array(2).fill([{ index: 0, range, ways: 1, granularity: 8192, targets: [0], committed: true }]),
    );
  });
});

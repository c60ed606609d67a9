import { describe, expect, it } from 'vitest';
import { exportScenario, type ExportTarget } from '../../src/export/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { importCaptureFolder } from '../../src/capture/read-folder.ts';
import { parseFault } from '../../src/model/fault.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { ask, buildRumur, buildSpin, missing, type Found } from './checkers.ts';
import { captureFolder } from '../boots/captures.ts';

// Two model checkers that nobody here wrote search the same networks. They read what the tables say, so they are a check
// of the search, of the tables' completeness and of the export; that the tables say what the machines do is checked elsewhere.

interface Asked {
  readonly name: string;
  readonly scenario: () => Scenario;
  readonly design: string;
  readonly gate?: string;
}

const listed = (id: string, design: string, gate?: string): Asked => ({
  name: `${id} under ${design}${gate === undefined ? '' : `/${gate}`}`,
  scenario: () => loadScenario(id),
  design,
  ...(gate === undefined ? {} : { gate }),
});

const faulty = (id: string, design: string, ...faults: readonly string[]): Asked => ({
  name: `${id} under ${design} with ${faults.join(' and ')}`,
  scenario: () => ({ ...loadScenario(id), faults: faults.flatMap((text) => parseFault(text) ?? []) }),
  design,
});

const captured = (name: string, design: string): Asked => ({
  name: `the boot ${name} in any order under ${design}`,
  scenario: () => {
    const { scenario } = importCaptureFolder(captureFolder(name));
    return { ...scenario, userspace: { ...scenario.userspace, order: 'free' } };
  },
  design,
});

const networks: readonly Asked[] = [
  listed('S01', 'a0'),
  listed('S03', 'b'),
  listed('S06', 'e5'),
  listed('S14', 'c'),
  listed('S18', 'c'),
  listed('S20', 'f'),
  listed('S27', 'c'),
  listed('S27', 'f', 'G1'),
  listed('S44', 'f'),
  listed('scale:2', 'f'),
  faulty('S01', 'f', 'absent mem0'),
  faulty('S01', 'd', 'probe 0000:0d:00.0 EIO'),
  faulty('S09', 'e4', 'slow mem0', 'missing cxl_port'),
  captured('6.12-t1-sr256-nopci', 'a0'),
  captured('7.2-t1-sr256-hbnocommit', 'f'),
  captured('7.2-t1w-sr256-destroy-create', 'f'),
  captured('6.12-t1w-sr256-unplug-replug', 'a0'),
];

// The compiler takes longer than the search.
const cFlags = ['-O0'];

describe.skipIf(missing.length > 0)(
  `beside Spin and rumur${missing.length > 0 ? ` (missing: ${missing.join(', ')})` : ''}`,
  () => {
    it.each(networks)('$name has as many worlds, transitions and final worlds', ({ scenario, design, gate }) => {
      const choice = { design, ...(gate === undefined ? {} : { gate }) };
      const now = (): number => 0;
      const checked = checkScenario(scenario(), choice, { now });
      const linesFor = (target: ExportTarget): Iterable<string> =>
        exportScenario(scenario(), choice, target, { now }).lines;
      const ours: Found = {
        worlds: checked.worlds,
        transitions: checked.transitions,
        finals: exportScenario(scenario(), choice, 'murphi', { now }).finals,
        complaints: [],
      };
      expect({
        spin: ask(buildSpin(linesFor('promela'), cFlags)),
        spinWithC: ask(buildSpin(linesFor('promela-c'), cFlags)),
        rumur: ask(buildRumur(linesFor('murphi'), cFlags)),
      }).toEqual({ spin: ours, spinWithC: ours, rumur: ours });
    });
  },
);

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drive, xorshift, type Network } from '../../src/engine/index.ts';
import { loadScenario, scenarioIds } from '../../src/scenario/catalogue.ts';
import type { ReplayStep } from '../../src/model/replay.ts';
import { headerCitations } from '../../src/narrate/citations.ts';
import { assemble, designs, gateById, planOf, UsageError } from '../../src/boot/index.ts';
import { narratorOf } from '../../src/narrate/narrator.ts';
import { withOrder } from '../../src/model/scenario.ts';

type Teller = (step: Parameters<ReturnType<typeof narratorOf>>[0], index: number) => Omit<ReplayStep, 'iomem'>;
interface Told {
  readonly network: Network;
  readonly tell: Teller;
}

// One network per question, because its tables are what takes the time; walks share them.
const networks = new Map<string, Told | null>();
function networkOf(id: string, designId: string, order: 'free' | 'forced'): Told | null {
  const key = `${id} ${designId} ${order}`;
  const known = networks.get(key);
  if (known !== undefined) return known;
  const design = designs.find((one) => one.id === designId) ?? designs[0];
  try {
    if (!design) return null;
    const plan = planOf(withOrder(loadScenario(id), order), design, gateById(design.gate));
    const network = assemble(plan);
    networks.set(key, { network, tell: narratorOf(plan, network) });
  } catch (error) {
    // Some scenarios cannot be built for some families; Kconfig says so.
    if (!(error instanceof UsageError)) throw error;
    networks.set(key, null);
  }
  return networks.get(key) ?? null;
}

/** One random boot, told. */
function walk({ network, tell }: Told, seed: number): readonly Omit<ReplayStep, 'iomem'>[] {
  const random = xorshift(seed);
  const steps: Omit<ReplayStep, 'iomem'>[] = [];
  drive(
    network,
    { next: (choices, taken) => (taken < 400 ? random(choices.length) : null) },
    (step) => void steps.push(tell(step, steps.length + 1)),
  );
  return steps;
}

const question = fc.record({
  id: fc.constantFrom(...scenarioIds()),
  design: fc.constantFrom(...designs.map((design) => design.id)),
  order: fc.constantFrom('forced' as const, 'free' as const),
  seed: fc.nat(),
});

const map = readFileSync(new URL('../../docs/kernel-map.md', import.meta.url), 'utf8');

describe('every step of a random boot', () => {
  it('has a sentence, and a citation that the kernel map lists unless it is user space', () => {
    const userSpace = /^(user space|udev|modprobe|nothing else can happen|the root file system)/;
    fc.assert(
      fc.property(question, ({ id, design, order, seed }) => {
        const told = networkOf(id, design, order);
        const bad = (told ? walk(told, seed) : []).filter(({ note, kernel }) => {
          const isCited = kernel === '' ? userSpace.test(note) : map.includes(`\`${kernel}\``);
          return note === '' || note.includes('undefined') || !isCited;
        });
        expect(bad).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('is told the same way twice', () => {
    fc.assert(
      fc.property(question, ({ id, design, order, seed }) => {
        const told = networkOf(id, design, order);
        const twice = [0, 1].map(() => (told ? walk(told, seed) : []));
        expect(twice[0]).toEqual(twice[1]);
      }),
      { numRuns: 4 },
    );
  });
});

const folder = new URL('../../machines/', import.meta.url);
const machineFiles = ['drivers', 'kernel'].flatMap((part) =>
  readdirSync(new URL(part, folder)).map((name) => `${part}/${name}`),
);

describe('a machine without a rule', () => {
  it('falls back on the first function that its header cites', () => {
    const cited = machineFiles.flatMap((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return [...text.matchAll(/\.createMachine\(\{\n +id: '(\w+)'/g)].map(({ 1: id = '', index }) => {
        const headers = [...text.slice(0, index).matchAll(/@kernel (\S+?:\w+)[^\n]*\n \*\//g)];
        return [id, headers.at(-1)?.[1]] as const;
      });
    });
    // User space is no kernel code: its header cites the system calls that it ends in.
    const known = Object.fromEntries(cited.filter(([id]) => id !== 'user'));
    expect(Object.keys(known).length).toBeGreaterThan(12);
    expect(headerCitations).toMatchObject(known);
  });
});

describe('the kernel map', () => {
  it('lists every function that a machine or a citation names', () => {
    const sources = [
      ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => new URL(name, folder)),
      ...['kernel', 'cxl', 'dax'].map((part) => new URL(`../../src/narrate/citations-${part}.ts`, import.meta.url)),
    ].filter((url) => url.pathname.endsWith('.ts'));
    const functions = sources.flatMap((url) => [
      ...readFileSync(url, 'utf8').matchAll(/(?:@kernel |, |')((?:arch|drivers|init|kernel|fs)\/[\w./-]+\.c:\w+)/g),
    ]);
    expect(functions.length).toBeGreaterThan(50);
    expect(
      [...new Set(functions.map((parts) => parts[1] ?? ''))].filter((name) => !map.includes(`\`${name}\``)),
    ).toEqual([]);
  });
});

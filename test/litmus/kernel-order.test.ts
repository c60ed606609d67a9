import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { importCaptureFolder } from '../../src/capture/read-folder.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { broken, end } from './kernel.ts';
import { captureFolder } from '../boots/captures.ts';

// Load orders of real boots: dax_hmem before, after, or together with the modules that CXL needs.

const modprobe = (
  ...modules: readonly (Scenario['userspace']['steps'][number] & { readonly do: 'modprobe' })['module'][]
): Scenario['userspace']['steps'] => modules.map((module) => ({ do: 'modprobe', module }));

/** S17's box and script with `softdeps` chosen: 6.12's soft dependency is what loads cxl_acpi before dax_hmem. */
const hmemFirst = (softdeps: boolean): Scenario => {
  const scenario = loadScenario('S17');
  return { ...scenario, kernel: { ...scenario.kernel, softdeps } };
};

const captured = (name: string): Scenario => importCaptureFolder(captureFolder(name)).scenario;

describe('dax_hmem before cxl_acpi', () => {
  it('owns the range for good in a0: a region comes above it and binds without a dax device', () => {
    const report = end('S17', 'a0');
    expect(report).toMatchObject({ endings: ['SHADOW'], complete: true });
    expect(broken(report)).toEqual(['I4', 'I9']);
  });

  it('requests cxl_acpi itself in f, and CXL owns the range', () => {
    expect(end('S17', 'f')).toMatchObject({ endings: ['CXL'], verdict: 'holds', complete: true });
  });
});

describe('the soft dependency of dax_hmem on cxl_acpi', () => {
  it('is lost where modprobe does not honour it', () => {
    expect(end(hmemFirst(false), 'a0').endings).toEqual(['SHADOW']);
  });

  it('keeps the range for CXL where modprobe honours it', () => {
    expect(end(hmemFirst(true), 'a0').endings).toEqual(['CXL+SR']);
    expect(end(hmemFirst(true), 'a1')).toMatchObject({ endings: ['CXL'], verdict: 'holds' });
  });

  it('is no help for the modules behind cxl_acpi: order alone decides as long as nobody looks again', () => {
    const scenario = hmemFirst(false);
    const free: Scenario = {
      ...scenario,
      userspace: {
        ...scenario.userspace,
        order: 'free',
        steps: [...modprobe('dax_hmem', 'kmem', 'cxl_acpi', 'cxl_pci', 'cxl_mem', 'dax_cxl'), { do: 'settle' }],
      },
    };
    const report = end(free, 'a1');
    expect(report).toMatchObject({ endings: ['CXL', 'SHADOW'], complete: true });
    expect(broken(report)).toContain('I11');
  });

  it('made the difference on real boots: insmod lost the range to hmem, modprobe kept it for CXL', () => {
    expect(end(captured('6.12-t1-sr256-hmemfirst'), 'a0').endings).toEqual(['SHADOW']);
    expect(end(captured('6.12-t1-sr256-softdep-hmemfirst'), 'a0').endings).toEqual(['CXL+SR']);
  });
});

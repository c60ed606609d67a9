import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkKconfig as checkRules } from '../../src/model/kconfig.ts';
import { rulesOf } from '../../src/model/kernel-rules.ts';
import { families, modularConfig, symbols, type Kconfig, type Tristate } from '../../src/model/kernel.ts';

const checkKconfig = (config: Kconfig, kernel: string) => checkRules(config, rulesOf(kernel));
const withAll = (changes: Partial<Kconfig>): Kconfig => ({ ...modularConfig, ...changes });
const allBuiltIn = Object.fromEntries(symbols.map((symbol) => [symbol, 'y'])) as unknown as Kconfig;

describe('Kconfig legality', () => {
  it.each(families)('lets a modular build and an all built-in build through in %s', (family) => {
    expect([checkKconfig(modularConfig, family), checkKconfig(allBuiltIn, family)]).toEqual([[], []]);
  });

  it('allows a built-in dax_hmem beside modular CXL drivers up to 7.0, and forbids it in 7.1', () => {
    const config = withAll({ CXL_BUS: 'y', DEV_DAX: 'y', DEV_DAX_HMEM: 'y', DEV_DAX_KMEM: 'y' });
    expect(families.map((family) => checkKconfig(config, family))).toEqual([
      [],
      [],
      ['DEV_DAX_HMEM=y is not possible with CXL_ACPI=m', 'DEV_DAX_HMEM=y is not possible with CXL_PCI=m'],
    ]);
  });

  it('allows a built-in dax_hmem in 7.1 when the CXL drivers are off', () => {
    const off = {
      CXL_BUS: 'n',
      CXL_ACPI: 'n',
      CXL_PCI: 'n',
      CXL_MEM: 'n',
      CXL_PORT: 'n',
      CXL_REGION: 'n',
      DEV_DAX_CXL: 'n',
    } as const;
    expect(checkKconfig(withAll({ ...off, DEV_DAX: 'y', DEV_DAX_HMEM: 'y' }), '7.1')).toEqual([]);
  });

  it('ties dax_cxl to regions, to the bus and to device_dax', () => {
    expect(checkKconfig(withAll({ CXL_REGION: 'n' }), '6.12')).toEqual(['DEV_DAX_CXL=m needs CXL_REGION, which is n']);
    expect(checkKconfig(withAll({ CXL_BUS: 'm', DEV_DAX_CXL: 'y' }), '6.12')).toEqual([
      'DEV_DAX_CXL=y is not possible with CXL_BUS=m',
      'DEV_DAX_CXL=y is not possible with DEV_DAX=m',
    ]);
  });

  it('keeps dax_cxl a module in 7.1 when dax_hmem is one', () => {
    const config = withAll({ CXL_BUS: 'y', DEV_DAX: 'y', DEV_DAX_CXL: 'y' });
    expect([checkKconfig(config, '7.0'), checkKconfig(config, '7.1')]).toEqual([
      [],
      ['DEV_DAX_CXL=y is not possible with DEV_DAX_HMEM=m'],
    ]);
  });

  it('ties dax_hmem to EFI_SOFT_RESERVE, and knows which symbols are bool', () => {
    expect(checkKconfig(withAll({ EFI_SOFT_RESERVE: 'n' }), '7.1')).toEqual([
      'DEV_DAX_HMEM=m needs EFI_SOFT_RESERVE, which is n',
    ]);
    expect(checkKconfig(withAll({ CXL_REGION: 'm' }), '7.1')).toEqual(['CXL_REGION=m: CXL_REGION is a bool, y or n']);
  });

  it('names in 7.1 whatever it names in 6.12', () => {
    const config = fc.record(
      Object.fromEntries(symbols.map((symbol) => [symbol, fc.constantFrom<Tristate>('y', 'm', 'n')])),
    ) as unknown as fc.Arbitrary<Kconfig>;
    // 7.1 only adds rules: its complaints include those of 6.12.
    fc.assert(
      fc.property(config, (c) => {
        expect(checkKconfig(c, '7.1')).toEqual(expect.arrayContaining(checkKconfig(c, '6.12')));
      }),
      { numRuns: 2000 },
    );
  });
});

import { expect, it } from 'vitest';
import { drivers } from './settings.ts';
import { playGenerated } from './suites-tests.ts';

playGenerated(['cxl_acpi', 'cxl_pci', 'cxl_mem', 'cxl_port']);

it('six drivers and the barrier have generated suites', () => {
  expect(drivers.map(({ name }) => name)).toEqual([
    'cxl_acpi',
    'cxl_pci',
    'cxl_mem',
    'cxl_port',
    'cxl_region',
    'dax_hmem',
    'flush_probe',
  ]);
});

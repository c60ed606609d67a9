import { playGenerated } from './suites-tests.ts';

playGenerated(['cxl_region', 'dax_hmem', 'flush_probe']);

export { asLogged } from './as-logged.ts';
export { conform, type Conformance, type ConformOptions, type Allowed } from './conform.ts';
export { dmesgOf } from './dmesg-text.ts';

export { withPath, OutputError, type OutputReason } from './errors.ts';
export { putFile, replaceable, type PutOptions } from './put-file.ts';
export { putBelow } from './put-folder.ts';
export { removeStaleTemporaries } from './stale-temporaries.ts';

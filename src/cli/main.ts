#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { processIo } from './io.ts';
import { runCommandLine } from './run-command-line.ts';
import { wiring } from './wiring.ts';

/** package.json lies two folders above the sources and three above what is compiled from them. */
function version(): string {
  const file = ['../../package.json', '../../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  const read: unknown = file ? JSON.parse(readFileSync(file, 'utf8')) : null;
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : 'unknown';
}

// The code is set, not forced: process.exit() would cut off what a pipe has not read yet.
process.exitCode = await runCommandLine(process.argv.slice(2), processIo(), wiring, version());

#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { processIo } from './io.ts';
import { runCommandLine, runToEnd } from './run-command-line.ts';
import { isWatched } from './supervise/jobs.ts';
import type { RunJob } from './verbs.ts';
import { wiring } from './wiring.ts';

/** package.json lies two folders above the sources and three above what is compiled from them. */
function version(): string {
  const file = ['../../package.json', '../../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  const read: unknown = file ? JSON.parse(readFileSync(file, 'utf8')) : null;
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : 'unknown';
}

const io = processIo();

/** Runs what takes long in a thread of its own. */
const run: RunJob = async (job, json, ...rest) =>
  isWatched(job) ? (await import('./supervise/supervise.ts')).supervise(job, json, io) : runToEnd(job, json, ...rest);

// The code is set, not forced: process.exit() would cut off what a pipe has not read yet.
process.exitCode = await io.settled(await runCommandLine(process.argv.slice(2), io, wiring, version(), run));

import type { Deps } from './deps.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

/** The modules of the verbs, loaded on demand: `--help` is fast, and each thread loads only its own. */
const verbs = {
  check: async () => (await import('./commands/check.ts')).check,
  compare: async () => (await import('./commands/compare.ts')).compare,
  conform: async () => (await import('./commands/conform.ts')).conform,
  diagnose: async () => (await import('./commands/diagnose.ts')).diagnose,
  diff: async () => (await import('./commands/diff.ts')).diff,
  explain: async () => (await import('./commands/explain.ts')).explain,
  export: async () => (await import('./commands/export.ts')).exportNetwork,
  generate: async () => (await import('./commands/generate.ts')).generate,
  import: async () => (await import('./commands/import.ts')).importCapture,
  kernels: async () => (await import('./commands/kernels.ts')).kernels,
  list: async () => (await import('./commands/list.ts')).list,
  new: async () => (await import('./commands/new.ts')).newFile,
  replay: async () => (await import('./commands/replay.ts')).replay,
  run: async () => (await import('./commands/run.ts')).run,
  start: async () => (await import('./commands/start.ts')).start,
  vm: async () => (await import('./commands/vm.ts')).vm,
};

/** The name of a verb. */
export type Verb = keyof typeof verbs;

type VerbFunction<V extends Verb> = Awaited<ReturnType<(typeof verbs)[V]>>;

/** The arguments of a verb as plain data, which can be sent to a worker thread. */
export type VerbArguments<V extends Verb> =
  VerbFunction<V> extends (...all: [...infer G, Io, Deps]) => Promise<ExitCode> ? G : never;

/** A parsed command line. */
export type Job = { readonly [V in Verb]: { readonly verb: V; readonly given: VerbArguments<V> } }[Verb];

/** Runs a job and returns its exit code. */
export type RunJob = (job: Job, json: boolean, io: Io, deps: Deps) => Promise<ExitCode>;

/** Runs a job in this thread. */
export async function runHere({ verb, given }: Job, io: Io, deps: Deps): Promise<ExitCode> {
  const command = (await verbs[verb]()) as (...all: readonly unknown[]) => Promise<ExitCode>; // The type of `given` depends on the verb.
  return command(...given, io, deps);
}

import { parentPort, workerData } from 'node:worker_threads';
import { exit, type ExitCode } from '../exit.ts';
import { clearMemoryStop, stopPoll } from '../flags.ts';
import type { Io } from '../io.ts';
import { isOutOfMemory } from '../out-of-memory.ts';
import { printError } from '../problem.ts';
import { runHere } from '../verbs.ts';
import { wiring } from '../wiring.ts';
import type { WorkerMessage, Task } from './messages.ts';

// The worker thread. All its output goes to the supervisor.

const { job, json, flags, terminal } = workerData as Task;
const post = (message: WorkerMessage): void => parentPort?.postMessage(message);

const io: Io = {
  ...terminal,
  out: (text) => post({ kind: 'out', text }),
  err: (text) => post({ kind: 'err', text }),
  env: process.env,
  now: () => performance.now(),
  watch: {
    flags,
    stopReason: stopPoll(flags),
    progress: (progress) => post({ kind: 'progress', progress }),
    stage: (stage) => post({ kind: 'stage', stage }),
    draft(draft, again = false) {
      // A memory stop of an earlier search no longer applies.
      if (again) clearMemoryStop(flags);
      post({ kind: 'draft', draft, again });
    },
  },
};

async function run(): Promise<ExitCode | null> {
  try {
    return await runHere(job, io, wiring);
  } catch (error) {
    if (isOutOfMemory(error)) return null;
    printError(error, json, io);
    return exit.badInput;
  }
}

// Every supervised command needs both. Loading them first keeps slow loading out of the time bound.
await Promise.all([wiring.system(), wiring.input()]);
post({ kind: 'begun' });
const code = await run();
post(code === null ? { kind: 'full' } : { kind: 'done', code });

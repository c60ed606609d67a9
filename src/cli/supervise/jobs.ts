import type { Job } from '../verbs.ts';

/** The bounds of a job. */
export interface JobBounds {
  /** The time bound, in seconds. */
  readonly time?: number;
  /** The memory bound, in bytes. */
  readonly memory?: number;
}

/** The bounds given on the command line. */
export function boundsOf({ given }: Job): JobBounds {
  const args: unknown = given.at(-1);
  if (typeof args !== 'object' || args === null) return {};
  return {
    ...('time' in args && typeof args.time === 'number' ? { time: args.time } : {}),
    ...('memory' in args && typeof args.memory === 'number' ? { memory: args.memory } : {}),
  };
}

/** Whether the job may take long. A boot in QEMU has a time bound of its own and is mostly idle. */
export function isWatched(job: Job): boolean {
  switch (job.verb) {
    case 'import':
    case 'kernels':
    case 'list':
    case 'new':
      return false;
    case 'vm': {
      const [, { dryRun, guest }] = job.given;
      return dryRun === true || guest !== undefined;
    }
    default:
      return true;
  }
}

/** Whether the job stops by itself on request. */
export const stopsOnRequest = ({ verb }: Job): boolean =>
  ['check', 'compare', 'conform', 'explain', 'export', 'generate', 'start'].includes(verb);

/** Whether the job consists of several searches, each with its own bounds. */
export const isMany = (job: Job): boolean =>
  job.verb === 'compare' || (job.verb === 'check' && job.given[0] === undefined);

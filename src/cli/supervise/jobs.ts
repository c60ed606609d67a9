import type { Job } from '../verbs.ts';

/** What a job is bound by. */
export interface JobBounds {
  /** Seconds. */
  readonly time?: number;
  /** Bytes. */
  readonly memory?: number;
}

/** The bounds that the command line gave. */
export function boundsOf({ given }: Job): JobBounds {
  const args: unknown = given.at(-1);
  if (typeof args !== 'object' || args === null) return {};
  return {
    ...('time' in args && typeof args.time === 'number' ? { time: args.time } : {}),
    ...('memory' in args && typeof args.memory === 'number' ? { memory: args.memory } : {}),
  };
}

/** Whether it may take long. A boot in QEMU has a bound of its own, and waits more than it works. */
export function isWatched(job: Job): boolean {
  switch (job.verb) {
    case 'import':
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

/** Whether its code ends in good order when it is asked to. */
export const isHeeding = ({ verb }: Job): boolean =>
  ['check', 'compare', 'conform', 'explain', 'export', 'generate', 'start'].includes(verb);

/** Whether it is several searches, each with bounds of its own. */
export const isMany = (job: Job): boolean =>
  job.verb === 'compare' || (job.verb === 'check' && job.given[0] === undefined);

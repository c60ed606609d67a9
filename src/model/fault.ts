import { moduleNames } from './kernel.ts';
import type { Errno, Fault } from './scenario.ts';

/** Every errno that a probe may fail with. */
export const errnos = [
  'EBUSY',
  'EINVAL',
  'EINTR',
  'EIO',
  'ENODEV',
  'ENOENT',
  'ENOMEM',
  'ENXIO',
  'ETIMEDOUT',
  'EPROBE_DEFER',
] as const satisfies readonly Errno[];

/** The one-line syntax of each kind of fault; parts in brackets are optional. */
export const faultForms: Readonly<Record<Fault['kind'], string>> = {
  probe: 'probe DEVICE ERRNO',
  absent: 'absent DEVICE',
  hang: 'hang DEVICE',
  slow: 'slow DEVICE [STEP]',
  media: 'media DEVICE',
  defer: 'defer DEVICE [TIMES]',
  removed: 'removed DEVICE',
  missing: 'missing MODULE',
  assembly: 'assembly region',
};

/** A fault in one line, as `--fault` takes it: `probe 0000:0d:00.0 ETIMEDOUT`. */
export function formatFault(fault: Fault): string {
  const more =
    fault.kind === 'probe'
      ? [fault.errno]
      : fault.kind === 'slow' && fault.untilStep !== undefined
        ? [fault.untilStep]
        : fault.kind === 'defer' && fault.times !== 1
          ? [fault.times]
          : [];
  return [fault.kind, fault.device, ...more].join(' ');
}

const isWhole = (text: string, least: number): boolean => /^\d+$/.test(text) && Number(text) >= least;

/** Parses the output of `formatFault`; `null` for any other text. Whether the platform has the device is not checked here. */
export function parseFault(text: string): Fault | null {
  const [kind, device, more, ...rest] = text.trim().split(/\s+/);
  if (device === undefined || rest.length > 0) return null;
  switch (kind) {
    case 'probe': {
      const errno = errnos.find((one) => one === more);
      return errno === undefined ? null : { kind, device, errno };
    }
    case 'slow':
      if (more === undefined) return { kind, device };
      return isWhole(more, 0) ? { kind, device, untilStep: Number(more) } : null;
    case 'defer':
      if (more === undefined) return { kind, device, times: 1 };
      return isWhole(more, 1) ? { kind, device, times: Number(more) } : null;
    case 'absent':
    case 'hang':
    case 'media':
    case 'removed':
      return more === undefined ? { kind, device } : null;
    case 'missing': {
      const module = moduleNames.find((one) => one === device);
      return module === undefined || more !== undefined ? null : { kind, device: module };
    }
    case 'assembly':
      return device === 'region' && more === undefined ? { kind, device } : null;
    default:
      return null;
  }
}

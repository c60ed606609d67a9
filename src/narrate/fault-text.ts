import type { Fault } from '../model/scenario.ts';

/** What a fault does, in words. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'probe':
      return `each probe of ${fault.device} fails with -${fault.errno}`;
    case 'absent':
      return `${fault.device} is not there`;
    case 'hang':
      return `the probe of ${fault.device} never returns`;
    case 'slow':
      return `the probe of ${fault.device} is slow`;
    case 'media':
      return `the media of ${fault.device} is not ready`;
    case 'defer':
      return `${fault.times === 1 ? 'the first probe' : `the first ${fault.times} probes`} of ${fault.device} asks to be tried again`;
    case 'removed':
      return `${fault.device} is pulled at some moment`;
    case 'missing':
      return `no module ${fault.device} is installed`;
    case 'assembly':
      return 'no region can be assembled';
  }
}

/** What is so when the fault is not there. */
export function faultWithout(fault: Fault): string {
  switch (fault.kind) {
    case 'probe':
      return `the probe of ${fault.device} does not fail`;
    case 'absent':
      return `${fault.device} is there`;
    case 'hang':
      return `the probe of ${fault.device} returns`;
    case 'slow':
      return `the probe of ${fault.device} is not slow`;
    case 'media':
      return `the media of ${fault.device} is ready`;
    case 'defer':
      return `no probe of ${fault.device} asks to be tried again`;
    case 'removed':
      return `nobody pulls ${fault.device}`;
    case 'missing':
      return `the module ${fault.device} is loaded`;
    case 'assembly':
      return 'regions can be assembled';
  }
}

import { file, type CpioEntry } from './cpio.ts';
import { guestFirmware } from './guest-firmware.ts';
import { guestInit } from './guest-init.ts';
import { guestTest } from './guest-test.ts';
import { guestLibrary } from './guest-library.ts';
import type { VmPlan } from './plan.ts';

/** The guest's text files by path; they are independent of the kernel. */
export function guestTexts(plan: VmPlan): readonly CpioEntry[] {
  return [
    file('init', guestInit, true),
    file('guest.sh', plan.test === undefined ? guestLibrary : guestLibrary + guestTest),
    file('firmware.sh', guestFirmware),
    file('steps.sh', plan.script),
    file('bridges', `${plan.bridges.join('\n')}\n`),
    ...(plan.test === undefined ? [] : [file('test.sh', plan.test, true)]),
    ...(plan.softdeps ? [file('softdeps', '')] : []),
  ];
}

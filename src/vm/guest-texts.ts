import { file, type CpioEntry } from './cpio.ts';
import { guestFirmware } from './guest-firmware.ts';
import { guestInit } from './guest-init.ts';
import { guestLibrary } from './guest-library.ts';
import type { VmPlan } from './plan.ts';

/** The texts of the guest by their paths: the same for every kernel. */
export function guestTexts(plan: VmPlan): readonly CpioEntry[] {
  return [
    file('init', guestInit, true),
    file('guest.sh', guestLibrary),
    file('firmware.sh', guestFirmware),
    file('steps.sh', plan.script),
    file('bridges', `${plan.bridges.join('\n')}\n`),
    ...(plan.softdeps ? [file('softdeps', '')] : []),
  ];
}

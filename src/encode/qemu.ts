import { isName } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';
import { Unwritable } from './unwritable.ts';

/** A command-line argument of QEMU: options separated by commas. */
export type QemuArgument = Encoded<'qemu'>;
/** Words of the kernel's command line. */
export type KernelLine = Encoded<'kernel-line'>;

/** A template of an argument. */
export const qemu = templateOf<'qemu'>();
/** A template of the kernel command line. */
export const kernelLine = templateOf<'kernel-line'>();

/**
 * The value of an option; QEMU reads two commas as one.
 * @throws Unwritable for a NUL, which no argument can hold
 */
export function qemuValue(text: string): QemuArgument {
  if (text.includes('\0')) throw new Unwritable('an argument holds no NUL', text, 'give it another name');
  return text.replaceAll(',', ',,') as QemuArgument;
}

/**
 * An argument without options, such as a path.
 * @throws Unwritable for a NUL
 */
export function qemuPath(text: string): QemuArgument {
  if (text.includes('\0')) throw new Unwritable('an argument holds no NUL', text, 'give it another name');
  return text as QemuArgument;
}

/**
 * A name on the kernel command line, where quoting does not work for every parameter.
 * @throws Unwritable for anything but a name or `*`
 */
export function kernelWord(text: string): KernelLine {
  if (isName(text) || text === '*') return text as KernelLine;
  throw new Unwritable(
    "the kernel's command line cannot hold the name",
    text,
    'names are letters, digits and _ . : + -',
  );
}

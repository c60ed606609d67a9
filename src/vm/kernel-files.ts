import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readBytes } from '../input/read-file.ts';
import { basename, join, relative, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { file, type CpioEntry } from './cpio.ts';
import { filesBelow, MissingTool, type Tool, type ToolBox } from './tools.ts';

/** A kernel to boot: its image, its release, and the modules of the stack, unpacked. */
export interface GuestKernel {
  readonly image: string;
  readonly release: string;
  readonly modules: readonly CpioEntry[];
}

/** Paths of the stack's modules and their dependencies below `/lib/modules/RELEASE`. */
const stack = ['kernel/drivers/cxl', 'kernel/drivers/dax', 'kernel/drivers/nvdimm'] as const;
const tables = ['modules.builtin', 'modules.builtin.modinfo', 'modules.order'] as const;
const ending = /\.ko(\.xz|\.zst|\.gz)?$/;

/**
 * The release in the header of a bzImage, such as `6.12.107+deb13-amd64`, or `null` for another kind of file.
 * @kernel Documentation/arch/x86/boot.rst, kernel_version
 */
function releaseOfImage(image: Uint8Array): string | null {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length < 0x210 || new TextDecoder().decode(image.subarray(0x202, 0x206)) !== 'HdrS') return null;
  const at = view.getUint16(0x20e, true) + 0x200;
  const text = new TextDecoder().decode(image.subarray(at, at + 256));
  return /^[^\s\0]+/.exec(text)?.[0] ?? null;
}

const imageLimits = {
  largest: 2 ** 28,
  tooLarge: 'name a kernel image: one has some MiB',
  wanted: 'name a kernel image, such as /boot/vmlinuz-6.12.107',
} as const;

/**
 * The release of a kernel image file, or `null` for another kind of file.
 * @throws ImportError when it cannot be read, or is a pipe or a device, which would block
 */
export const releaseIn = (path: string): string | null => releaseOfImage(readBytes(path, imageLimits));

/**
 * Reads a kernel and its modules.
 * @param folder - `/lib/modules/RELEASE`, or the folder that contains it
 * @throws MissingTool when a file, or a program to unpack modules, is missing, or when kernel and modules are from different builds
 */
export function readKernel(image: string, folder: string, tools: ToolBox): GuestKernel {
  const hint =
    'Debian has them as linux-image-VERSION-amd64 (7.2 and later: linux-binary- and linux-modules-); unpack with dpkg -x';
  if (!existsSync(image)) throw new MissingTool(`there is no kernel ${image}`, hint);
  const named = releaseIn(image);
  const home = [folder, ...(named === null ? [] : [join(folder, named)])].find((one) =>
    existsSync(join(one, 'kernel')),
  );
  if (home === undefined)
    throw new MissingTool(`there are no modules${named === null ? '' : ` of ${named}`} in ${folder}`, hint);
  const release = named ?? basename(resolve(home));
  if (named !== null && basename(resolve(home)) !== named)
    throw new MissingTool(`the modules in ${home} are not of the kernel ${named}`, 'give both of one package version');
  const files = stack.flatMap((part) => filesBelow(join(home, part), ending));
  if (!files.some((path) => /cxl_acpi\.ko/.test(path)))
    throw new MissingTool(`there is no module cxl_acpi in ${home}`, 'the kernel must have the CXL drivers as modules');
  const unpacked = unpack(files, tools);
  return {
    image,
    release,
    modules: [
      ...tables
        .filter((name) => existsSync(join(home, name)))
        .map((name) => file(`lib/modules/${release}/${name}`, namesUnpacked(name, readFileSync(join(home, name))))),
      ...files.map((path, index) =>
        file(
          `lib/modules/${release}/${relative(home, path).replace(ending, '.ko')}`,
          unpacked[index] ?? new Uint8Array(),
        ),
      ),
    ],
  };
}

/** modules.order lists compressed file names; the guest has them uncompressed. */
const namesUnpacked = (name: string, content: Uint8Array): string | Uint8Array =>
  name === 'modules.order' ? new TextDecoder().decode(content).replaceAll(/\.ko\.\w+$/gm, '.ko') : content;

function unpack(files: readonly string[], tools: ToolBox): readonly Uint8Array[] {
  const through = (tool: Tool, path: string): Uint8Array => {
    const [command = '', ...args] = tool.command;
    const done = spawnSync(command, [...args, '-dc', path], { maxBuffer: 2 ** 28 });
    if (done.status !== 0) throw new MissingTool(`${tool.path} cannot unpack ${path}`, 'is the file whole?');
    return done.stdout;
  };
  return files.map((path) => {
    if (path.endsWith('.xz')) return through(tools.need('xz', 'xz-utils'), path);
    if (path.endsWith('.zst')) return through(tools.need('zstd', 'zstd'), path);
    const content = readFileSync(path);
    return path.endsWith('.gz') ? gunzipSync(content) : content;
  });
}

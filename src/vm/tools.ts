import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { HintedError } from '../model/hinted-error.ts';

/** Error for a missing program or file. The command exits with code 77, as skipped tests do. */
export class MissingTool extends HintedError {
  override readonly name = 'MissingTool';
}

/** A program with its command: it starts with the loader of its own tree where it comes from one. */
export interface Tool {
  readonly path: string;
  readonly command: readonly string[];
}

/** Search order for programs: an unpacked tree of packages, then the PATH. */
export interface ToolBox {
  /** Throws `MissingTool` when it is not found. */
  need(name: string, packages: string): Tool;
  find(name: string): Tool | null;
  /** The shared libraries of a program and its loader, as paths in the guest and on the host; empty for a static one. */
  libraries(tool: Tool): readonly { readonly guest: string; readonly host: string }[];
  /** Folders with firmware files of a QEMU from the tree. */
  readonly firmware: readonly string[];
}

const loaders = ['usr/lib64/ld-linux-x86-64.so.2', 'lib64/ld-linux-x86-64.so.2'] as const;
const folders = ['usr/bin', 'usr/sbin', 'bin', 'sbin'] as const;
const libraryFolders = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'usr/lib64', 'lib64', 'usr/lib'] as const;

/**
 * A tool box over the PATH and, optionally, a tree of unpacked packages (by `dpkg -x`), whose programs run with their own loader
 * and libraries.
 */
export function toolBox(tree: string | undefined, path: string): ToolBox {
  const inTree = (names: readonly string[]): string | null =>
    tree === undefined ? null : (names.map((name) => join(tree, name)).find((file) => existsSync(file)) ?? null);
  const loader = inTree(loaders);
  const libraryPath = libraryFolders.flatMap((name) => inTree([name]) ?? []).join(':');
  const ofTree = (file: string): Tool => ({
    path: file,
    command: loader === null ? [file] : [loader, '--library-path', libraryPath, file],
  });
  const find = (name: string): Tool | null => {
    const own = inTree(folders.map((folder) => `${folder}/${name}`));
    if (own !== null) return ofTree(own);
    const file = [...path.split(delimiter), '/usr/sbin', '/sbin']
      .map((folder) => join(folder, name))
      .find((candidate) => existsSync(candidate));
    return file === undefined ? null : { path: file, command: [file] };
  };
  return {
    find,
    need(name, packages) {
      const found = find(name);
      if (found) return found;
      throw new MissingTool(
        `there is no ${name} here`,
        `install ${packages}, or name a tree of unpacked packages with --tools`,
      );
    },
    libraries(tool) {
      const isOfTree = tree !== undefined && tool.path.startsWith(tree);
      const own = isOfTree ? loader : (loaders.map((name) => `/${name}`).find((file) => existsSync(file)) ?? null);
      if (own === null) return [];
      const listed = spawnSync(own, [...(isOfTree ? ['--library-path', libraryPath] : []), '--list', tool.path], {
        encoding: 'utf8',
      });
      const files = [...listed.stdout.matchAll(/=> (\/\S+)/g)].map((parts) => parts[1] ?? '');
      if (listed.status !== 0 || files.length === 0) return [];
      const guest = (file: string): string => (isOfTree ? file.slice(tree.length) : file).replace(/^\/+/, '');
      return [
        { guest: 'lib64/ld-linux-x86-64.so.2', host: realpathSync(own) },
        ...files
          .filter((file) => !file.includes('ld-linux'))
          .map((file) => ({ guest: guest(file), host: realpathSync(file) })),
      ];
    },
    firmware: ['usr/share/qemu', 'usr/share/seabios'].flatMap((name) => inTree([name]) ?? []),
  };
}

/** A program's combined stdout and stderr; throws `MissingTool` when it cannot be started. */
export function outputOf(tool: Tool, args: readonly string[]): string {
  const [command = '', ...before] = tool.command;
  const done = spawnSync(command, [...before, ...args], { encoding: 'utf8', timeout: 30_000 });
  if (done.error) throw new MissingTool(`${tool.path} cannot be started: ${done.error.message}`, 'check the path');
  return done.stdout + done.stderr;
}

/** Files below a folder whose names match, with their paths; empty for an absent folder. */
export function filesBelow(folder: string, ending: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, ending);
    return ending.test(entry.name) ? [path] : [];
  });
}

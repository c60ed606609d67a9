import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Entry } from './case.ts';

/** The folders of a run: where it takes place, what lies beside it and must stay as it is, and where temporary files go. */
export interface Places {
  readonly root: string;
  readonly work: string;
  readonly temporary: string;
}

/** Makes the folders once for all runs of a worker. */
export function makePlaces(root: string): Places {
  const places = { root, work: join(root, 'work'), temporary: join(root, 'temporary') };
  for (const folder of ['beside', 'temporary', 'home']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'beside', 'precious.txt'), 'precious\n');
  writeFileSync(join(root, 'precious.txt'), 'precious\n');
  chmodSync(places.temporary, 0o777);
  return places;
}

/** Empties the folder of the run and puts its files there. */
export function plant({ work }: Places, tree: readonly Entry[], isOpen: boolean): void {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  for (const entry of tree) {
    const path = join(work, entry.path);
    mkdirSync(entry.kind === 'folder' ? path : dirname(path), { recursive: true });
    if (entry.kind === 'file') {
      writeFileSync(path, entry.bytes);
      if (entry.mode !== undefined) chmodSync(path, entry.mode);
    }
    if (entry.kind === 'link') symlinkSync(entry.to, path);
    if (entry.kind === 'pipe') execFileSync('mkfifo', [path]);
    if (entry.kind === 'sparse') {
      writeFileSync(path, '');
      truncateSync(path, entry.size);
    }
  }
  if (isOpen) chmodSync(work, 0o777);
}

/** What is in a tree: a mark of each file by its path. A file that was written again has another mark. */
export type Snapshot = ReadonlyMap<string, string>;

/** Looks at a tree without following links. */
export function snapshotOf(root: string): Snapshot {
  const seen = new Map<string, string>();
  const walk = (folder: string, below: string): void => {
    for (const { name } of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, name);
      const stat = lstatSync(path, { bigint: true });
      const inner = below === '' ? name : `${below}/${name}`;
      if (stat.isDirectory()) {
        seen.set(inner, 'folder');
        walk(path, inner);
      } else seen.set(inner, `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.mode}`);
    }
  };
  walk(root, '');
  return seen;
}

/** What differs between two looks. */
export interface Changes {
  readonly made: readonly string[];
  readonly changed: readonly string[];
  readonly gone: readonly string[];
}

/** Compares two looks at the same tree. */
export const changesBetween = (before: Snapshot, after: Snapshot): Changes => ({
  made: [...after.keys()].filter((path) => !before.has(path)),
  changed: [...after].filter(([path, mark]) => before.has(path) && before.get(path) !== mark).map(([path]) => path),
  gone: [...before.keys()].filter((path) => !after.has(path)),
});

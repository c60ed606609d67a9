import { textOf, type CaptureFiles } from './capture-files.ts';
import { moduleFiles } from './file-names.ts';
import { listed } from './iomem-file.ts';

/** The loaded modules. */
export interface ModuleList {
  readonly loaded: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/** Parses the output of lsmod, with or without heading, or /proc/modules. Other lines become notes. */
export function readModules(files: CaptureFiles): ModuleList {
  const found = textOf(files, ...moduleFiles);
  const loaded = new Set<string>();
  const unparsed: number[] = [];
  for (const [index, line] of (found?.content ?? '').split('\n').entries()) {
    const name = /^([\w-]{1,64})\s+\d+\s+-?\d+(\s|$)/.exec(line)?.[1];
    if (name !== undefined) loaded.add(name.replaceAll('-', '_'));
    else if (line.trim() !== '' && !/^Module\s+Size\s+Used by/.test(line)) unparsed.push(index + 1);
  }
  return { loaded, notes: listed(unparsed, found?.file ?? '', 'not a line of lsmod') };
}

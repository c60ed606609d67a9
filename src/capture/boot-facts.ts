import { isLine, isName } from '../model/plain-text.ts';
import { jsonOf, textOf, type CaptureFiles, type Found } from './capture-files.ts';
import { releaseFiles } from './file-names.ts';
import { lineFrom, nameFrom, quoted } from '../input/foreign-text.ts';

/** Facts about the boot that a capture states explicitly. */
export interface BootFacts {
  /** Such as `6.12.107+deb13-amd64`. */
  readonly release: string | null;
  /** A one-line description of the platform. */
  readonly topology: string | null;
}

/** A text with its place in the capture. */
interface PlacedText {
  readonly place: string;
  readonly text: string;
}

/** The last `FILE:LINE` at which a text occurs. */
function placeOf({ file, content }: Found<string>, text: string): string {
  const at = content.lastIndexOf(text);
  return at < 0 ? file : `${file}:${content.slice(0, at).split('\n').length}`;
}

/** A value of meta.json, which holds facts that other files lack. */
function inMeta(files: CaptureFiles, key: string): PlacedText | null {
  const file = textOf(files, 'meta.json');
  const content = file && jsonOf(files, 'meta.json')?.content;
  if (!file || typeof content !== 'object' || content === null) return null;
  const text = (content as Readonly<Record<string, unknown>>)[key];
  return typeof text === 'string' ? { place: placeOf(file, `"${key}"`), text } : null;
}

/** `/proc/sys/kernel/osrelease`. */
function inRelease(files: CaptureFiles): PlacedText | null {
  const file = textOf(files, ...releaseFiles);
  const text = /^\S{1,64}/.exec(file?.content ?? '')?.[0];
  return file && text !== undefined ? { place: `${file.file}:1`, text } : null;
}

/**
 * Finds the release and the description of the platform. Text that is no valid name or line is converted to one, with a
 * note.
 * @param logged - the release of the kernel log
 */
export function bootFacts(
  files: CaptureFiles,
  log: Found<string> | null,
  logged: string | null,
  notes: string[],
): BootFacts {
  const inLog = log && logged !== null ? { place: placeOf(log, `Linux version ${logged}`), text: logged } : null;
  const release = inMeta(files, 'kernel') ?? inLog ?? inRelease(files);
  const topology = inMeta(files, 'topology');
  return {
    release: release && (isName(release.text) ? release.text : nameOf(release, notes)),
    topology: topology && (isLine(topology.text) && topology.text !== '' ? topology.text : lineOf(topology, notes)),
  };
}

function nameOf({ place, text }: PlacedText, notes: string[]): string | null {
  const near = nameFrom(text, '');
  notes.push(
    `${place}: ${quoted(text)} is no release of a kernel${near === '' ? ' and was left out' : `: taken as ${near}`}`,
  );
  return near === '' ? null : near;
}

function lineOf({ place, text }: PlacedText, notes: string[]): string | null {
  const near = lineFrom(text);
  notes.push(
    `${place}: the topology is no line that can be printed${near === '' ? '' : ': odd characters are written out'}`,
  );
  return near === '' ? null : near;
}

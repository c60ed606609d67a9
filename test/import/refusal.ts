import { ImportError, formatPlace } from '../../src/input/errors.ts';
import { readCaptureFolder } from '../../src/capture/read-folder.ts';
import { captureFolder } from '../boots/captures.ts';

/** The files of a capture of the repository. */
export const filesOf = (name: string) => new Map(readCaptureFolder(captureFolder(name)));

/** The place and text of an error; throws when there is none or one of another kind. */
export const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof ImportError) return `${formatPlace(error)} ${error.message}`;
    throw error;
  }
  throw new Error('nothing was refused');
};

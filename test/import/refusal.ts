import { ImportError, formatPlace } from '../../src/input/errors.ts';
import { readCaptureFolder } from '../../src/capture/read-folder.ts';
import { captureFolder } from '../boots/captures.ts';

/** The files of a capture of the repository. */
export const filesOf = (name: string) => new Map(readCaptureFolder(captureFolder(name)));

/** Where and why a reader refuses something; an error when it does not, or fails in another way. */
export const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof ImportError) return `${formatPlace(error)} ${error.message}`;
    throw error;
  }
  throw new Error('nothing was refused');
};

import { ImportError, formatPlace } from '../../src/input/errors.ts';
import { readCaptureFolder } from '../../src/capture/read-folder.ts';
import { captureFolder } from '../boots/captures.ts';

/** The files of a capture of the repository. */
export const filesOf = (name: string) => new Map(readCaptureFolder(captureFolder(name)));

/** The error with which a reader refuses something; an error of the test when it does not, or fails in another way. */
export const refused = (read: () => unknown): ImportError => {
  try {
    read();
  } catch (error) {
    if (error instanceof ImportError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

/** Where and why a reader refuses something. */
export const refusal = (read: () => unknown): string => {
  const error = refused(read);
  return `${formatPlace(error)} ${error.message}`;
};

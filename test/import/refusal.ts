import { ImportError, formatPlace } from '../../src/input/errors.ts';
import { readCaptureFolder } from '../../src/capture/read-folder.ts';
import { captureFolder } from '../boots/captures.ts';

/** The files of a capture of the repository. */
export const filesOf = (name: string) => new Map(readCaptureFolder(captureFolder(name)));

/** The error of a reader; throws when there is none or one of another kind. */
export const refused = (read: () => unknown): ImportError => {
  try {
    read();
  } catch (error) {
    if (error instanceof ImportError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

/** The place and text of such an error. */
export const refusal = (read: () => unknown): string => {
  const error = refused(read);
  return `${formatPlace(error)} ${error.message}`;
};

import { fstatSync, writeSync } from 'node:fs';

/** An output stream of this process, with its write errors. */
export interface Sink {
  write(text: string): void;
  /** Registers a callback for the first failed write; a closed pipe is not a failure. */
  onFailure(callBack: () => void): void;
  /** Waits for all writes. Returns the error code of a failure, such as `ENOSPC`, or null. */
  settled(): Promise<string | null>;
}

type Stream = NodeJS.WriteStream & { readonly fd: number };

/**
 * Creates a sink. Regular files are written synchronously, because Node's stream silently drops the rest after a short
 * write. Pipes, sockets and terminals use Node's stream, which buffers for slow readers.
 */
export function sinkOf(stream: Stream): Sink {
  const listeners: (() => void)[] = [];
  let failure: string | null = null;
  let hasReader = true;
  const fail = (error: unknown): void => {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    // The reader of a pipe may exit early (`| head`); that is no error.
    if (code === 'EPIPE') hasReader = false;
    if (code === 'EPIPE' || failure !== null) return;
    failure = code;
    for (const listener of listeners) listener();
  };
  stream.on('error', fail);
  const isFile = isPlain(stream.fd);
  let pending = Promise.resolve();
  const write = (text: string): void => {
    if (text === '' || failure !== null || !hasReader) return;
    if (isFile) {
      try {
        writeAll(stream.fd, text);
      } catch (error) {
        fail(error);
      }
      return;
    }
    pending = new Promise((resolve) => {
      // A destroyed stream calls back as well.
      stream.write(text, (error) => {
        if (error) fail(error);
        resolve();
      });
    });
  };
  return {
    write,
    onFailure: (callBack) => void listeners.push(callBack),
    // Writes complete in order.
    settled: async () => {
      await pending;
      return failure;
    },
  };
}

/** Whether it is a regular file or a device such as `/dev/null`. */
function isPlain(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return stat.isFile() || (stat.isCharacterDevice() && !isTerminal(fd));
  } catch {
    return false;
  }
}

const isTerminal = (fd: number): boolean => (fd === 1 ? process.stdout : process.stderr).isTTY === true;

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

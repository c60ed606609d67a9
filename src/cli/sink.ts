import { fstatSync, writeSync } from 'node:fs';

/** One of the two streams that this process writes to, and what became of what was written. */
export interface Sink {
  write(text: string): void;
  /** Told the first time something could not be written; never told that a reader left. */
  onFailure(callBack: () => void): void;
  /** Waits until all has been written. The code of what went wrong, such as `ENOSPC`, or null. */
  settled(): Promise<string | null>;
}

type Stream = NodeJS.WriteStream & { readonly fd: number };

/**
 * Where a file takes only a part of a text, Node's own stream drops the rest in silence: files are written here. Pipes, sockets
 * and terminals are Node's, which keeps for a slow reader what it has not taken yet.
 */
export function sinkOf(stream: Stream): Sink {
  const listeners: (() => void)[] = [];
  let failure: string | null = null;
  let hasReader = true;
  const fail = (error: unknown): void => {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    // The reader of a pipe may leave early (`| head`); that is its right and no fault to report.
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
      // A stream that was destroyed calls back as well.
      stream.write(text, (error) => {
        if (error) fail(error);
        resolve();
      });
    });
  };
  return {
    write,
    onFailure: (callBack) => void listeners.push(callBack),
    // Writes end in the order they began.
    settled: async () => {
      await pending;
      return failure;
    },
  };
}

/** Whether it is a file or a device such as `/dev/null`, and no pipe, socket or terminal. */
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

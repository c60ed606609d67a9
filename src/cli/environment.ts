import type { ErrorReport } from '../report/json.ts';
import { fileReasons } from './file-reasons.ts';

const noMemory = 'give the process more memory or address space (ulimit -v), or less to do (--worlds, --memory)';

/** Out-of-memory errors, in the wording of V8 and WebAssembly. */
const memoryWords =
  /Array buffer allocation failed|Invalid (typed )?array length|Invalid array buffer length|Invalid string length|Cannot create a string longer|could not allocate memory|Out of memory|Set maximum size exceeded|Map maximum size exceeded/i;

const workerReasons: Readonly<Record<string, string>> = {
  ERR_WORKER_OUT_OF_MEMORY: 'a thread ran out of memory',
  ERR_WORKER_INIT_FAILED: 'a thread could not be started',
  ERR_WORKER_INVALID_EXEC_ARGV: 'a thread refuses the options that node was started with',
  ERR_MEMORY_ALLOCATION_FAILED: 'there is no memory left',
  ERR_BUFFER_TOO_LARGE: 'there is more of it than one piece of memory holds',
  ERR_FS_FILE_TOO_LARGE: 'a file is too large to be read at once',
  ERR_STRING_TOO_LONG: 'there is more of it than one text holds',
};

/** The fields of an error that identify its cause, each read with protection against throwing getters. */
export interface ErrorFields {
  readonly name: unknown;
  readonly message: unknown;
  readonly code: unknown;
  readonly path: unknown;
  readonly dest: unknown;
  readonly syscall: unknown;
}

/**
 * The report of an error caused by the environment: disk, memory, permissions, working folder, missing features of
 * Node. `null` for any other error.
 */
export function environmentReport(fields: ErrorFields): ErrorReport | null {
  const code = typeof fields.code === 'string' ? fields.code : '';
  const syscall = typeof fields.syscall === 'string' ? fields.syscall : '';
  const message = typeof fields.message === 'string' ? fields.message : '';
  if (syscall === 'uv_cwd' || syscall === 'cwd')
    return {
      error: { code: 'file', message: 'the working folder is gone', hint: 'go to a folder that is there (cd)' },
    };
  if (/^(E[A-Z0-9]+|ERR_SYSTEM_ERROR)$/.test(code) && (typeof fields.path === 'string' || syscall !== ''))
    return systemReport(fields, code, syscall);
  // Modules are loaded on demand, so a limit on open files looks like a missing package.
  if (
    code === 'ERR_MODULE_NOT_FOUND' ||
    code === 'ERR_INVALID_PACKAGE_CONFIG' ||
    code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
  )
    return {
      error: {
        code: 'environment',
        message: 'a part of the program cannot be loaded',
        hint: 'look at the limits of this process (ulimit -a), or install the package again',
      },
    };
  // The compiled inner loop failed to allocate memory.
  if (fields.name === 'RuntimeError' && message === 'unreachable')
    return { error: { code: 'environment', message: 'there is no memory left', hint: noMemory } };
  const worker =
    workerReasons[code] ?? (code.startsWith('ERR_WORKER_') ? `a thread cannot go on: ${message}` : undefined);
  if (worker !== undefined) return { error: { code: 'environment', message: worker, hint: noMemory } };
  if (fields.name === 'ReferenceError' && /\bWebAssembly is not defined/.test(message)) return withoutWasm;
  if ((fields.name === 'RangeError' || message.startsWith('WebAssembly.')) && memoryWords.test(message))
    return { error: { code: 'environment', message: `there is no memory left: ${message}`, hint: noMemory } };
  if (fields.name === 'CompileError' || fields.name === 'LinkError') return withoutWasm;
  return null;
}

const withoutWasm: ErrorReport = {
  error: {
    code: 'environment',
    message: 'this Node has no WebAssembly',
    hint: 'start it without --jitless and the like; searches go without, TypeScript files of your own do not',
  },
};

/** System calls whose names add nothing to the message. */
const plainCalls = new Set(['', 'open', 'stat', 'lstat', 'access', 'scandir', 'opendir', 'mkdir', 'realpath']);

function systemReport(fields: ErrorFields, code: string, syscall: string): ErrorReport {
  const path = [fields.path, fields.dest].find((one) => typeof one === 'string');
  const reason = fileReasons[code] ?? code;
  const call = plainCalls.has(syscall) || syscall.startsWith('spawn') ? '' : ` (${syscall})`;
  if (typeof path !== 'string')
    return {
      error: {
        code: 'file',
        message: `a file cannot be used: ${reason}${call}`,
        hint: 'look at the space and the limits of this machine (df, ulimit -a)',
      },
    };
  const doing = syscall.startsWith('spawn') ? 'start' : 'use';
  const isOfSpace = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
  return {
    error: {
      code: 'file',
      message: `cannot ${doing} ${path}: ${reason}${call}`,
      file: path,
      hint: isOfSpace ? 'make room, or choose another place' : 'check the path and its permissions',
    },
  };
}

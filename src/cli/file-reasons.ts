/** What codes of the operating system mean to a reader. */
export const fileReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'you may not read or write it',
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'it exists already',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EBADF: 'it is closed, or open for reading only',
  EIO: 'the device reports an error',
  EFBIG: 'the file may not become so large',
  EDQUOT: 'your quota on the disk is used up',
};

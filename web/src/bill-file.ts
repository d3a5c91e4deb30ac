import { m } from './messages';

const MAX_BYTES = 1024 * 1024;

/** Why a file cannot be a bill file, or null when it may be one. Only the server can say more. */
export function fileFault(files: ArrayLike<File>): string | null {
  const file = files[0];
  if (!file || files.length !== 1) return m.verify.oneFile;
  if (!/\.xml$/i.test(file.name)) return m.verify.notXml;
  if (file.size === 0) return m.verify.emptyFile;
  return file.size > MAX_BYTES ? m.verify.tooBig : null;
}

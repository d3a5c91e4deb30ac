import { getTrust, type BillFace, type PageProof, type Signature } from './api';
import type { BillFormat } from './bill-file';

/** What a bill file proves by itself, with nothing sent anywhere. */
export interface FileProof {
  format: BillFormat;
  genuine: boolean;
  bill: BillFace | null;
  signatures: Signature[];
  page: PageProof | null;
}

export interface FileError {
  error: { code: string; message: string };
}

/** The file was read here and is no bill. */
export class Unreadable extends Error {}

export interface Checker {
  available: boolean;
  checkFile(bytes: Uint8Array, trustPem: string): Promise<FileProof | FileError>;
}

/** Loaded only by who checks a file. */
const loadChecker = (): Promise<Checker> => import('./checker');

let trust: Promise<string> | null = null;

/** Checks a bill file inside the browser; null when this browser, or this build, cannot. */
export async function checkHere(file: File, load = loadChecker): Promise<FileProof | null> {
  const outcome = await attempt(file, load).catch(() => null);
  if (outcome && 'error' in outcome) throw new Unreadable(outcome.error.message);
  return outcome;
}

async function attempt(file: File, load: () => Promise<Checker>): Promise<FileProof | FileError | null> {
  const checker = await load();
  if (!checker.available) return null;
  const [bytes, pem] = await Promise.all([file.arrayBuffer(), trustList()]);
  return checker.checkFile(new Uint8Array(bytes), pem);
}

/** Fetched once; again only when that failed. */
function trustList(): Promise<string> {
  trust ??= getTrust().catch((error: unknown) => {
    trust = null;
    throw error;
  });
  return trust;
}

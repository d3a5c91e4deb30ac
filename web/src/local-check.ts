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

/** What an offline QR code proves by itself. */
export interface SlipProof {
  format: 'slip';
  genuine: boolean;
  message: string;
  bill: {
    code: string;
    number: string;
    check_code: string;
    total: string;
    date: string;
    unit: { code: string; name: string };
    grant: string;
  };
  signatures: Signature[];
}

export interface FileError {
  error: { code: string; message: string };
}

/** What was given was read here and is no bill. */
export class Unreadable extends Error {}

export interface Checker {
  available: boolean;
  checkFile(bytes: Uint8Array, trustPem: string): Promise<FileProof | FileError>;
  checkSlip(text: string, trustPem: string): Promise<SlipProof | FileError>;
}

/** Loaded only by who checks a file or an offline code. */
const loadChecker = (): Promise<Checker> => import('./checker');

let trust: Promise<string> | null = null;

/** Checks a bill file inside the browser; null when this browser, or this build, cannot. */
export async function checkHere(file: File, load = loadChecker): Promise<FileProof | null> {
  const outcome = await attempt(file, load).catch(() => null);
  if (outcome && 'error' in outcome) throw new Unreadable(outcome.error.message);
  return outcome;
}

/** How the text of an offline QR code begins; a link never does. */
const SLIP = 'SHUPIAO1:';

export const isSlip = (text: string): boolean => text.trimStart().startsWith(SLIP);

/** Checks an offline QR code inside the browser, without the network if need be; null when this browser cannot. */
export async function checkSlipHere(text: string, load = loadChecker): Promise<SlipProof | null> {
  const checker = await load();
  if (!checker.available) return null;
  const outcome = await checker.checkSlip(text, await trustList());
  if ('error' in outcome) throw new Unreadable(outcome.error.message);
  return outcome;
}

async function attempt(file: File, load: () => Promise<Checker>): Promise<FileProof | FileError | null> {
  const checker = await load();
  if (!checker.available) return null;
  const [bytes, pem] = await Promise.all([file.arrayBuffer(), trustList()]);
  return checker.checkFile(new Uint8Array(bytes), pem);
}

/** Fetched once; again only when that failed. Without a network the list of the last visit must do. */
function trustList(): Promise<string> {
  trust ??= getTrust().then(remembered, (error: unknown) => {
    trust = null;
    const kept = lastList();
    if (kept === null) throw error;
    return kept;
  });
  return trust;
}

const LAST_LIST = 'shupiao.trust';

function remembered(pem: string): string {
  try {
    localStorage.setItem(LAST_LIST, pem);
  } catch {
    // Storage is full or forbidden: then it works only with a network.
  }
  return pem;
}

function lastList(): string | null {
  try {
    return localStorage.getItem(LAST_LIST);
  } catch {
    return null;
  }
}

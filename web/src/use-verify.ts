import { useCallback, useRef, useState } from 'react';
import { verifyBill, verifyFile, type VerifyAnswer, type VerifyQuestion } from './api';
import type { BillFormat } from './bill-file';
import { checkHere, checkSlipHere, type SlipProof } from './local-check';
import { joined, questionAbout, slipQuestion } from './proof';

/** Why nothing could be made of a QR code; `unable`: an offline code, and this browser cannot check it. */
export type Unseen = 'foreign' | 'none' | 'broken' | 'unable';

export interface FileSource {
  by: 'file';
  file: File;
  format: BillFormat;
  /** Checked inside the browser, or sent to the platform. */
  way: 'here' | 'upload';
  /** It was sent only because it could not be checked here. */
  unable?: boolean;
}

/** What was asked about: what a person typed or a QR code said, an offline QR code, or a file. */
export type Source = { by: 'form' } | { by: 'slip' } | FileSource;

export interface Check {
  source: Source;
  answer: VerifyAnswer;
  /** The file was checked here, but the platform could not be asked about the bill's state. */
  unasked?: boolean;
}

export type Verification =
  | { step: 'idle' }
  | { step: 'busy'; source: Source }
  | ({ step: 'done' } & Check)
  /** An offline QR code that was checked here. The platform could not be asked, or has no such bill yet. */
  | { step: 'slip'; proof: SlipProof; platform: 'unasked' | 'unknown' }
  | { step: 'failed'; source: Source; error: unknown }
  /** A QR code that names no bill: its text, or why there is none. */
  | { step: 'unread'; text: string | null; why: Unseen };

type Tell = (next: Verification) => void;

/** Asks the browser's own checker and the server; a newer question silences the older one. */
export function useVerify() {
  const [state, setState] = useState<Verification>({ step: 'idle' });
  const latest = useRef<AbortController>(null);

  const run = useCallback((ask: (tell: Tell, signal: AbortSignal) => unknown) => {
    latest.current?.abort();
    const mine = (latest.current = new AbortController());
    ask((next) => !mine.signal.aborted && setState(next), mine.signal);
  }, []);

  return {
    state,
    byForm: useCallback((q: VerifyQuestion) => run((tell, signal) => askByForm(q, tell, signal)), [run]),
    byFile: useCallback((f: File, format: BillFormat) => run((tell, signal) => askHere(f, format, tell, signal)), [run]),
    bySlip: useCallback((text: string) => run((tell, signal) => askSlip(text, tell, signal)), [run]),
    upload: useCallback(({ file, format }: FileSource) => run((tell, signal) => askByUpload(file, format, false, tell, signal)), [run]),
    unread: useCallback((text: string | null, why: Unseen) => run((tell) => tell({ step: 'unread', text, why })), [run]),
  };
}

function askByForm(question: VerifyQuestion, tell: Tell, signal: AbortSignal) {
  return follow({ by: 'form' }, tell, verifyBill(question, signal));
}

function askByUpload(file: File, format: BillFormat, unable: boolean, tell: Tell, signal: AbortSignal) {
  return follow({ by: 'file', file, format, way: 'upload', unable }, tell, verifyFile(file, format, signal));
}

async function askHere(file: File, format: BillFormat, tell: Tell, signal: AbortSignal) {
  const source: Source = { by: 'file', file, format, way: 'here' };
  tell({ step: 'busy', source });
  try {
    const proof = await checkHere(file);
    if (signal.aborted) return;
    if (!proof) {
      await askByUpload(file, format, true, tell, signal);
      return;
    }
    const question = questionAbout(proof);
    const answer = question && (await verifyBill(question, signal).catch(() => null));
    tell({ step: 'done', source, answer: joined(proof, answer), unasked: answer === null });
  } catch (error) {
    tell({ step: 'failed', source, error });
  }
}

/** What the code proves stands without the platform; what the platform knows stands above it. */
async function askSlip(text: string, tell: Tell, signal: AbortSignal) {
  const source: Source = { by: 'slip' };
  tell({ step: 'busy', source });
  try {
    const proof = await checkSlipHere(text);
    if (!proof) return tell({ step: 'unread', text, why: 'unable' });
    if (signal.aborted) return;
    const answer = proof.genuine ? await verifyBill(slipQuestion(proof), signal).catch(() => null) : null;
    if (answer && answer.verdict !== 'unknown') tell({ step: 'done', source, answer });
    else tell({ step: 'slip', proof, platform: answer ? 'unknown' : 'unasked' });
  } catch (error) {
    tell({ step: 'failed', source, error });
  }
}

async function follow(source: Source, tell: Tell, asked: Promise<VerifyAnswer>) {
  tell({ step: 'busy', source });
  try {
    tell({ step: 'done', source, answer: await asked });
  } catch (error) {
    tell({ step: 'failed', source, error });
  }
}

import { useState } from 'react';
import { takeFile } from './bill-file';
import { isSlip } from './local-check';
import { m } from './messages';
import { readPasted } from './paste';
import type { useFill } from './use-fill';
import type { useVerify } from './use-verify';

/** Everything that is not typed: a scanned QR code, a picture of one, a bill file. */
export function useIntake({ put }: ReturnType<typeof useFill>, { byForm, byFile, bySlip, unread }: ReturnType<typeof useVerify>) {
  const [fault, setFault] = useState<string | null>(null);

  /** What a QR code says is never followed as a link: our own server is asked about the numbers in it. */
  const onText = (text: string) => {
    if (isSlip(text)) return bySlip(text);
    const question = readPasted(text);
    if (!question) return unread(text, 'foreign');
    put(question, m.verify.scanned);
    byForm(question);
  };

  const onPicture = async (file: File) => {
    const { readPicture } = await import('./qr/picture');
    try {
      const text = await readPicture(file);
      if (text) onText(text);
      else unread(null, 'none');
    } catch {
      unread(null, 'broken');
    }
  };

  // The list is emptied with its input: what is in it must be taken at once.
  const onFiles = async (files: FileList) => {
    const taken = await takeFile([...files]);
    setFault('fault' in taken ? taken.fault : null);
    if ('fault' in taken) return;
    if (taken.kind === 'picture') await onPicture(taken.file);
    else byFile(taken.file, taken.kind);
  };

  return { fault, onText, onFiles };
}

import { m } from './messages';

export type BillFormat = 'xml' | 'ofd' | 'pdf';
export type Taken = { file: File; kind: BillFormat | 'picture' } | { fault: string };

/** As much as the server takes. A picture is only looked at here, and photographs are larger. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_PICTURE_BYTES = 32 * 1024 * 1024;

/** What a person may choose from. */
export const PICTURES = 'image/png,image/jpeg,image/webp';
export const FILES = `.xml,.ofd,.pdf,application/xml,text/xml,application/ofd,application/pdf,${PICTURES}`;

/** What was chosen, by its first bytes: messengers and phones lose the endings of names. Or why it cannot be used. */
export async function takeFile(files: ArrayLike<File>): Promise<Taken> {
  const file = files[0];
  if (!file || files.length !== 1) return { fault: m.verify.oneFile };
  if (file.size === 0) return { fault: m.verify.emptyFile };
  const kind = kindOf(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  if (!kind) return { fault: m.verify.notBill };
  if (kind === 'picture') return file.size > MAX_PICTURE_BYTES ? { fault: m.verify.pictureTooBig } : { file, kind };
  return file.size > MAX_BYTES ? { fault: m.verify.tooBig } : { file, kind };
}

/** OFD is a ZIP archive. XML may begin with a byte order mark or blanks, but `<` is its first sign. */
function kindOf(bytes: Uint8Array): BillFormat | 'picture' | null {
  const text = String.fromCharCode(...bytes);
  if (/^(?:\u00ef\u00bb\u00bf)?\s*</.test(text)) return 'xml';
  if (text.startsWith('PK\u0003\u0004')) return 'ofd';
  if (text.startsWith('%PDF')) return 'pdf';
  const picture = text.startsWith('\u0089PNG') || text.startsWith('\u00ff\u00d8\u00ff') || /^RIFF[^]{4}WEBP/.test(text);
  return picture ? 'picture' : null;
}

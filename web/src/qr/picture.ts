import { qrReader } from './reader';

/** The text of the QR code in a picture; null when none is seen. Fails when it is no picture this browser can open. */
export async function readPicture(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  try {
    return await (await qrReader())(picture, 'picture');
  } finally {
    picture.close();
  }
}

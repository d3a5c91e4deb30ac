/** Reads QR codes: with the browser's own detector where there is one, else with a decoder loaded on demand. */

export type Seen = HTMLVideoElement | ImageBitmap;
export type Reader = (seen: Seen, effort: Effort) => Promise<string | null>;
export type Effort = 'frame' | 'picture';

/** Not in TypeScript's own types yet. */
interface Detector {
  detect(seen: Seen): Promise<{ rawValue: string }[]>;
}
declare const BarcodeDetector: {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

/** A frame must be done before the next one; a picture may take its time, at several sizes. */
const SIZES: Record<Effort, number[]> = { frame: [1000], picture: [2400, 1200, 700] };
const PATIENCE_MS: Record<Effort, number> = { frame: 60, picture: 800 };

export async function qrReader(): Promise<Reader> {
  return (await ownReader()) ?? loadedReader();
}

async function ownReader(): Promise<Reader | null> {
  if (typeof BarcodeDetector === 'undefined') return null;
  // Some systems offer the interface and no codes.
  const formats = await BarcodeDetector.getSupportedFormats().catch((): string[] => []);
  if (!formats.includes('qr_code')) return null;
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (seen) => (await detector.detect(seen))[0]?.rawValue ?? null;
}

async function loadedReader(): Promise<Reader> {
  const { default: decode } = await import('qr/decode.js');
  const board = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  return async (seen, effort) => {
    if (!board) return null;
    for (const size of SIZES[effort]) {
      try {
        return decode(pixels(board, seen, size), { effort: 4, timeLimit: PATIENCE_MS[effort] });
      } catch {
        // No code at this size. The decoder says so by throwing.
      }
    }
    return null;
  };
}

function pixels(board: CanvasRenderingContext2D, seen: Seen, size: number): ImageData {
  const [wide, high] = 'videoWidth' in seen ? [seen.videoWidth, seen.videoHeight] : [seen.width, seen.height];
  const scale = Math.min(1, size / Math.max(wide, high));
  const { canvas } = board;
  canvas.width = Math.max(1, Math.round(wide * scale));
  canvas.height = Math.max(1, Math.round(high * scale));
  // What is transparent in a picture was white on its page.
  board.fillStyle = '#fff';
  board.fillRect(0, 0, canvas.width, canvas.height);
  board.drawImage(seen, 0, 0, canvas.width, canvas.height);
  return board.getImageData(0, 0, canvas.width, canvas.height);
}

import { qrReader } from './reader';

const PAUSE_MS = 90;

/** Looks at the video until it shows a QR code, or until nobody waits any more. */
export async function watch(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const read = await qrReader();
  while (!signal.aborted) {
    // A detector may fail on a single frame, e.g. while the screen turns.
    const text = video.videoWidth > 0 ? await read(video, 'frame').catch(() => null) : null;
    if (text) return text;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return null;
}

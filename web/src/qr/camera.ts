/** Why there is no picture from a camera. */
export type CameraFault = 'refused' | 'none' | 'insecure' | 'busy';

export class CameraError extends Error {
  readonly fault: CameraFault;

  constructor(fault: CameraFault) {
    super(fault);
    this.fault = fault;
  }
}

/** A sharp picture is worth more than a fluent one, and the rear camera sees what the hand points at. */
const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } },
};

/** Opens the camera and stops it when the signal comes, also when it comes while a person is still being asked. */
export async function openCamera(signal: AbortSignal): Promise<MediaStream> {
  // Outside a secure context browsers hide the cameras altogether.
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError('insecure');
  const stream = await navigator.mediaDevices.getUserMedia(WANTED).catch((error: unknown) => {
    throw new CameraError(faultOf(error));
  });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  return stream;
}

export function faultOf(error: unknown): CameraFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return window.isSecureContext ? 'refused' : 'insecure';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy';
}

/** Not in TypeScript's own types yet. */
type Lit = { torch?: boolean };

/** A switch for the lamp beside the camera, where there is one. */
export function torchOf(stream: MediaStream): ((on: boolean) => Promise<void>) | null {
  const track = stream.getVideoTracks()[0];
  const able = (track?.getCapabilities?.() as Lit | undefined)?.torch;
  if (!track || !able) return null;
  return (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}

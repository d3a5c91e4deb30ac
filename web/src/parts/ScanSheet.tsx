import { BulbOutlined } from '@ant-design/icons';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { m } from '../messages';
import { CameraError, openCamera, torchOf, type CameraFault } from '../qr/camera';
import { watch } from '../qr/watch';
import { FullSheet } from './FullSheet';
import { PicturePick } from './PicturePick';

interface Props {
  onText: (text: string) => void;
  onPick: (files: FileList) => void;
  onClose: () => void;
}

type Step = 'starting' | 'looking' | CameraFault;
type Torch = ReturnType<typeof torchOf>;

/** The camera over the whole screen, until it sees a QR code. Without a camera: why, and what to do instead. */
export default function ScanSheet({ onText, onPick, onClose }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const [step, setStep] = useState<Step>('starting');
  const [torch, setTorch] = useState<Torch>(null);
  const found = useEffectEvent(onText);

  useEffect(() => {
    const left = new AbortController();
    look(video.current!, left.signal, (lamp) => {
      setTorch(() => lamp);
      setStep('looking');
    }).then(
      (text) => text && !left.signal.aborted && found(text),
      (error: unknown) => left.signal.aborted || setStep(error instanceof CameraError ? error.fault : 'busy'),
    );
    return () => left.abort();
  }, []);

  return (
    <FullSheet title={m.scan.title} onClose={onClose}>
      <div className="scan">
        {step === 'starting' || step === 'looking' ? (
          <>
            <video ref={video} className="scan-video" playsInline muted aria-label={m.scan.video} />
            <div className="scan-frame" aria-hidden="true" />
          </>
        ) : (
          <div className="scan-fault" role="alert">
            <h3>{m.scan.fault[step].title}</h3>
            <p>{m.scan.fault[step].text}</p>
          </div>
        )}
      </div>
      <div className="scan-foot">
        <output>{step === 'starting' ? m.scan.starting : step === 'looking' ? m.scan.looking : ''}</output>
        <div className="full-tools">
          {torch && <TorchButton torch={torch} />}
          <PicturePick onPick={onPick} />
        </div>
      </div>
    </FullSheet>
  );
}

function TorchButton({ torch }: { torch: NonNullable<Torch> }) {
  const [on, setOn] = useState(false);
  const toggle = () => torch(!on).then(() => setOn(!on), () => setOn(false));
  return (
    <button type="button" className="full-button" aria-pressed={on} onClick={() => void toggle()}>
      <BulbOutlined /> {m.scan.torch}
    </button>
  );
}

async function look(video: HTMLVideoElement, signal: AbortSignal, onOpen: (torch: Torch) => void) {
  const stream = await openCamera(signal);
  if (signal.aborted) return null;
  video.srcObject = stream;
  await video.play();
  onOpen(torchOf(stream));
  return watch(video, signal);
}

import { Button } from 'antd';
import { useState } from 'react';
import { billPicturePath, type BillKey } from '../api';
import { m } from '../messages';

interface Props {
  bill: BillKey;
  page: number;
  alt: string;
  onOpen: () => void;
}

/** Most bills are 210 × 140 mm; the place is kept free so that nothing jumps. */
const USUAL_RATIO = 210 / 140;
const DPIS = [96, 150, 300];
const widthAt = (dpi: number) => Math.round((210 / 25.4) * dpi);

/** One page of the picture, as sharp as this screen needs it. */
export function PicturePage({ bill, page, alt, onOpen }: Props) {
  const [step, setStep] = useState<'loading' | 'ready' | 'failed'>('loading');
  const [ratio, setRatio] = useState(USUAL_RATIO);
  const path = (dpi: number) => billPicturePath(bill, page, dpi);

  if (step === 'failed') {
    return (
      <div className="picture failed" role="alert" style={{ aspectRatio: ratio }}>
        <p>{m.picture.failed}</p>
        <Button onClick={() => setStep('loading')}>{m.retry}</Button>
      </div>
    );
  }
  return (
    <button type="button" className={`picture ${step}`} style={{ aspectRatio: ratio }} aria-label={m.picture.open(alt)} onClick={onOpen}>
      <img
        src={path(150)}
        srcSet={DPIS.map((dpi) => `${path(dpi)} ${widthAt(dpi)}w`).join(', ')}
        sizes="(min-width: 960px) 920px, 100vw"
        alt={alt}
        loading="lazy"
        decoding="async"
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
          if (naturalWidth > 0 && naturalHeight > 0) setRatio(naturalWidth / naturalHeight);
          setStep('ready');
        }}
        onError={() => setStep('failed')}
      />
      {step === 'loading' && <output className="unseen">{m.picture.loading}</output>}
    </button>
  );
}

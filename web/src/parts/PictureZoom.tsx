import { ExpandOutlined, ZoomInOutlined, ZoomOutOutlined } from '@ant-design/icons';
import { useState, type CSSProperties } from 'react';
import { billPicturePath, type BillKey } from '../api';
import { m } from '../messages';
import { MAX_ZOOM, useZoom } from '../use-zoom';
import { FullSheet } from './FullSheet';

interface Props {
  bill: BillKey;
  page: number;
  alt: string;
  onClose: () => void;
}

/** The picture over the whole screen: with buttons, keys, two fingers, or a wheel. */
export default function PictureZoom({ bill, page, alt, onClose }: Props) {
  const { area, zoom, bigger, smaller, fit, onKeyDown } = useZoom();
  const [ratio, setRatio] = useState(1.5);

  const tools = (
    <>
      <button type="button" className="full-button" disabled={zoom <= 1} aria-label={m.picture.smaller} onClick={smaller}>
        <ZoomOutOutlined />
      </button>
      <output className="zoom-scale">{m.picture.scale(Math.round(zoom * 100))}</output>
      <button type="button" className="full-button" disabled={zoom >= MAX_ZOOM} aria-label={m.picture.bigger} onClick={bigger}>
        <ZoomInOutlined />
      </button>
      <button type="button" className="full-button" aria-label={m.picture.fit} onClick={fit}>
        <ExpandOutlined />
      </button>
    </>
  );

  return (
    <FullSheet title={m.picture.zoomTitle} tools={tools} onClose={onClose} onKeyDown={onKeyDown}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys scroll what has the focus */}
      <section ref={area} className="zoom" tabIndex={0} aria-label={m.picture.keys}>
        <img
          className="zoom-picture"
          style={{ '--zoom': zoom, '--ratio': ratio } as CSSProperties}
          src={billPicturePath(bill, page, 300)}
          alt={alt}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            naturalHeight > 0 && setRatio(naturalWidth / naturalHeight)
          }
        />
      </section>
    </FullSheet>
  );
}

import { lazy, Suspense, useState } from 'react';
import type { BillFace } from '../api';
import { yuan } from '../format';
import { m } from '../messages';
import { PicturePage } from './PicturePage';

const PictureZoom = lazy(() => import('./PictureZoom'));

/** The bill as it looks, page by page; each can be opened over the whole screen. */
export function BillPicture({ bill }: { bill: BillFace }) {
  const [zoomed, setZoomed] = useState<number | null>(null);
  const pages = Math.max(1, bill.pages);
  const alt = m.picture.alt(bill.name, bill.unit.name, yuan(bill.total));
  const altOf = (page: number) => (pages === 1 ? alt : m.picture.altPage(alt, page, pages));
  const show = (page: number) => (
    <PicturePage key={page} bill={bill} page={page} alt={altOf(page)} onOpen={() => setZoomed(page)} />
  );

  return (
    <section className="pictures" aria-label={m.picture.title}>
      {show(1)}
      <p className="quiet picture-hint aside">{m.picture.hint}</p>
      {pages > 1 && (
        <details className="fold">
          <summary>{m.picture.more(pages - 1)}</summary>
          <div className="picture-rest">{Array.from({ length: pages - 1 }, (_, index) => show(index + 2))}</div>
        </details>
      )}
      {zoomed !== null && (
        <Suspense fallback={<output className="unseen">{m.loading}</output>}>
          <PictureZoom bill={bill} page={zoomed} alt={altOf(zoomed)} onClose={() => setZoomed(null)} />
        </Suspense>
      )}
    </section>
  );
}

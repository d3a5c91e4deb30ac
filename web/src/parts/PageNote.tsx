import type { PageProof } from '../api';
import { m } from '../messages';

const TONE = { sealed: 'good', redrawn: 'good', unproven: 'warn', changed: 'bad' };

/** Whether what is seen in the file is what was signed. */
export function PageNote({ page }: { page: PageProof }) {
  return (
    <div className="verdict-part">
      <h3>{m.page.title}</h3>
      <div className="sign">
        <strong className={`${TONE[page.proof]}-text`}>{m.page.proof[page.proof]}</strong>
        <p className="quiet">{page.message}</p>
      </div>
    </div>
  );
}

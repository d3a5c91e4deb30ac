import { lazy, Suspense, useEffect, useRef } from 'react';
import { m } from '../messages';
import type { FileSource, Source, Verification } from '../use-verify';
import { SendFile } from './SendFile';
import { TroubleNote } from './TroubleNote';
import { WayNote } from './WayNote';

/** Wanted only after a question; it comes while the answer is awaited. */
const loadVerdict = () => import('./Verdict');
const Verdict = lazy(loadVerdict);
const Unread = lazy(() => import('./Unread'));
const SlipVerdict = lazy(() => import('./SlipVerdict'));

interface Props {
  state: Verification;
  onUpload: (source: FileSource) => void;
  onScan: () => void;
}

/** Where the answer appears; it takes the focus, so that it is seen and read out. */
export function Outcome({ state, onUpload, onScan }: Props) {
  const place = useRef<HTMLElement>(null);
  const busyFile = state.step === 'busy' && state.source.by === 'file';
  useEffect(() => {
    if (state.step === 'busy') void loadVerdict();
    if (!busyFile && (state.step === 'idle' || state.step === 'busy')) return;
    place.current?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: 'start' });
  }, [state, busyFile]);

  return (
    <section className="outcome" aria-label={m.verdict.result} aria-busy={state.step === 'busy'} tabIndex={-1} ref={place}>
      <output className={busyFile ? 'sheet outcome-busy' : 'unseen'}>
        {state.step === 'busy' ? busyWords(state.source) : ''}
      </output>
      {state.step === 'failed' && (
        <>
          <TroubleNote error={state.error} />
          {state.source.by === 'file' && state.source.way === 'here' && <WayNote source={state.source} unasked />}
          <SendFile source={state.source} needed onUpload={onUpload} />
        </>
      )}
      <Suspense fallback={<output className="sheet outcome-busy">{m.loading}</output>}>
        {state.step === 'unread' && <Unread text={state.text} why={state.why} onScan={onScan} />}
        {state.step === 'slip' && <SlipVerdict proof={state.proof} platform={state.platform} />}
        {state.step === 'done' && <Verdict check={state} onUpload={onUpload} />}
      </Suspense>
    </section>
  );
}

function busyWords(source: Source): string {
  if (source.by !== 'file') return m.verify.busy;
  return source.way === 'here' ? m.verify.busyHere : m.verify.busyUpload;
}

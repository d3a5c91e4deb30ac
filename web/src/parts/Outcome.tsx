import { useEffect, useRef } from 'react';
import { m } from '../messages';
import type { Verification } from '../use-verify';
import { TroubleNote } from './TroubleNote';
import { Verdict } from './Verdict';

/** Where the answer appears; it takes the focus, so that it is seen and read out. */
export function Outcome({ state }: { state: Verification }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (state.step !== 'done' && state.step !== 'failed') return;
    place.current?.focus({ preventScroll: true });
    place.current?.scrollIntoView({ block: 'start' });
  }, [state]);

  return (
    <section className="outcome" aria-label={m.verdict.result} aria-busy={state.step === 'busy'} tabIndex={-1} ref={place}>
      <output className="unseen">{state.step === 'busy' ? m.verify.busy : ''}</output>
      {state.step === 'failed' && <TroubleNote error={state.error} />}
      {state.step === 'done' && <Verdict answer={state.answer} source={state.source} />}
    </section>
  );
}

import { ApiError } from '../api';
import { m } from '../messages';
import { DropZone } from '../parts/DropZone';
import { Outcome } from '../parts/Outcome';
import { VerifyForm } from '../parts/VerifyForm';
import { useTitle } from '../use-title';
import { useVerify } from '../use-verify';
import '../styles/verify.css';

export default function VerifyPage() {
  useTitle(m.verify.title);
  const { state, byForm, byFile } = useVerify();
  const source = state.step === 'idle' ? null : state.source.by;

  return (
    <>
      <div className="hero">
        <h1>{m.verify.title}</h1>
        <p>{m.verify.lead}</p>
      </div>
      <Outcome state={state} />
      <div className="ways">
        <section className="sheet" aria-labelledby="by-form">
          <h2 id="by-form">{m.verify.formTitle}</h2>
          <VerifyForm
            busy={state.step === 'busy' && source === 'form'}
            faults={state.step === 'failed' && state.error instanceof ApiError ? state.error.problem.faults : undefined}
            onAsk={byForm}
          />
        </section>
        <section className="sheet" aria-labelledby="by-file">
          <h2 id="by-file">{m.verify.fileTitle}</h2>
          <p>{m.verify.fileLead}</p>
          <DropZone onFile={byFile} />
        </section>
      </div>
    </>
  );
}

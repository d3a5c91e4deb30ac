import type { Signature } from '../api';
import { m } from '../messages';
import { SignatureList } from './SignatureList';

/** "How to be sure": the signatures and what a careful person does next. */
export function SignatureSection({ signatures }: { signatures: Signature[] }) {
  return (
    <section className="sheet" aria-labelledby="sign-title">
      <h2 id="sign-title">{m.sign.title}</h2>
      <p>{m.sign.lead}</p>
      <h3>{m.sign.resultTitle}</h3>
      <SignatureList signatures={signatures} />
      <ol className="advice">
        {m.sign.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}

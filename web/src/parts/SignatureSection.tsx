import type { Signature } from '../api';
import { m } from '../messages';
import { SignatureList } from './SignatureList';

const isSeal = ({ role }: Signature) => role.endsWith('_seal');

/** "How to be sure": what protects the bill, what that proves, and what a careful person does next. */
export function SignatureSection({ signatures }: { signatures: Signature[] }) {
  const seals = signatures.filter(isSeal);
  return (
    <section className="sheet" aria-labelledby="sign-title">
      <h2 id="sign-title">{m.sign.title}</h2>
      <p>{m.sign.lead}</p>
      <h3>{m.sign.stepsTitle}</h3>
      <ol className="advice">
        {m.sign.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <h3>{m.sign.dataTitle}</h3>
      <SignatureList signatures={signatures.filter((s) => !isSeal(s))} full />
      <p>{m.sign.how.data}</p>
      <h3>{m.sign.sealTitle}</h3>
      {seals.length > 0 ? <SignatureList signatures={seals} full /> : <p>{m.sign.sealLater}</p>}
      <p>{m.sign.how.seal}</p>
    </section>
  );
}

import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { Signature } from '../api';
import { shanghaiTime } from '../format';
import { m } from '../messages';
import { Pairs } from './Pairs';

/** Each signature: whose, with which certificate, when, and whether it holds. */
export function SignatureList({ signatures }: { signatures: Signature[] }) {
  if (signatures.length === 0) return <p className="bad-text">{m.sign.none}</p>;
  return (
    <ol className="signs">
      {signatures.map((signature) => (
        <li key={`${signature.role} ${signature.serial}`} className="sign">
          <p className="sign-head">
            <strong>{m.sign.role[signature.role]}</strong>
            <span className={signature.valid ? 'good-text' : 'bad-text'}>
              {signature.valid ? <CheckCircleFilled /> : <CloseCircleFilled />}{' '}
              {signature.valid ? m.sign.valid : m.sign.invalid}
            </span>
          </p>
          <p className="quiet">{signature.valid ? m.sign.proves[signature.role] : m.sign.fails}</p>
          <Pairs className="sign-facts" rows={factsOf(signature)} />
        </li>
      ))}
    </ol>
  );
}

function factsOf({ valid, problem, signer, serial, signed_at }: Signature): [string, string][] {
  return [
    [m.sign.reason, valid ? '' : (problem ?? m.sign.noReason)],
    [m.sign.signer, commonName(signer)],
    [m.sign.subject, signer === commonName(signer) ? '' : signer],
    [m.sign.serial, serial],
    [m.sign.time, shanghaiTime(signed_at)],
  ];
}

/** "CN=…,O=…,C=CN" → the name a person knows. */
const commonName = (subject: string) => /(?:^|[,/])\s*CN=([^,/]+)/i.exec(subject)?.[1] ?? subject;

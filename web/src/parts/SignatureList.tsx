import { CheckCircleFilled, ClockCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { Signature } from '../api';
import { shanghaiTime } from '../format';
import { m } from '../messages';
import { isProvisional } from '../state';
import { Pairs } from './Pairs';

interface Props {
  signatures: Signature[];
  /** Also the whole subject, and what each does not prove. */
  full?: boolean;
}

/** Each signature or seal: whose, with which certificate, when, whether it holds and what that means. */
export function SignatureList({ signatures, full = false }: Props) {
  if (signatures.length === 0) return <p className="bad-text">{m.sign.none}</p>;
  const provisional = isProvisional(signatures);
  return (
    <ol className="signs">
      {signatures.map((signature) => (
        <li key={`${signature.role} ${signature.serial}`} className="sign">
          <p className="sign-head">
            <strong>{m.sign.role[signature.role]}</strong>
            <Outcome valid={signature.valid} provisional={provisional} />
          </p>
          {!signature.valid && <p className="quiet">{provisional ? m.sign.later : m.sign.fails}</p>}
          {signature.valid && !full && <p className="quiet">{m.sign.provesLine(m.sign.proves[signature.role])}</p>}
          <Pairs className="sign-facts" rows={factsOf(signature, full)} />
          {signature.valid && full && <Pairs className="sign-meaning" rows={meaningOf(signature)} />}
        </li>
      ))}
    </ol>
  );
}

function Outcome({ valid, provisional }: { valid: boolean; provisional: boolean }) {
  const [className, icon, word] = valid
    ? ['good-text', <CheckCircleFilled key="i" />, m.sign.valid]
    : provisional
      ? ['warn-text', <ClockCircleFilled key="i" />, m.sign.pending]
      : ['bad-text', <CloseCircleFilled key="i" />, m.sign.invalid];
  return (
    <span className={className}>
      {icon} {word}
    </span>
  );
}

function factsOf({ valid, problem, signer, serial, signed_at }: Signature, full: boolean): [string, string][] {
  return [
    [m.sign.reason, valid ? '' : (problem ?? m.sign.noReason)],
    [m.sign.signer, commonName(signer)],
    [m.sign.subject, full && signer !== commonName(signer) ? signer : ''],
    [m.sign.serial, serial],
    [m.sign.time, shanghaiTime(signed_at)],
  ];
}

function meaningOf({ role }: Signature): [string, string][] {
  const { proves, not, label } = m.sign;
  return [
    [label.proves, proves[role]],
    [label.not, not[role]],
  ];
}

/** "CN=…,O=…,C=CN" → the name a person knows. */
const commonName = (subject: string) => /(?:^|[,/])\s*CN=([^,/]+)/i.exec(subject)?.[1] ?? subject;

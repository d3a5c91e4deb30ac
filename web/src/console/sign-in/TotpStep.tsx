import { s } from '../messages-sign';
import { Restart } from './Restart';
import { TotpForm } from './TotpForm';

export function TotpStep() {
  return (
    <>
      <h1>{s.totp.title}</h1>
      <p className="c-quiet c-gap">{s.totp.lead}</p>
      <TotpForm submit={s.enter} />
      <Restart />
    </>
  );
}

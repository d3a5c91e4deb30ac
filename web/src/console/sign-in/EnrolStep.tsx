import { QrPicture } from '../../parts/QrPicture';
import { CopyText } from '../parts/CopyText';
import { LoadTrouble } from '../parts/LoadTrouble';
import { post } from '../http';
import { s } from '../messages-sign';
import type { EnrolAnswer } from '../types';
import { useLoad } from '../use-load';
import { Restart } from './Restart';
import { TotpForm } from './TotpForm';

/** The second factor is taken up: its secret goes to the phone, the first code comes back. */
export default function EnrolStep() {
  const { data, error, reload } = useLoad('enrol', begin);
  return (
    <>
      <h1>{s.enrol.title}</h1>
      <p className="c-quiet c-gap">{s.enrol.lead}</p>
      {error !== undefined && <LoadTrouble error={error} onRetry={reload} />}
      {!data && error === undefined && <output>{s.enrol.start}</output>}
      {data && (
        <>
          <ol className="c-steps">
            {s.enrol.steps.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ol>
          <QrPicture text={data.uri} label={s.enrol.qr} className="c-qr" />
          <p className="c-secret-line">
            {s.enrol.secret}{' '}
            <CopyText text={data.secret} label={s.enrol.secret} />
          </p>
          <TotpForm submit={s.enrol.confirm} focus={false} />
        </>
      )}
      <Restart />
    </>
  );
}

/** Each asking makes another secret; two at once (React's double effects) must get the same. */
let running: Promise<EnrolAnswer> | null = null;
const begin = () => {
  running ??= post<EnrolAnswer>('/console/sign-in/enrol').finally(() => {
    running = null;
  });
  return running;
};

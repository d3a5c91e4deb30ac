import { CloseCircleFilled, ExclamationCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { yuan } from '../format';
import type { SlipProof } from '../local-check';
import { m } from '../messages';
import { Pairs } from './Pairs';
import { SignatureList } from './SignatureList';

interface Props {
  proof: SlipProof;
  platform: 'unasked' | 'unknown';
}

/** What an offline QR code proves. It is never called plainly good: only the platform knows what became of a bill. */
export default function SlipVerdict({ proof, platform }: Props) {
  const { genuine, bill, signatures } = proof;
  return (
    <div className={`sheet verdict ${genuine ? 'warn' : 'bad'}`}>
      <div className="verdict-head">
        <span className="verdict-icon">{genuine ? <ExclamationCircleFilled /> : <CloseCircleFilled />}</span>
        <div>
          <h2>{genuine ? m.slip.title.good : m.slip.title.bad}</h2>
          {genuine && <p>{m.slip.meaning[platform]}</p>}
        </div>
      </div>
      <p className={genuine ? undefined : 'bad-text'}>{genuine ? m.slip.advice : m.slip.badAdvice}</p>
      <div className="summary">
        <h3>{m.slip.said}</h3>
        <Pairs
          className="summary-facts"
          rows={[
            [m.field.code, bill.code],
            [m.field.number, bill.number],
            [m.field.check, bill.check_code],
            [m.bill.unit, bill.unit.name || bill.unit.code],
            [m.field.date, bill.date],
            [m.field.amount, yuan(bill.total)],
          ]}
        />
      </div>
      <div className="verdict-part">
        <h3>{m.sign.resultTitle}</h3>
        <SignatureList signatures={signatures} />
      </div>
      <div className="actions">
        <Button size="large" href="/">
          {m.verdict.again}
        </Button>
      </div>
    </div>
  );
}

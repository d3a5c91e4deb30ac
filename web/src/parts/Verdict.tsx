import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { billPath, type BillFace, type VerifyAnswer } from '../api';
import { shanghaiDate, yuan } from '../format';
import { m } from '../messages';
import type { Source } from '../use-verify';
import { cautionsOf, findingOf, type Finding } from '../verdict';
import { Differences } from './Differences';
import { Pairs } from './Pairs';
import { SignatureList } from './SignatureList';
import { UnknownAdvice } from './UnknownAdvice';

const LOOK: Record<Finding, { tone: string; icon: ReactNode }> = {
  genuine: { tone: 'good', icon: <CheckCircleFilled /> },
  caution: { tone: 'warn', icon: <ExclamationCircleFilled /> },
  unknown: { tone: 'note', icon: <QuestionCircleFilled /> },
  altered: { tone: 'bad', icon: <CloseCircleFilled /> },
  badSignature: { tone: 'bad', icon: <CloseCircleFilled /> },
};

interface Props {
  answer: VerifyAnswer;
  source: Source;
}

/** The answer in plain words: the finding, what it means, what differs, whose signatures, which bill. */
export function Verdict({ answer, source }: Props) {
  const finding = findingOf(answer);
  const cautions = cautionsOf(answer);
  const { tone, icon } = LOOK[finding];
  return (
    <div className={`sheet verdict ${tone}`}>
      <div className="verdict-head">
        <span className="verdict-icon">{icon}</span>
        <div>
          <h2>{m.verdict.title[finding]}</h2>
          <p>{answer.message}</p>
          {source.by === 'file' && <p className="quiet">{m.verdict.fileName(source.name)}</p>}
        </div>
      </div>
      {cautions.length > 0 && (
        <ul className="cautions">
          {cautions.map((caution) => (
            <li key={caution}>{m.verdict.caution[caution]}</li>
          ))}
        </ul>
      )}
      <Advice finding={finding} source={source} />
      <Differences rows={answer.differences} source={source} />
      {answer.bill && <Summary bill={answer.bill} />}
      {answer.signatures.length > 0 && (
        <div className="verdict-signs">
          <h3>{m.sign.resultTitle}</h3>
          <SignatureList signatures={answer.signatures} />
        </div>
      )}
      <div className="actions">
        {answer.bill && (
          <Button type="primary" size="large" href={billPath(answer.bill)}>
            {m.verdict.open}
          </Button>
        )}
        <Button size="large" href="/">
          {m.verdict.again}
        </Button>
      </div>
    </div>
  );
}

function Advice({ finding, source }: { finding: Finding; source: Source }) {
  if (finding === 'unknown') return source.by === 'file' ? <p>{m.verdict.unknownFile}</p> : <UnknownAdvice />;
  if (finding === 'altered' || finding === 'badSignature') {
    return <p className="bad-text">{source.by === 'file' ? m.verdict.alteredFile : m.verdict.alteredForm}</p>;
  }
  return null;
}

function Summary({ bill }: { bill: BillFace }) {
  return (
    <div className="summary">
      <h3>{bill.name}</h3>
      <Pairs
        className="summary-facts"
        rows={[
          [m.field.code, bill.code],
          [m.field.number, bill.number],
          [m.bill.payer, bill.payer.name],
          [m.bill.unit, bill.unit.name],
          [m.field.date, shanghaiDate(bill.issued_at)],
          [m.field.amount, yuan(bill.total)],
        ]}
      />
    </div>
  );
}

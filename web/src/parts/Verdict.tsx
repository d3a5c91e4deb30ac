import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { billPath, type BillFace } from '../api';
import { shanghaiDate, yuan } from '../format';
import { m } from '../messages';
import type { Check, FileSource, Source } from '../use-verify';
import { cautionsOf, findingOf, type Finding } from '../verdict';
import { Differences } from './Differences';
import { PageNote } from './PageNote';
import { Pairs } from './Pairs';
import { SendFile } from './SendFile';
import { SignatureList } from './SignatureList';
import { UnknownAdvice } from './UnknownAdvice';
import { WayNote } from './WayNote';

const LOOK: Record<Finding, 'good' | 'warn' | 'note' | 'bad'> = {
  genuine: 'good',
  caution: 'warn',
  provisional: 'warn',
  unproven: 'warn',
  unasked: 'warn',
  unknown: 'note',
  stranger: 'note',
  altered: 'bad',
  badSignature: 'bad',
  pageChanged: 'bad',
};
const ICON = {
  good: <CheckCircleFilled />,
  warn: <ExclamationCircleFilled />,
  note: <QuestionCircleFilled />,
  bad: <CloseCircleFilled />,
};

interface Props {
  check: Check;
  onUpload: (source: FileSource) => void;
}

/** The answer in plain words: the finding, what it means, what differs, whose signatures, which bill. */
export default function Verdict({ check, onUpload }: Props) {
  const { answer, source, unasked } = check;
  const finding = findingOf(check);
  const cautions = cautionsOf(answer);
  const tone = LOOK[finding];
  return (
    <div className={`sheet verdict ${tone}`}>
      <div className="verdict-head">
        <span className="verdict-icon">{ICON[tone]}</span>
        <div>
          <h2>{m.verdict.title[finding]}</h2>
          <p>{finding === 'provisional' ? m.verdict.hereMessage.provisional : answer.message}</p>
          {source.by === 'file' && <p className="quiet">{m.verdict.fileName(source.file.name)}</p>}
        </div>
      </div>
      {source.by === 'file' && <WayNote source={source} unasked={unasked} />}
      {cautions.length > 0 && (
        <ul className="cautions">
          {cautions.map((caution) => (
            <li key={caution}>{m.verdict.caution[caution]}</li>
          ))}
        </ul>
      )}
      <Advice finding={finding} source={source} />
      <Differences rows={finding === 'provisional' ? [] : answer.differences} source={source} />
      {answer.bill && <Summary bill={answer.bill} />}
      {answer.page && <PageNote page={answer.page} />}
      {answer.signatures.length > 0 && (
        <div className="verdict-part">
          <h3>{m.sign.resultTitle}</h3>
          <SignatureList signatures={answer.signatures} />
        </div>
      )}
      <SendFile source={source} needed={answer.page?.proof === 'unproven'} onUpload={onUpload} />
      <div className="actions">
        {answer.bill && answer.verdict !== 'unknown' && (
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
  switch (finding) {
    case 'unknown':
      return source.by === 'file' ? <p>{m.verdict.unknownFile}</p> : <UnknownAdvice />;
    case 'stranger':
      return <p>{m.verdict.strangerFile}</p>;
    case 'unasked':
      return <p>{m.verdict.unaskedFile}</p>;
    case 'provisional':
      return <p>{m.verdict.provisional}</p>;
    case 'unproven':
      return <p>{m.verdict.unprovenFile}</p>;
    case 'genuine':
    case 'caution':
      return null;
    default:
      return <p className="bad-text">{source.by === 'file' ? m.verdict.alteredFile : m.verdict.alteredForm}</p>;
  }
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

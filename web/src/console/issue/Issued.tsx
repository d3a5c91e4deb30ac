import { Alert, Button, Result } from 'antd';
import { billPath } from '../../api';
import { yuan } from '../../format';
import { i } from '../messages-issue';
import { CopyText } from '../parts/CopyText';
import { Facts } from '../parts/Facts';
import type { IssueAnswer } from '../types-join';
import { focusFirst } from '../focus';

const t = i.done;

/** The bill that was made. Its page opens elsewhere; Enter goes on with the next one. */
export function Issued({ answer: { bill, replayed, page }, onNext }: { answer: IssueAnswer; onNext: () => void }) {
  return (
    <Result
      status="success"
      title={<h2>{t.title}</h2>}
      extra={
        <>
          <Button href={billPath(bill)} target="_blank">
            {t.open}
          </Button>
          <Button type="primary" ref={focusFirst} onClick={onNext}>
            {t.next}
          </Button>
        </>
      }
    >
      {replayed && <Alert type="info" showIcon title={t.replayed} className="c-gap" />}
      <Facts
        rows={[
          [t.code, <span key="c" className="c-num">{bill.code}</span>],
          [t.number, <strong key="n" className="c-num">{bill.number}</strong>],
          [t.check, <span key="k" className="c-num">{bill.check_code}</span>],
          [t.total, yuan(bill.total)],
          [t.link, <CopyText key="l" text={page} label={t.link} />],
        ]}
      />
    </Result>
  );
}

import { QuestionCircleFilled } from '@ant-design/icons';
import { Button } from 'antd';
import { m } from '../messages';
import type { Unseen } from '../use-verify';

interface Props {
  text: string | null;
  why: Unseen;
  onScan: () => void;
}

const WORDS = {
  foreign: { title: m.unread.foreignTitle, lead: m.unread.foreignLead, advice: m.unread.foreignAdvice },
  none: { title: m.unread.noneTitle, lead: m.unread.noneLead, advice: m.unread.noneAdvice },
  unable: { title: m.unread.unableTitle, lead: m.unread.unableLead, advice: m.unread.unableAdvice },
  broken: { title: m.unread.brokenTitle, lead: m.unread.brokenLead, advice: [] },
};

/** No bill in a QR code, or no QR code in a picture. A foreign text is shown, never followed. */
export default function Unread({ text, why, onScan }: Props) {
  const { title, lead, advice } = WORDS[why];
  return (
    <div className="sheet verdict note">
      <div className="verdict-head">
        <span className="verdict-icon">
          <QuestionCircleFilled />
        </span>
        <div>
          <h2>{title}</h2>
          <p>{lead}</p>
        </div>
      </div>
      {text && <p className="foreign">{text.slice(0, 500)}</p>}
      {advice.length > 0 && (
        <ul className="advice">
          {advice.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div className="actions">
        <Button size="large" onClick={onScan}>
          {m.unread.again}
        </Button>
      </div>
    </div>
  );
}

import { Button, Result } from 'antd';
import { useState } from 'react';
import { post } from '../console/http';
import { j } from '../console/messages-join';
import { CopyText } from '../console/parts/CopyText';
import { Facts } from '../console/parts/Facts';
import type { JoinAnswer } from '../console/types-join';
import { useTitle } from '../use-title';
import { JoinForm } from './JoinForm';

/** The application: a checked form; then the id and the secret to keep. */
export default function ApplyPage() {
  useTitle(j.apply.title);
  const [answer, setAnswer] = useState<JoinAnswer | null>(null);
  if (answer) return <Sent answer={answer} />;
  return (
    <div className="join">
      <div className="hero">
        <h1>{j.apply.title}</h1>
        <p>{j.apply.lead}</p>
      </div>
      <JoinForm submit={j.apply.submit} send={(request) => post<JoinAnswer>('/join', request)} onDone={setAnswer} />
    </div>
  );
}

function Sent({ answer }: { answer: JoinAnswer }) {
  const path = `/join/${encodeURIComponent(answer.id)}#${encodeURIComponent(answer.secret)}`;
  return (
    <section className="sheet">
      <Result status="success" title={<h1>{j.sent.title}</h1>} subTitle={j.sent.lead} />
      <Facts
        rows={[
          [j.sent.id, <CopyText key="id" text={answer.id} label={j.sent.id} />],
          [j.sent.secret, <CopyText key="secret" text={answer.secret} label={j.sent.secret} />],
          [j.sent.link, <CopyText key="link" text={window.location.origin + path} label={j.sent.link} />],
        ]}
      />
      <p className="quiet">{j.sent.linkHint}</p>
      <div className="actions">
        <Button type="primary" size="large" href={path}>
          {j.sent.go}
        </Button>
      </div>
    </section>
  );
}

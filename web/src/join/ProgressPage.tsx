import { Alert, Button, Form, Input, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { ApiError } from '../api';
import { get, send } from '../console/http';
import { c } from '../console/messages';
import { j } from '../console/messages-join';
import { Facts } from '../console/parts/Facts';
import { LoadTrouble } from '../console/parts/LoadTrouble';
import { StatusTag } from '../console/parts/Tags';
import type { Progress } from '../console/types-join';
import { useLoad } from '../console/use-load';
import { useTitle } from '../use-title';
import { Activate } from './Activate';
import { JoinForm } from './JoinForm';
import { StepsView } from './StepsView';

const t = j.progress;

/** How far an application has come. The secret stands behind `#`, so that no server's log ever sees it. */
export default function ProgressPage({ id }: { id: string }) {
  useTitle(t.title);
  const secret = useSecret();
  return (
    <div className="join">
      <div className="hero">
        <h1>{t.title}</h1>
      </div>
      {secret ? <View id={id} secret={secret} /> : <AskSecret />}
    </div>
  );
}

function useSecret(): string {
  const [secret, setSecret] = useState(read);
  useEffect(() => {
    const heard = () => setSecret(read());
    window.addEventListener('hashchange', heard);
    return () => window.removeEventListener('hashchange', heard);
  }, []);
  return secret;
}

function read(): string {
  const text = window.location.hash.slice(1);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function AskSecret({ wrong }: { wrong?: boolean }) {
  return (
    <section className="sheet">
      <h2>{t.secretTitle}</h2>
      <p className="quiet">{t.secretLead}</p>
      {wrong && <Alert type="error" showIcon role="alert" title={t.wrongSecret} />}
      <Form<{ secret: string }>
        layout="vertical"
        onFinish={({ secret }) => {
          window.location.hash = encodeURIComponent(secret.trim());
        }}
      >
        <Form.Item
          name="secret"
          label={j.sent.secret}
          rules={[{ required: true, whitespace: true, message: c.need(j.sent.secret) }]}
        >
          <Input size="large" autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t.show}
        </Button>
      </Form>
    </section>
  );
}

function View({ id, secret }: { id: string; secret: string }) {
  const at = `/join/${encodeURIComponent(id)}`;
  const headers = { 'X-Join-Secret': secret };
  const { data, error, busy, reload, set } = useLoad(`${at} ${secret}`, (signal) => get<Progress>(at, signal, headers));
  const [correcting, setCorrecting] = useState(false);
  if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return <AskSecret wrong />;
  if (error !== undefined && !data) return <LoadTrouble error={error} onRetry={reload} />;
  if (!data) return <Skeleton active />;
  return (
    <>
      <section className="sheet">
        <div className="c-row">
          <h2 className="grow">{data.name}</h2>
          <StatusTag status={data.stage} words={j.stage} />
        </div>
        <Facts
          rows={[
            [j.sent.id, data.id],
            [j.apply.code, data.credit_code],
            [t.bureau, data.bureau],
          ]}
        />
        <StepsView steps={data.steps} />
        <div className="actions">
          <Button onClick={reload} loading={busy}>
            {t.refresh}
          </Button>
          {['preparing', 'opening', 'live'].includes(data.stage) && (
            <Button type="primary" href="/console">
              {t.console}
            </Button>
          )}
        </div>
      </section>
      {data.stage === 'returned' && !correcting && (
        <Alert
          type="warning"
          showIcon
          title={t.returnedTitle}
          description={data.steps.find((step) => step.state === 'now')?.note}
          action={<Button onClick={() => setCorrecting(true)}>{t.correct}</Button>}
        />
      )}
      {data.stage === 'returned' && correcting && (
        <>
          <Alert type="info" showIcon title={t.correctLead} />
          <JoinForm<Progress>
            submit={j.apply.correct}
            initial={{ name: data.name, credit_code: data.credit_code }}
            send={(request) => send<Progress>('PUT', at, request, headers)}
            onDone={(next) => {
              set(next);
              setCorrecting(false);
            }}
            reload={reload}
          />
        </>
      )}
      {data.stage === 'approved' && <Activate id={id} secret={secret} />}
    </>
  );
}

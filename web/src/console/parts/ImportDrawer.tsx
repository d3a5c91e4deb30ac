import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { Alert, Button, Drawer, Progress, Space, Statistic, Table, Upload } from 'antd';
import { useState, type ReactNode } from 'react';
import { file as fileAt, upload } from '../http';
import { c } from '../messages';
import type { ImportAnswer } from '../types';
import { useDeed } from '../use-deed';

interface Props<A extends ImportAnswer> {
  title: string;
  path: string;
  template?: string;
  onClose: () => void;
  onDone: () => void;
  /** What of the answer is shown only now; while there is any, the drawer is closed on purpose only. */
  secrets?: (answer: A) => ReactNode;
}

const TYPES: Record<string, string> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A table of many rows: checked first, row by row, then taken in as a whole or not at all. */
export function ImportDrawer<A extends ImportAnswer = ImportAnswer>(props: Props<A>) {
  const { title, path, template, onClose, onDone, secrets } = props;
  const [picked, setPicked] = useState<File | null>(null);
  const [answer, setAnswer] = useState<A | null>(null);
  const [sent, setSent] = useState(0);
  const [wrongKind, setWrongKind] = useState(false);
  const { busy, run } = useDeed();
  const [applying, setApplying] = useState(false);

  const send = (one: File, apply: boolean) => {
    const type = TYPES[one.name.split('.').at(-1)?.toLowerCase() ?? ''];
    setWrongKind(!type);
    if (!type) return;
    setPicked(one);
    setSent(0);
    setApplying(apply);
    void run(() => upload<A>(`${path}?apply=${apply}`, one, type, setSent), {
      after: (got) => {
        setAnswer(got);
        if (got.done) onDone();
      },
    });
  };

  const again = () => {
    setPicked(null);
    setAnswer(null);
  };

  const wanted = answer ? answer.created + answer.changed : 0;
  const shown = answer?.done ? secrets?.(answer) : null;
  const held = shown ? { closable: false, keyboard: false, mask: { closable: false } } : {};
  return (
    <Drawer open title={title} size={720} onClose={onClose} {...held}>
      <div className="c-stack">
        {!answer && !busy && (
          <>
            {template && (
              <Button icon={<DownloadOutlined />} href={fileAt(template)} download>
                {c.upload.template}
              </Button>
            )}
            <Upload.Dragger
              accept=".csv,.xlsx"
              multiple={false}
              showUploadList={false}
              beforeUpload={(one) => {
                send(one, false);
                return false;
              }}
            >
              <p className="c-drop-icon">
                <InboxOutlined aria-hidden />
              </p>
              <p>{c.upload.drop}</p>
              <p className="c-quiet">{c.upload.kinds}</p>
            </Upload.Dragger>
            {wrongKind && <Alert type="error" showIcon title={c.upload.notTable} role="alert" />}
          </>
        )}
        {busy && (
          <div>
            <output>{applying ? c.upload.applying : c.upload.reading}</output>
            <Progress percent={sent} status="active" aria-label={c.upload.percent(sent)} />
          </div>
        )}
        {answer && !busy && (
          <>
            <p>
              <strong>{picked?.name}</strong>
            </p>
            <Counts answer={answer} />
            <Outcome answer={answer} wanted={wanted} />
            <Faults answer={answer} />
            {shown}
            <Space>
              {answer.done ? (
                <Button type={shown ? 'default' : 'primary'} onClick={onClose}>
                  {shown ? c.secret.kept : c.close}
                </Button>
              ) : (
                <Button
                  type="primary"
                  disabled={answer.faults.length > 0 || wanted === 0}
                  onClick={() => picked && send(picked, true)}
                >
                  {c.upload.apply(wanted)}
                </Button>
              )}
              {!shown && <Button onClick={again}>{c.upload.another}</Button>}
            </Space>
          </>
        )}
      </div>
    </Drawer>
  );
}

const Counts = ({ answer }: { answer: ImportAnswer }) => (
  <div className="c-counts">
    <Statistic title={c.upload.result.rows} value={answer.rows} />
    <Statistic title={c.upload.result.created} value={answer.created} />
    <Statistic title={c.upload.result.changed} value={answer.changed} />
    <Statistic title={c.upload.result.same} value={answer.same} />
    <Statistic title={c.upload.result.faults} value={answer.faults.length} />
  </div>
);

function Outcome({ answer, wanted }: { answer: ImportAnswer; wanted: number }) {
  if (answer.done) return <Alert type="success" showIcon title={c.upload.done(answer.created, answer.changed)} />;
  if (answer.faults.length > 0) return <Alert type="error" showIcon title={c.upload.faultsTitle(answer.faults.length)} />;
  return <Alert type="info" showIcon title={wanted > 0 ? c.upload.fine : c.upload.nothing} />;
}

function Faults({ answer: { faults } }: { answer: ImportAnswer }) {
  if (faults.length === 0) return null;
  return (
    <Table
      size="small"
      rowKey={(fault) => `${fault.row}/${fault.field}/${fault.code}`}
      dataSource={faults}
      pagination={faults.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
      columns={[
        { title: c.upload.cols.row, dataIndex: 'row', width: 80 },
        { title: c.upload.cols.field, dataIndex: 'field', width: 160 },
        { title: c.upload.cols.message, dataIndex: 'message' },
      ]}
    />
  );
}

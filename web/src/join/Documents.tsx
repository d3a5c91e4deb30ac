import { DeleteOutlined, PaperClipOutlined, UploadOutlined } from '@ant-design/icons';
import { App, Button, Progress, Upload } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { upload } from '../console/http';
import { c } from '../console/messages';
import { j } from '../console/messages-join';
import type { DocumentView } from '../console/types-join';
import { tell } from '../console/explain';

const t = j.apply;
const MAX_BYTES = 5 * 1024 * 1024;
const MEDIA = ['application/pdf', 'image/jpeg', 'image/png'];

interface Props {
  id?: string;
  value?: DocumentView[];
  onChange?: (documents: DocumentView[]) => void;
}

/** Documents are handed in one by one; the application then names them. */
export function Documents({ id, value = [], onChange }: Props) {
  const { message } = App.useApp();
  const [sending, setSending] = useState<{ name: string; percent: number } | null>(null);
  const all = useRef(value);
  useEffect(() => {
    all.current = value;
  }, [value]);

  const send = async (file: File) => {
    if (!MEDIA.includes(file.type)) return void message.error(t.notDocument(file.name));
    if (file.size > MAX_BYTES) return void message.error(t.documentTooBig(file.name));
    setSending({ name: file.name, percent: 0 });
    try {
      const document = await upload<DocumentView>(
        '/join/documents',
        file,
        file.type,
        (percent) => setSending({ name: file.name, percent }),
        { 'X-Name': encodeURIComponent(file.name) },
      );
      all.current = [...all.current, document];
      onChange?.(all.current);
    } catch (error) {
      const told = tell(error);
      void message.error(c.told(told.title, told.text, told.trace), 6);
    } finally {
      setSending(null);
    }
  };

  return (
    <>
      {value.length > 0 && (
        <ul className="join-docs">
          {value.map((one) => (
            <li key={one.id}>
              <span>
                <PaperClipOutlined aria-hidden /> {one.name} <small>{j.bytes(Math.ceil(one.bytes / 1024))}</small>
              </span>
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t.remove(one.name)}
                onClick={() => onChange?.(value.filter(({ id: other }) => other !== one.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <Upload
        id={id}
        accept=".pdf,.jpg,.jpeg,.png"
        multiple
        showUploadList={false}
        beforeUpload={(file) => {
          void send(file);
          return false;
        }}
      >
        <Button icon={<UploadOutlined />} loading={sending !== null}>
          {c.upload.pick}
        </Button>
      </Upload>
      {sending && (
        <output className="join-sending">
          {t.uploading(sending.name, sending.percent)}
          <Progress percent={sending.percent} size="small" />
        </output>
      )}
    </>
  );
}

import { UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { m } from '../messages';
import type { FileSource, Source } from '../use-verify';

interface Props {
  source: Source;
  /** The browser's own check did not settle it. */
  needed: boolean;
  onUpload: (source: FileSource) => void;
}

/** After a check in the browser: let the platform compare the very file. Nothing is sent before this is pressed. */
export function SendFile({ source, needed, onUpload }: Props) {
  if (source.by !== 'file' || source.way !== 'here') return null;
  return (
    <div className="send">
      <p>{needed ? m.way.sendLead.needed : m.way.sendLead.plain}</p>
      <Button type={needed ? 'primary' : 'default'} size="large" icon={<UploadOutlined />} onClick={() => onUpload(source)}>
        {m.way.send}
      </Button>
    </div>
  );
}

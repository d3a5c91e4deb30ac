import { CloudUploadOutlined, LaptopOutlined } from '@ant-design/icons';
import { m } from '../messages';
import type { FileSource } from '../use-verify';

/** Whether the file left this machine. */
export function WayNote({ source, unasked }: { source: FileSource; unasked?: boolean }) {
  if (source.way === 'upload') {
    return (
      <p className="way-note">
        <CloudUploadOutlined /> <span>{source.unable ? m.way.unable : m.way.upload}</span>
      </p>
    );
  }
  return (
    <p className="way-note">
      <LaptopOutlined /> <span>{unasked ? m.way.hereUnasked : m.way.here}</span>
    </p>
  );
}

import { FileProtectOutlined } from '@ant-design/icons';
import { useEffect, useState, type DragEvent } from 'react';
import { FILES } from '../bill-file';
import { m } from '../messages';

interface Props {
  /** Why what was chosen cannot be used. */
  fault: string | null;
  onFiles: (files: FileList) => void;
}

/** Choose a bill file or a picture of a bill, or drop it here. */
export function DropZone({ fault, onFiles }: Props) {
  const [over, setOver] = useState(false);
  useNoStrayDrop();

  const take = (files: FileList | null) => files && files.length > 0 && onFiles(files);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };

  return (
    <>
      {/* Dropping is only a shortcut; the input inside is the way for everyone. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <label
        className={over ? 'drop over' : 'drop'}
        onDragOver={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <input
          className="unseen"
          type="file"
          accept={FILES}
          aria-describedby="drop-limit"
          onChange={(event) => {
            take(event.target.files);
            event.target.value = '';
          }}
        />
        <FileProtectOutlined className="drop-icon" />
        <span className="drop-pick">{over ? m.verify.dropNow : m.verify.drop}</span>
        <span className="drop-or" aria-hidden="true">
          {m.verify.dropOr}
        </span>
        <span className="quiet" id="drop-limit">
          {m.verify.dropLimit}
        </span>
      </label>
      <p role="alert" className="bad-text drop-fault">
        {fault}
      </p>
    </>
  );
}

/** A file dropped beside the zone must not replace the page. */
function useNoStrayDrop() {
  useEffect(() => {
    const stay = (event: Event) => event.preventDefault();
    window.addEventListener('dragover', stay);
    window.addEventListener('drop', stay);
    return () => {
      window.removeEventListener('dragover', stay);
      window.removeEventListener('drop', stay);
    };
  }, []);
}

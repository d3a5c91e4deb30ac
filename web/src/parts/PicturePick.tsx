import { PictureOutlined } from '@ant-design/icons';
import { PICTURES } from '../bill-file';
import { m } from '../messages';

/** Choose a picture that shows a QR code. */
export function PicturePick({ onPick }: { onPick: (files: FileList) => void }) {
  return (
    <label className="full-button">
      <input
        className="unseen"
        type="file"
        accept={PICTURES}
        onChange={(event) => {
          const { files } = event.target;
          if (files && files.length > 0) onPick(files);
        }}
      />
      <PictureOutlined /> {m.scan.picture}
    </label>
  );
}

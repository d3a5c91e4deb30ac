import { Alert, Button, Modal } from 'antd';
import { c } from '../messages';
import { CopyText } from './CopyText';

interface Props {
  title: string;
  lead: string;
  rows: { label: string; value: string }[];
  onClose: () => void;
}

/** A secret that is shown now and never again; closed only on purpose. */
export function SecretOnce({ title, lead, rows, onClose }: Props) {
  return (
    <Modal
      open
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {c.secret.kept}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={c.secret.once} />
      <p className="c-gap">{lead}</p>
      <dl className="c-secret">
        {rows.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <CopyText text={value} label={label} />
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}

import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { billFilePath, type BillKey, type BillSuffix } from '../api';
import { m } from '../messages';

const KINDS: BillSuffix[] = ['ofd', 'pdf', 'png', 'xml', 'xbrl'];

/** Every form the bill comes in, each with what it is for; the one for the books first. */
export function Downloads({ bill }: { bill: BillKey }) {
  return (
    <section className="downloads" aria-labelledby="download-title">
      <div className="downloads-top">
        <h2 id="download-title">{m.download.title}</h2>
        <Button className="aside" icon={<PrinterOutlined />} onClick={() => window.print()}>
          {m.bill.print}
        </Button>
      </div>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>
            <a
              className={kind === 'ofd' ? 'download first' : 'download'}
              href={billFilePath(bill, kind)}
              download={`${bill.code}_${bill.number}.${kind}`}
            >
              <DownloadOutlined />
              <span>
                <strong>{m.download.kind[kind].name}</strong>
                <small>{m.download.kind[kind].use}</small>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

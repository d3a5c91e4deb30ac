import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { file } from '../http';
import { c } from '../messages';

/** The list as it is filtered, as a file. */
export function ExportButtons({ path, query, xlsx }: { path: string; query: Record<string, string>; xlsx?: boolean }) {
  return (
    <>
      <Button icon={<DownloadOutlined />} href={file(`${path}/export.csv`, query)} download>
        {c.exportCsv}
      </Button>
      {xlsx && (
        <Button icon={<DownloadOutlined />} href={file(`${path}/export.xlsx`, query)} download>
          {c.exportXlsx}
        </Button>
      )}
    </>
  );
}

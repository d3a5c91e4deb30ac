import { ScanOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { ApiError } from '../api';
import { m } from '../messages';
import { DropZone } from '../parts/DropZone';
import { Outcome } from '../parts/Outcome';
import { VerifyForm } from '../parts/VerifyForm';
import { useFill } from '../use-fill';
import { useIntake } from '../use-intake';
import { useTitle } from '../use-title';
import { useVerify } from '../use-verify';
import '../styles/verify.css';

const ScanSheet = lazy(() => import('../parts/ScanSheet'));

export default function VerifyPage() {
  useTitle(m.verify.title);
  const verify = useVerify();
  const { state, byForm, upload } = verify;
  const fill = useFill();
  const { fault, onText, onFiles } = useIntake(fill, verify);
  const [scanning, setScanning] = useState(false);
  const scan = () => setScanning(true);
  const endScan = () => setScanning(false);

  return (
    <>
      <div className="hero">
        <h1>{m.verify.title}</h1>
        <p>{m.verify.lead}</p>
      </div>
      <Outcome state={state} onUpload={upload} onScan={scan} />
      <div className="ways">
        <section className="sheet way-scan" aria-labelledby="by-scan">
          <h2 id="by-scan">{m.verify.scanTitle}</h2>
          <p className="aside">{m.verify.scanLead}</p>
          <Button type="primary" size="large" block icon={<ScanOutlined />} onClick={scan}>
            {m.verify.scan}
          </Button>
        </section>
        <section className="sheet way-form" aria-labelledby="by-form">
          <h2 id="by-form">{m.verify.formTitle}</h2>
          <VerifyForm
            busy={state.step === 'busy' && state.source.by === 'form'}
            faults={state.step === 'failed' && state.error instanceof ApiError ? state.error.problem.faults : undefined}
            fill={fill}
            onAsk={byForm}
          />
        </section>
        <section className="sheet way-file" aria-labelledby="by-file">
          <h2 id="by-file">{m.verify.fileTitle}</h2>
          <p>{m.verify.fileLead}</p>
          <DropZone fault={fault} onFiles={(files) => void onFiles(files)} />
        </section>
      </div>
      {scanning && (
        <Suspense fallback={<output className="unseen">{m.loading}</output>}>
          <ScanSheet
            onClose={endScan}
            onText={(text) => {
              endScan();
              onText(text);
            }}
            onPick={(files) => {
              endScan();
              void onFiles(files);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

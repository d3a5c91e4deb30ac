import { CheckCircleFilled } from '@ant-design/icons';
import { Button, Image } from 'antd';
import { useState } from 'react';
import { file, post } from '../http';
import { j } from '../messages-join';
import type { Progress } from '../types-join';
import { useDeed } from '../use-deed';

const t = j.own;

/** Ten guided test bills, each with what came of it. */
export function Tests({ progress, onDone }: { progress: Progress; onDone: (next: Progress) => void }) {
  const { busy, run } = useDeed();
  const [trying, setTrying] = useState(0);
  const issue = (step: number) => {
    setTrying(step);
    void run(() => post<Progress>(`/console/onboarding/tests/${step}`), { after: onDone });
  };
  const passed = progress.tests.filter((one) => one.state === 'passed').length;
  return (
    <>
      <p className="c-quiet c-gap">
        {t.testsLead} {t.passed(passed)}
      </p>
      <ol className="c-tests">
        {progress.tests.map((one) => (
          <li key={one.step}>
            <strong>
              {one.step}. {one.title}
            </strong>
            {one.note && <p className="c-quiet">{one.note}</p>}
            {one.picture && (
              <Image
                src={`${file(`/console/onboarding/tests/${one.step}/picture.png`)}?v=${progress.version}`}
                alt={t.pictureAlt(one.step)}
              />
            )}
            <span>
              {one.state === 'passed' && (
                <span className="good-text">
                  <CheckCircleFilled aria-hidden /> {t.ok}{' '}
                </span>
              )}
              {progress.stage === 'preparing' && (
                <Button
                  size="small"
                  type={one.state === 'passed' ? 'default' : 'primary'}
                  loading={busy && trying === one.step}
                  disabled={busy && trying !== one.step}
                  onClick={() => issue(one.step)}
                  aria-label={`${one.step}. ${one.title} ${one.state === 'passed' ? t.again : t.try}`}
                >
                  {one.state === 'passed' ? t.again : t.try}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

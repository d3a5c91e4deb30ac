import { Steps } from 'antd';
import { shanghaiTime } from '../format';
import { j } from '../console/messages-join';
import type { Step } from '../console/types-join';

const STATUS = { done: 'finish', now: 'process', later: 'wait' } as const;

/** The way from the application to live bills. */
export function StepsView({ steps }: { steps: Step[] }) {
  return (
    <Steps
      orientation="vertical"
      size="small"
      current={steps.findIndex((step) => step.state === 'now')}
      items={steps.map((step) => ({
        title: step.name,
        status: STATUS[step.state],
        content: (
          <>
            {step.state === 'now' && step.waits_for && <strong>{j.waits[step.waits_for]}</strong>}
            {step.note && <p>{step.note}</p>}
            {step.at && <p className="c-quiet">{shanghaiTime(step.at)}</p>}
          </>
        ),
      }))}
    />
  );
}

import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { shanghaiTime } from '../format';
import { f } from './messages';
import type { FrontStatus } from './types';

const LOOK = {
  open: { tone: 'good', icon: <CheckCircleFilled /> },
  warned: { tone: 'warn', icon: <ExclamationCircleFilled /> },
  capped: { tone: 'warn', icon: <ExclamationCircleFilled /> },
  shut: { tone: 'bad', icon: <CloseCircleFilled /> },
  unknown: { tone: 'warn', icon: <QuestionCircleFilled /> },
};

/** The one thing to see from afar: whether bills may be issued here, and if not, why. Read out when it changes. */
export function Gate({ status, stale }: { status: FrontStatus; stale: boolean }) {
  const state = stale ? 'unknown' : stateOf(status.gate);
  const { tone, icon } = LOOK[state];
  return (
    <output className={`f-gate ${tone}`}>
      <span className="f-gate-icon">{icon}</span>
      <span>
        <strong>{f.gate[state]}</strong>
        <span>{stale ? f.gateUnknown : status.message || f.gateText}</span>
        {!stale && status.deadline && status.gate !== 'OPEN' && (
          <span>{f.deadline(f.cause[status.cause] ?? status.cause, shanghaiTime(status.deadline).slice(0, 16))}</span>
        )}
      </span>
    </output>
  );
}

const STATES: Record<string, 'open' | 'warned' | 'capped'> = { OPEN: 'open', WARNED: 'warned', CAPPED: 'capped' };

const stateOf = (gate: string) => STATES[gate] ?? 'shut';

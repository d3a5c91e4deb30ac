import { Alert, Button } from 'antd';
import { m } from '../messages';
import { explain } from '../trouble';

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** An error, in words: what happened, what to do, and a number to quote. */
export function TroubleNote({ error, onRetry }: Props) {
  const { title, text, faults, trace } = explain(error);
  return (
    <Alert
      className="trouble"
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <>
          <p>{text}</p>
          {faults.length > 0 && (
            <ul>
              {faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          )}
          {trace && <p className="quiet">{m.trouble.trace(trace)}</p>}
          {onRetry && <Button onClick={onRetry}>{m.retry}</Button>}
        </>
      }
    />
  );
}

import { Alert, Button } from 'antd';
import { c } from '../messages';
import { tell } from '../explain';

/** Why there is nothing to show, and a way to try again. */
export function LoadTrouble({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, text, trace } = tell(error);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={trace ? `${text} ${c.trace(trace)}` : text}
      action={onRetry && <Button onClick={onRetry}>{c.retry}</Button>}
    />
  );
}

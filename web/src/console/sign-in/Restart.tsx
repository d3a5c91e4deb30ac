import { Button } from 'antd';
import { post } from '../http';
import { s } from '../messages-sign';
import { useSession } from '../session';

/** Back to the first step, as somebody else. */
export function Restart() {
  const { end } = useSession();
  return (
    <Button type="link" block onClick={() => void post('/console/sign-out').then(end, end)}>
      {s.restart}
    </Button>
  );
}

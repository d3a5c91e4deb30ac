import { Button, Modal } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';
import { leftText } from '../explain';
import { lastUse } from '../http';
import { c } from '../messages';
import { useMe, useSession } from '../session';
import { secondsLeft, WARN_SECONDS } from './idle-time';
import { focusFirst } from '../focus';

/** Warns two minutes before the session ends unused, and goes when it has. */
export function Idle() {
  const me = useMe();
  const { renew } = useSession();
  const [left, setLeft] = useState(Number.POSITIVE_INFINITY);

  const look = useEffectEvent(() => {
    const now = secondsLeft(Date.now(), lastUse(), me.idle_seconds, me.ends);
    if (now === 0 && left > 0) void renew();
    setLeft(now);
  });
  useEffect(() => {
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, []);

  return (
    <Modal
      open={left <= WARN_SECONDS}
      title={c.shell.idle.title}
      closable={false}
      keyboard={false}
      footer={
        <Button type="primary" ref={focusFirst} onClick={() => void renew()}>
          {c.shell.idle.stay}
        </Button>
      }
    >
      <p role="timer">{c.shell.idle.text(leftText(left))}</p>
    </Modal>
  );
}

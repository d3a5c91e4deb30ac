import { useEffect, useEffectEvent, useState } from 'react';

const TOUCHES = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/**
 * Does something every so often, but not while the page is hidden, and with `patience` not when nobody has moved for
 * so long: a page that asks for ever would keep a session open that should end. Says whether it rests.
 */
export function useEvery(ms: number, deed: () => void, patience = Number.POSITIVE_INFINITY): boolean {
  const [resting, setResting] = useState(false);
  const run = useEffectEvent(deed);

  useEffect(() => {
    let touched = Date.now();
    const isIdle = () => Date.now() - touched > patience;
    const tick = () => {
      if (document.hidden) return;
      setResting(isIdle());
      if (!isIdle()) run();
    };
    const touch = () => {
      const back = isIdle();
      touched = Date.now();
      if (back) tick();
    };
    const timer = setInterval(tick, ms);
    document.addEventListener('visibilitychange', tick);
    if (patience < Number.POSITIVE_INFINITY) TOUCHES.forEach((name) => window.addEventListener(name, touch, { passive: true }));
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
      TOUCHES.forEach((name) => window.removeEventListener(name, touch));
    };
  }, [ms, patience]);

  return resting;
}

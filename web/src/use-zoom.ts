import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

export const MAX_ZOOM = 6;
const STEP = 1.5;
const WHOLE = { zoom: 1, x: 0.5, y: 0.5 };

const within = (zoom: number) => Math.min(MAX_ZOOM, Math.max(1, zoom));

/** How large the content of a scrolling area is shown; what was in its middle stays there. */
export function useZoom() {
  const area = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(WHOLE);

  const scale = useCallback((factor: number) => {
    const middle = area.current ? middleOf(area.current) : {};
    setView((now) => ({ ...now, ...middle, zoom: within(now.zoom * factor) }));
  }, []);

  useLayoutEffect(() => {
    const here = area.current;
    here?.scrollTo(view.x * here.scrollWidth - here.clientWidth / 2, view.y * here.scrollHeight - here.clientHeight / 2);
  }, [view]);

  useHands(area, scale);

  const bigger = () => scale(STEP);
  const smaller = () => scale(1 / STEP);
  const fit = () => setView(WHOLE);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') bigger();
    else if (event.key === '-') smaller();
    else if (event.key === '0') fit();
  };
  return { area, zoom: view.zoom, bigger, smaller, fit, onKeyDown };
}

const middleOf = (here: HTMLElement) => ({
  x: (here.scrollLeft + here.clientWidth / 2) / here.scrollWidth,
  y: (here.scrollTop + here.clientHeight / 2) / here.scrollHeight,
});

/** Two fingers, a wheel with Ctrl (what a touchpad sends for a pinch), a double click. */
function useHands(area: RefObject<HTMLElement | null>, scale: (factor: number) => void) {
  useEffect(() => {
    const here = area.current;
    if (!here) return undefined;
    const left = new AbortController();
    // Not passive: the browser's own zoom would move the buttons out of sight.
    const ours = { passive: false, signal: left.signal };
    let before = 0;

    const onTouch = (event: TouchEvent) => {
      const [one, two] = event.touches;
      if (!one || !two) {
        before = 0;
        return;
      }
      event.preventDefault();
      const apart = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
      if (before > 0) scale(apart / before);
      before = apart;
    };
    here.addEventListener('touchstart', onTouch, ours);
    here.addEventListener('touchmove', onTouch, ours);
    here.addEventListener('touchend', onTouch, ours);
    here.addEventListener(
      'wheel',
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        scale(Math.exp(-event.deltaY / 200));
      },
      ours,
    );
    here.addEventListener('dblclick', () => scale(STEP * STEP), { signal: left.signal });
    return () => left.abort();
  }, [area, scale]);
}

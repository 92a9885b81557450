import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';

const NEAR = 96;

// Layout effects do not run on the server, and React says so; there is nothing to lay out there.
const useLayout = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** Keeps the end of the growing page in view, unless the reader has scrolled up. */
export function useStickToEnd(growth: unknown): { readonly jumpToEnd: () => void } {
  const sticking = useRef(true);
  const lastTop = useRef(0);

  useEffect(() => {
    const notice = () => {
      sticking.current = distanceToEnd() < NEAR;
    };
    window.addEventListener('scroll', notice, { passive: true });
    return () => window.removeEventListener('scroll', notice);
  }, []);

  useLayout(() => {
    // Text may arrive between a scroll of the reader and the scroll event.
    const movedUp = window.scrollY < lastTop.current - 1 && distanceToEnd() >= NEAR;
    if (movedUp) sticking.current = false;
    if (sticking.current) window.scrollTo({ top: document.documentElement.scrollHeight });
    lastTop.current = window.scrollY;
  }, [growth]);

  const jumpToEnd = useCallback(() => {
    sticking.current = true;
    lastTop.current = 0;
  }, []);
  return { jumpToEnd };
}

function distanceToEnd(): number {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight - clientHeight - window.scrollY;
}

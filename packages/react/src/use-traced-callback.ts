import type { HoneyHiveSpan } from '@honeyhive/core';
import { useCallback } from 'react';
import { useLayoutEffect, useRef } from './react-features.ts';
import { useTrace } from './use-trace.ts';

/**
 * A callback whose every call is a span. Its identity never changes, and it always calls the function of the last
 * render. The span comes first, for children and enrichment.
 *
 * @example
 * const send = useTracedCallback('send message', async (span, text: string) => post(text, span));
 */
export function useTracedCallback<Args extends unknown[], Result>(
  name: string,
  callback: (span: HoneyHiveSpan, ...args: Args) => Result,
): (...args: Args) => Result {
  const { withSpan } = useTrace();
  const latest = useRef({ name, callback, withSpan });
  useLayoutEffect(() => {
    // oxlint-disable-next-line react/immutability -- a ref of React's, by another name
    latest.current = { name, callback, withSpan };
  });
  return useCallback((...args: Args) => {
    const now = latest.current;
    return now.withSpan(
      now.name,
      { inputs: args.length === 0 ? undefined : { args: args.map(describe) } },
      (span) => now.callback(span, ...args),
    );
    // oxlint-disable-next-line react/memo-dependencies -- a ref is the same in each render
  }, []);
}

/** React's events are large, cyclic and reused: their type says enough. */
const describe = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'nativeEvent' in value
    ? `[${String((value as { type?: unknown }).type)} event]`
    : value;

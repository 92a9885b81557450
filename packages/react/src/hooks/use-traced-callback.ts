import type { HoneyHiveSpan } from '@honeyhive/core';
import { useCallback } from 'react';
import { answerOf, contained } from '../provider/guarded-tracer.ts';
import { useLayoutEffect, useRef } from '../provider/react-features.ts';
import { useTrace } from './use-trace.ts';

/**
 * Returns a callback that records every call as a span. The callback's identity never changes, and the function of
 * the last render is called. The first argument is the span, for children and enrichment.
 *
 * @example
 * const send = useTracedCallback('send message', async (span, text: string) => post(text, span));
 */
export function useTracedCallback<Args extends unknown[], Result>(
  name: string,
  callback: (span: HoneyHiveSpan, ...args: Args) => Result,
): (...args: Args) => Result {
  const { withSpan } = useTrace();
  const call = (...args: Args): Result =>
    withSpan(
      name,
      { inputs: args.length === 0 ? undefined : { args: args.map(describe) } },
      (span) => callback(span, ...args),
    );
  const latest = useRef(call);
  useLayoutEffect(() => {
    // oxlint-disable-next-line react/immutability -- a ref of React's, by another name
    latest.current = call;
  });
  // oxlint-disable-next-line react/memo-dependencies -- a ref is the same in each render
  return useCallback((...args: Args) => latest.current(...args), []);
}

/** React's events are large, cyclic and reused: their type says enough. */
const describe = (value: unknown): unknown =>
  contained(() => 'nativeEvent' in Object(value))
    ? `[${answerOf(() => (value as { type?: string }).type, '')} event]`
    : value;

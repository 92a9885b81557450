import type { HoneyHiveSpan, SpanOptions } from '@honeyhive/core';
import { useCallback, useEffect, useInsertionEffect, useRef } from '#react';
import { answerOf, contained } from '../provider/guarded-tracer.ts';
import { useTrace } from './use-trace.ts';

/** How the calls of a traced callback are recorded: every option of a span, with the tracer by its name. */
export interface TracedCallbackOptions extends Omit<SpanOptions, 'tracer'> {
  /** Name of the tracer among the providers'. Default: the nearest tracer. */
  readonly tracer?: string | undefined;
  /** Ends open spans as *cancelled* when the component unmounts. Default false: each call is followed to its end. */
  readonly cancelOnUnmount?: boolean | undefined;
}

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
  { tracer, cancelOnUnmount, ...options }: TracedCallbackOptions = {},
): (...args: Args) => Result {
  const { withSpan } = useTrace(tracer);
  const { current: open } = useRef(new Set<HoneyHiveSpan>());
  const call = (...args: Args): Result =>
    withSpan(
      name,
      { inputs: args.length > 0 ? { args: args.map(describe) } : undefined, ...options },
      (span) => {
        for (const one of open) if (!contained(() => one.isRecording())) open.delete(one);
        if (cancelOnUnmount) open.add(span);
        return callback(span, ...args);
      },
    );
  const latest = useRef(call);
  useInsertionEffect(() => {
    // oxlint-disable-next-line react/immutability -- a ref of React's, by another name
    latest.current = call;
  });
  useEffect(
    () => () => {
      for (const span of open) contained(() => span.cancel('unmounted').end());
    },
    [open],
  );
  // oxlint-disable-next-line react/memo-dependencies -- a ref is the same in each render
  return useCallback((...args: Args) => latest.current(...args), []);
}

/** React's events are large, cyclic and reused: their type says enough. */
const describe = (value: unknown): unknown =>
  contained(() => 'nativeEvent' in Object(value))
    ? `[${answerOf(() => (value as { type?: string }).type, '')} event]`
    : value;

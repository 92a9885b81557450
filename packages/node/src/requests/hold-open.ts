import { type HoneyHiveSpan, type HoneyHiveTracerBase } from '@honeyhive/core';
import { setTimer } from '@honeyhive/core/internal';
import { isResponse } from './respond.ts';

/**
 * Maximum milliseconds that a trace's work may continue after the response; platforms end the process at about 30 s.
 */
const MAX_AFTER_MS = 20_000;

/**
 * Resolves once `request` and every other span of the trace have ended, or `MAX_AFTER_MS` after the end of
 * `request`, and recorded spans have been sent.
 */
export function sentAfter(
  tracer: Pick<HoneyHiveTracerBase, 'flush' | 'observe'>,
  request: HoneyHiveSpan,
): Promise<unknown> {
  if (!request.isRecording()) return Promise.resolve();
  const { traceId } = request.spanContext();
  const isOfTrace = (span: HoneyHiveSpan): boolean => span.spanContext().traceId === traceId;
  return new Promise((resolve) => {
    const open = new Set<HoneyHiveSpan>([request]);
    let cancel: (() => void) | undefined;
    const finish = (): void => {
      cancel?.();
      stop();
      resolve(tracer.flush());
    };
    const stop = tracer.observe({
      spanStart: ({ span }) => {
        if (isOfTrace(span)) open.add(span);
      },
      spanEnd: ({ span }) => {
        open.delete(span);
        if (open.size === 0) finish();
        else if (span === request) cancel = setTimer(finish, MAX_AFTER_MS);
      },
      shutdown: () => {
        cancel?.();
        stop();
        resolve(undefined);
      },
    });
  });
}

/** Maximum milliseconds that the end of a response waits for the spans. */
const MAX_BEFORE_END_MS = 2_000;

/**
 * Returns a response whose end waits until recorded spans have been sent, for platforms stopping at the end of a
 * response.
 */
export async function holdEnd(response: Response, send: () => Promise<void>): Promise<Response> {
  if (!isResponse(response)) return response;
  if (response.body) {
    const body = response.body.pipeThrough(new TransformStream({ flush: send }));
    return new Response(body, response);
  }
  await send();
  return response;
}

/** Resolves once recorded spans have been sent, within the time limit of a response. */
export async function sentBeforeEnd(tracer: Pick<HoneyHiveTracerBase, 'flush'>): Promise<void> {
  await tracer.flush({ timeoutMs: MAX_BEFORE_END_MS });
}

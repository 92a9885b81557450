import type { EnrichData, HoneyHiveSpan } from '@honeyhive/core';
import { answerOf, contained, isObject } from '../provider/guarded-tracer.ts';
import { NO_SPAN } from '../provider/noop-span.ts';
import type { ReactTracer } from '../provider/provider.tsx';
import { runWithin } from '../provider/run-within.ts';
import { whenPainted } from './after-paint.ts';
import { type OpenTurns, UNREAD_MS } from './open-turns.ts';
import type { ChatTurnOptions, OwnedTurn, OnProgress } from './turn.ts';

/** Milliseconds that somebody waits for an answer, or for its next chunk, without its component. */
const MAX_WAIT_MS = 30_000;

const startTurn = (
  tracer: ReactTracer | undefined,
  input: unknown,
  options: ChatTurnOptions | undefined,
): HoneyHiveSpan =>
  answerOf(() => {
    const { name = 'chat turn', retryOf, ...data } = options ?? {};
    return tracer?.startSpan(name, {
      eventType: 'chain',
      inputs: isObject(input) ? input : { question: input },
      ...data,
      ...(retryOf && {
        links: [{ context: answerOf(() => retryOf.span.spanContext(), NO_SPAN.spanContext()) }],
        metadata: { retry_of: retryOf.eventId, ...(data.metadata as object | undefined) },
      }),
    });
  }, NO_SPAN);

/**
 * Starts a turn with `tracer` and adds the turn to `open`. Without a tracer everything works and nothing is
 * recorded.
 */
// oxlint-disable-next-line max-params
export function chatTurn(
  tracer: ReactTracer | undefined,
  open: OpenTurns,
  input: unknown,
  options?: ChatTurnOptions,
  onProgress?: OnProgress,
): OwnedTurn {
  const span = startTurn(tracer, input, options);
  const begun = performance.now();
  const sinceBegun = (): number => Math.round(performance.now() - begun);
  let quietUntil = UNREAD_MS;
  /** Nothing needs to be heard of the turn for so long. */
  const allow = (ms: number) => (): void => {
    quietUntil = sinceBegun() + ms;
  };
  const wait = allow(MAX_WAIT_MS);
  const heard = allow(UNREAD_MS);
  let painted = false;
  const enrich = (data: EnrichData): void => void contained(() => span.enrich(data));
  const enrichPainted = (which: string): void =>
    enrich({ metadata: { [`time_to_${which}_paint_ms`]: sinceBegun() } });

  const chunk = (value: unknown): void => {
    heard();
    onProgress?.(value);
    if (painted) return;
    painted = true;
    whenPainted(() => enrichPainted('first'));
  };
  const finish = (): void => {
    if (!open.delete(turn)) return;
    whenPainted(() => {
      contained(() => span.addEvent('rendered'));
      enrichPainted('last');
      onProgress?.();
      contained(() => span.end());
    });
  };

  const turn: OwnedTurn = {
    span,
    eventId: answerOf(() => span.eventId, ''),
    run<R>(work: () => R) {
      wait();
      return runWithin(
        (once) => span.run(once as () => R),
        () => work(),
      );
    },
    headers() {
      wait();
      return answerOf(() => tracer?.inject({}, span), {});
    },
    follow(stream) {
      heard();
      const ways = { end: false, onRead: wait, onChunk: chunk, onEnd: finish };
      return runWithin(
        (once) => span.follow(once(span), ways),
        () => stream,
      );
    },
    stop(reason = 'stopped by the user') {
      contained(() => span.cancel(reason));
      finish();
    },
    fail(error) {
      contained(() => span.fail(error));
      finish();
    },
    end(outputs) {
      enrich({ outputs });
      finish();
    },
    feedback: (feedback) => enrich({ feedback }),
    leave() {
      if (sinceBegun() >= quietUntil) this.stop('unmounted');
    },
  };
  if (span !== NO_SPAN) open.add(turn);
  return turn;
}

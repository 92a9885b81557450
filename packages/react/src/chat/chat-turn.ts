import type { ChatTurnOptions } from './turn.ts';
import type { OwnedTurn } from './turn.ts';
import type { EnrichData, HoneyHiveSpan } from '@honeyhive/core';
import { answerOf, contained, isObject } from '../provider/guarded-tracer.ts';
import { NO_SPAN } from '../provider/noop-span.ts';
import { createOpenTurns, type OpenTurns } from './open-turns.ts';
import { whenPainted } from './after-paint.ts';
import type { ReactTracer } from '../provider/provider.tsx';
import { runWithin } from '../provider/run-within.ts';
import { createSilence } from './silence.ts';

const startTurn = (
  tracer: ReactTracer | undefined,
  input: unknown,
  options: ChatTurnOptions,
): HoneyHiveSpan =>
  answerOf(() => {
    const { name = 'chat turn', retryOf, ...data } = options;
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
  input: unknown,
  options: ChatTurnOptions = {},
  open: OpenTurns = createOpenTurns(),
): OwnedTurn {
  const span = startTurn(tracer, input, options);
  const begun = performance.now();
  const sinceBegun = (): number => Math.round(performance.now() - begun);
  let painted = false;
  const [wait, heard, isTooLong] = createSilence(sinceBegun);
  const enrich = (data: EnrichData): void => void contained(() => span.enrich(data));
  const enrichPainted = (which: string): void =>
    enrich({ metadata: { [`time_to_${which}_paint_ms`]: sinceBegun() } });

  const chunk = (): void => {
    heard();
    if (painted) return;
    painted = true;
    whenPainted(() => enrichPainted('first'));
  };
  const finish = (): void => {
    if (!open.delete(turn)) return;
    whenPainted(() => {
      contained(() => span.addEvent('rendered'));
      enrichPainted('last');
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
      if (isTooLong()) this.stop('unmounted');
    },
  };
  if (span !== NO_SPAN) open.add(turn);
  return turn;
}

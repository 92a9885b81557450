import type { EnrichData, HoneyHiveSpan } from '@honeyhive/core';
import { contained } from './contained.ts';
import { NO_SPAN } from './no-span.ts';
import { whenPainted } from './painted.ts';
import type { ReactTracer } from './provider.tsx';
import type { Feedback } from './use-feedback.ts';

/** How a turn is recorded. */
export interface ChatTurnOptions extends EnrichData {
  /** The span's name. Default `chat turn`. */
  readonly name?: string | undefined;
  /** The turn that this one tries again: the two are linked. */
  readonly retryOf?: ChatTurn | undefined;
}

/** One turn of a chat: a span from the user's submit to the last painted token. */
export interface ChatTurn {
  readonly span: HoneyHiveSpan;
  /** What feedback refers to, also after the page has forgotten the turn. */
  readonly eventId: string;
  /** Runs `work` inside the turn: what it starts synchronously hangs on it. */
  run<R>(work: () => R): R;
  /** Headers that let a server join the turn, where `fetch` is not traced by itself. */
  headers(): Record<string, string>;
  /** Follows the answer's stream: time to first token, output, timing; then the turn ends once it has been painted. */
  follow<T>(stream: T): T;
  /** The user pressed stop: *cancelled*, with what had come so far. */
  stop(reason?: unknown): void;
  /** The turn failed. An abort counts as stopped. */
  fail(error: unknown): void;
  /** Ends a turn that follows no stream. */
  end(outputs?: unknown): void;
  /** What the user thought of it; any time. */
  feedback(feedback: Feedback): void;
}

const STOPPED = 'stopped by the user';

/** Begins a turn with `tracer`; without one, everything works and nothing is recorded. */
export function chatTurn(
  tracer: ReactTracer | undefined,
  input: unknown,
  options: ChatTurnOptions = {},
): ChatTurn {
  const { name = 'chat turn', retryOf, ...data } = options;
  const about = {
    ...(retryOf ? { retry_of: retryOf.eventId } : {}),
    ...(data.metadata as Record<string, unknown> | undefined),
  };
  const span =
    contained(() =>
      tracer?.startSpan(name, {
        eventType: 'chain',
        inputs: typeof input === 'object' && input !== null ? input : { question: input },
        ...data,
        ...(retryOf ? { links: [{ context: retryOf.span.spanContext() }] } : {}),
        ...(Object.keys(about).length > 0 ? { metadata: about } : {}),
      }),
    ) ?? NO_SPAN;
  const begun = performance.now();
  const sinceBegun = (): number => Math.round((performance.now() - begun) * 100) / 100;
  let painted = false;
  let finished = false;

  const firstChunk = (): void => {
    if (painted) return;
    painted = true;
    whenPainted(() => span.enrich({ metadata: { time_to_first_paint_ms: sinceBegun() } }));
  };
  const finish = (): void => {
    if (finished) return;
    finished = true;
    whenPainted(() => {
      span.addEvent('rendered').enrich({ metadata: { time_to_last_paint_ms: sinceBegun() } });
      span.end();
    });
  };

  return {
    span,
    eventId: span.eventId,
    run: (work) => span.run(work),
    headers: () => contained(() => tracer?.inject({}, span)) ?? {},
    follow: (stream) => span.follow(stream, { end: false, onChunk: firstChunk, onEnd: finish }),
    stop(reason = STOPPED) {
      span.cancel(reason);
      finish();
    },
    fail(error) {
      span.fail(error);
      finish();
    },
    end(outputs) {
      if (outputs !== undefined) span.enrich({ outputs });
      finish();
    },
    feedback: (feedback) => void span.enrich({ feedback }),
  };
}

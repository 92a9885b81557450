import type { EnrichData, HoneyHiveSpan } from '@honeyhive/core';
import { contained } from './contained.ts';
import { NO_SPAN } from './no-span.ts';
import { whenPainted } from './painted.ts';
import type { ReactTracer } from './provider.tsx';
import { createSilence } from './silence.ts';
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
const UNMOUNTED = 'unmounted';
/** A turn as the hook that began it knows it. */
export interface OwnedTurn extends ChatTurn {
  /** The component is gone: ends the turn if nobody reads its answer, or has waited for long. */
  leave(): void;
}

/** Begins a turn with `tracer`, one of those that are `open`; without a tracer everything works and nothing is recorded. */
// oxlint-disable-next-line max-params
export function chatTurn(
  tracer: ReactTracer | undefined,
  input: unknown,
  options: ChatTurnOptions = {},
  open: Set<OwnedTurn> = new Set(),
): OwnedTurn {
  const { name = 'chat turn', retryOf, ...data } = options;
  const retried = retryOf ? { retry_of: retryOf.eventId } : {};
  const about = { ...retried, ...(data.metadata as Record<string, unknown> | undefined) };
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
  const silence = createSilence(sinceBegun);

  const chunk = (): void => {
    silence.heard();
    if (painted) return;
    painted = true;
    whenPainted(() => span.enrich({ metadata: { time_to_first_paint_ms: sinceBegun() } }));
  };
  const finish = (): void => {
    if (finished) return;
    finished = true;
    open.delete(turn);
    whenPainted(() => {
      span.addEvent('rendered').enrich({ metadata: { time_to_last_paint_ms: sinceBegun() } });
      span.end();
    });
  };

  const turn: OwnedTurn = {
    span,
    eventId: span.eventId,
    run(work) {
      silence.wait();
      return span.run(work);
    },
    headers() {
      silence.wait();
      return contained(() => tracer?.inject({}, span)) ?? {};
    },
    follow(stream) {
      silence.heard();
      return span.follow(stream, {
        end: false,
        onRead: silence.wait,
        onChunk: chunk,
        onEnd: finish,
      });
    },
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
    leave() {
      if (silence.isTooLong()) this.stop(UNMOUNTED);
    },
  };
  open.add(turn);
  return turn;
}

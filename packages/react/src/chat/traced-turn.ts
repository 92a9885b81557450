import type { HoneyHiveSpan } from '@honeyhive/core';
import { answerOf, contained } from '../provider/guarded-tracer.ts';
import type { ReactTracer } from '../provider/provider.tsx';
import { chatTurn } from './chat-turn.ts';
import type { OpenTurns } from './open-turns.ts';
import type { ChatTurn, ChatTurnOptions } from './turn.ts';

/**
 * Result of a turn: read to the end; stopped by the user or an abort; failed; or left, by a reader that reads no further or
 * a component that is gone. `open` before the last paint, and without a tracer.
 */
export type ChatOutcome = 'open' | 'done' | 'stopped' | 'failed' | 'abandoned';

/** A turn with its request's signal and its outcome. */
export interface TracedTurn extends ChatTurn {
  /** Input of the turn, which a retry asks again. */
  readonly input: unknown;
  /** Signal for the request: {@link ChatTurn.stop} aborts it. */
  readonly signal: AbortSignal;
  readonly outcome: ChatOutcome;
}

/** Options of a {@link TracedTurn}. */
export interface TracedTurnOptions extends ChatTurnOptions {
  /** Earlier turn whose answer the turn replaces: the two are linked. */
  readonly regenerationOf?: ChatTurn | undefined;
  /** Counts the tokens of a chunk, for tokens per second. Default 1 a chunk, the unit in which model APIs stream. */
  readonly countTokens?: ((chunk: unknown) => number) | undefined;
}

/** Starts a turn that records its outcome and its tokens per second. */
// oxlint-disable-next-line max-params
export function tracedTurn(
  tracer: ReactTracer | undefined,
  open: OpenTurns,
  input: unknown,
  options: TracedTurnOptions = {},
): TracedTurn {
  const { countTokens, regenerationOf, ...data } = options;
  const request = new AbortController();
  let outcome: ChatOutcome = 'open';
  let isStopped = false;
  /** Tokens after the first chunk, whose wait belongs to the time to first token. */
  let tokens = 0;
  let firstMs: number | undefined;
  let lastMs = 0;
  const onChunk = (chunk: unknown): void => {
    lastMs = performance.now();
    if (firstMs === undefined) firstMs = lastMs;
    else tokens += answerOf(() => countTokens?.(chunk), 1);
  };
  const onEnd = (): void => {
    outcome = outcomeOf(turn.span, isStopped || request.signal.aborted);
    const seconds = (lastMs - (firstMs ?? lastMs)) / 1_000;
    contained(() =>
      turn.span.enrich({
        metadata: { turn_outcome: outcome },
        ...(seconds > 0 && { metrics: { tokens_per_second: tokens / seconds } }),
      }),
    );
  };
  const turn = chatTurn(
    tracer,
    open,
    input,
    regenerationOf ? regenerating(data, regenerationOf) : data,
    (...chunk) => (chunk.length > 0 ? onChunk(chunk[0]) : onEnd()),
  );
  return {
    ...turn,
    input,
    signal: request.signal,
    get outcome() {
      return outcome;
    },
    stop(reason) {
      isStopped = true;
      turn.stop(reason);
      request.abort();
    },
    fail(error) {
      isStopped = true;
      turn.fail(error);
    },
  };
}

/** A cancelled span is a stop where somebody has said so, and otherwise a reader who has left. */
function outcomeOf(span: HoneyHiveSpan, isStopped: boolean): ChatOutcome {
  const outcome = answerOf<string>(() => span.outcome, 'ok');
  if (outcome === 'ok') return 'done';
  if (outcome === 'cancelled' && isStopped) return 'stopped';
  return outcome === 'cancelled' || outcome === 'abandoned' ? 'abandoned' : 'failed';
}

function regenerating(data: ChatTurnOptions, earlier: ChatTurn): ChatTurnOptions {
  const context = contained(() => earlier.span.spanContext());
  return {
    ...data,
    ...(context && { links: [{ context }] }),
    metadata: {
      regeneration_of: earlier.eventId,
      ...(data.metadata as object | undefined),
    },
  };
}

import type { HoneyHiveSpan, EnrichData } from '@honeyhive/core';
import type { Feedback } from '../hooks/use-feedback.ts';

/** A turn as the hook that began it knows it. */
export interface OwnedTurn extends ChatTurn {
  /** The component is gone: ends the turn if nobody reads its answer, or has waited for long. */
  leave(): void;
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

/** How a turn is recorded. */
export interface ChatTurnOptions extends EnrichData {
  /** The span's name. Default `chat turn`. */
  readonly name?: string | undefined;
  /** The turn that this one tries again: the two are linked. */
  readonly retryOf?: ChatTurn | undefined;
}

import type { EnrichData, HoneyHiveSpan } from '@honeyhive/core';
import type { Feedback } from '../hooks/use-feedback.ts';

/** A turn with the methods used by the hook. */
export interface OwnedTurn extends ChatTurn {
  /** Ends the turn after the component is unmounted, if the response is not read or a wait takes too long. */
  leave(): void;
}

/** Called with each chunk of the answer, and without one once the last is painted, before the span ends. */
export type OnProgress = (...chunk: readonly [unknown] | readonly []) => void;

/** A turn of a chat: a span from the user's submit to the last painted token. */
export interface ChatTurn {
  readonly span: HoneyHiveSpan;
  /** Id for feedback, valid even after the page has forgotten the turn. */
  readonly eventId: string;
  /** Runs `work` inside the turn: spans started synchronously have the turn as parent. */
  run<R>(work: () => R): R;
  /** Returns headers that let a server join the turn, where `fetch` is not traced. */
  headers(): Record<string, string>;
  /**
   * Follows the response stream: time to first token, output, timing. The turn ends once the stream has been
   * painted.
   */
  follow<T>(stream: T): T;
  /** Ends the turn as *cancelled* after the user has pressed stop, with the output so far. */
  stop(reason?: unknown): void;
  /** The turn failed. An abort counts as stopped. */
  fail(error: unknown): void;
  /** Ends a turn without a stream. */
  end(outputs?: unknown): void;
  /** Records the user's feedback, at any time. */
  feedback(feedback: Feedback): void;
}

/** Options for recording a turn. */
export interface ChatTurnOptions extends EnrichData {
  /** The span's name. Default `chat turn`. */
  readonly name?: string | undefined;
  /** Earlier turn retried by the turn: the two are linked. */
  readonly retryOf?: ChatTurn | undefined;
}

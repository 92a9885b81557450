import type { SessionSummary, SessionDetail } from './events/session.ts';
import type { EventFilter, LocalEvent, EventNode } from './events/event.ts';
import type { ReceivedRequest } from './http/request-log.ts';

/** A running local backend. What its methods give are copies. */
export interface LocalBackend {
  /** Where it listens, such as `http://127.0.0.1:4040`. */
  readonly url: string;
  /** Where the viewer is: {@link url}, with a token where other machines can reach it. */
  readonly viewerUrl: string;
  /** All sessions, newest first. */
  sessions(): SessionSummary[];
  /** One session with its events. */
  session(id: string): SessionDetail | undefined;
  /** The events that match every field given, by start time. Sessions are not among them. */
  events(filter?: EventFilter): LocalEvent[];
  /** A session's events as trees: roots and children by start time. */
  tree(sessionId: string): EventNode[];
  /** The last 1000 requests other than the viewer's, oldest first; preflights and refused ones too. */
  requests(): ReceivedRequest[];
  /**
   * Resolves as soon as the predicate gives true: at once, or on the first request or change that makes it so.
   * Rejects when it throws, after `timeoutMs` (default 10 000), or when the backend closes.
   */
  waitFor(
    predicate: (backend: LocalBackend) => boolean | undefined,
    options?: WaitOptions,
  ): Promise<void>;
  /** Forgets everything, the requests too. */
  clear(): void;
  /** Closes the server with its open connections, then the store. */
  close(): Promise<void>;
}

/** Options of {@link LocalBackend.waitFor}. */
export interface WaitOptions {
  /** Default 10 000 ms. */
  timeoutMs?: number | undefined;
  /** What is awaited, for the message when it does not come. */
  what?: string | undefined;
}

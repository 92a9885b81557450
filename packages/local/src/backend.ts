import type { SessionSummary, SessionDetail } from './events/session.ts';
import type { EventFilter, LocalEvent, EventNode } from './events/event.ts';
import type { ReceivedRequest } from './http/request-log.ts';

/** A running local backend. The methods return copies. */
export interface LocalBackend {
  /** Address of the server, such as `http://127.0.0.1:4040`. */
  readonly url: string;
  /** Address of the viewer: {@link url}, with a token if other machines can reach the server. */
  readonly viewerUrl: string;
  /** Returns every session, newest first. */
  sessions(): SessionSummary[];
  /** Returns a session with the events, or undefined. */
  session(id: string): SessionDetail | undefined;
  /** Returns the events matching every given field, by start time. Sessions are not included. */
  events(filter?: EventFilter): LocalEvent[];
  /** A session's events as trees: roots and children by start time. */
  tree(sessionId: string): EventNode[];
  /**
   * Returns the last 1000 requests, oldest first, without requests of the viewer. Preflights and refused requests
   * are included.
   */
  requests(): ReceivedRequest[];
  /**
   * Resolves as soon as the predicate returns true: at once, or on the first request or change after which the
   * predicate holds. Rejects if the predicate throws, after `timeoutMs` (default 10 000), or when the backend
   * closes.
   */
  waitFor(
    predicate: (backend: LocalBackend) => boolean | undefined,
    options?: WaitOptions,
  ): Promise<void>;
  /** Forgets everything, the requests too. */
  clear(): void;
  /** Closes the server with the open connections, then the store. */
  close(): Promise<void>;
}

/** Options of {@link LocalBackend.waitFor}. */
export interface WaitOptions {
  /** Default 10 000 ms. */
  timeoutMs?: number | undefined;
  /** Name of the awaited change, for the error message. Default `a change`. */
  what?: string | undefined;
}

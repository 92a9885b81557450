import type { LocalEvent } from '../events/event.ts';
import type { SessionDetail, SessionSummary } from '../events/session.ts';

/** State shown by the page. */
export interface State {
  sessions: readonly SessionSummary[];
  loaded: boolean;
  online: boolean;
  sessionId: string | undefined;
  detail: SessionDetail | undefined;
  /** The event under the cursor. */
  eventId: string | undefined;
  /** True if the details of the event are open. */
  open: boolean;
  /** Part of the page controlled by the arrow keys. */
  focus: 'list' | 'tree';
  collapsed: ReadonlySet<string>;
}

/** Actions of clicks and keys. */
export interface Actions {
  selectSession(id: string): void;
  /** Moves the cursor to an event and sets the state of the details to `open`, by default unchanged. */
  selectEvent(id: string, open?: boolean): void;
  closeEvent(): void;
  toggle(id: string): void;
  focus(where: State['focus']): void;
  clear(): void;
}

/** Event with the position in the tree of the trace. */
export interface Row {
  event: LocalEvent;
  depth: number;
  hasChildren: boolean;
}

/** Trace of the session: the visible rows, and the bounds in Unix ms. */
export interface Trace {
  id: string;
  start: number;
  end: number;
  count: number;
  rows: Row[];
}

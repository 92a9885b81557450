import type { LocalEvent } from '../events/event.ts';
import type { SessionDetail, SessionSummary } from '../events/session.ts';

/** What the page shows. */
export interface State {
  sessions: readonly SessionSummary[];
  loaded: boolean;
  online: boolean;
  sessionId: string | undefined;
  detail: SessionDetail | undefined;
  /** The event under the cursor. */
  eventId: string | undefined;
  /** Whether its details are open. */
  open: boolean;
  /** Where the arrow keys work. */
  focus: 'list' | 'tree';
  collapsed: ReadonlySet<string>;
}

/** What a click or a key can do. */
export interface Actions {
  selectSession(id: string): void;
  /** Moves the cursor to an event, and opens its details if `open` says so. */
  selectEvent(id: string, open?: boolean): void;
  closeEvent(): void;
  toggle(id: string): void;
  focus(where: State['focus']): void;
  clear(): void;
}

/** An event with its place in the tree of its trace. */
export interface Row {
  event: LocalEvent;
  depth: number;
  hasChildren: boolean;
}

/** A trace of the session, its visible rows, and its bounds in Unix ms. */
export interface Trace {
  id: string;
  start: number;
  end: number;
  count: number;
  rows: Row[];
}

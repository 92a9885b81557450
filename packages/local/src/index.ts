export { startLocal } from './local-backend.ts';
export type { LocalOptions } from './local-backend.ts';
export type { LocalBackend } from './backend.ts';
export type { WaitOptions } from './backend.ts';
export type { ReceivedRequest } from './http/request-log.ts';
export type { Session, SessionDetail, SessionOrigin, SessionSummary } from './events/session.ts';
export type {
  DroppedCounts,
  EventBuckets,
  EventFilter,
  EventLink,
  EventNode,
  EventType,
  LocalEvent,
  Outcome,
  SpanEvent,
} from './events/event.ts';
export type { JsonObject, JsonValue } from './json.ts';

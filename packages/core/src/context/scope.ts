import type { Context, SpanContext } from '@opentelemetry/api';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { HoneyHiveSpan } from '../spans/span.ts';

/** A parent in another process, and the identity that came with it. */
export interface RemoteParent {
  readonly spanContext?: SpanContext;
  readonly session?: SessionIdentity;
  /** Attributes for what is recorded under it: the ids of its evaluation, its project and source. */
  readonly identity?: Readonly<Record<string, string>> | undefined;
}

/** What is active for one tracer. Each tracer keeps its own under a key nobody else has, so none sees another's. */
export interface Scope {
  readonly span?: HoneyHiveSpan | undefined;
  readonly session?: SessionIdentity | undefined;
  readonly remote?: RemoteParent | undefined;
}

const NOTHING: Scope = {};

/** What `context` says is active for the tracer that owns `key`. */
export const readScope = (context: Context, key: symbol): Scope =>
  (context.getValue(key) as Scope | undefined) ?? NOTHING;

/** `context` with `scope` active for the tracer that owns `key`. */
export const withScope = (context: Context, key: symbol, scope: Scope): Context =>
  context.setValue(key, scope);

// The next two are written out: an object spread costs several times as much, and they run for every span.

/** A scope in a session. */
export const withSession = ({ span, remote }: Scope, session: SessionIdentity): Scope =>
  remote ? { span, session, remote } : { span, session };

/** A scope in which a span of a session is active. */
export function activeScope(
  { remote }: Scope,
  span: HoneyHiveSpan,
  session: SessionIdentity | undefined,
): Scope {
  return remote ? { span, session, remote } : { span, session };
}

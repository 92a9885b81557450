import type { Context, SpanContext } from '@opentelemetry/api';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { HoneyHiveSpan } from '../spans/span.ts';

/** Parent in another process, with the received identity. */
export interface RemoteParent {
  readonly spanContext?: SpanContext;
  readonly session?: SessionIdentity;
  /** Attributes of spans under the parent: evaluation ids, project and source. */
  readonly identity?: Readonly<Record<string, string>> | undefined;
}

/** Values active for a tracer. Every tracer has a private key, so no tracer sees another's values. */
export interface Scope {
  readonly span?: HoneyHiveSpan | undefined;
  readonly session?: SessionIdentity | undefined;
  readonly remote?: RemoteParent | undefined;
}

const NOTHING: Scope = {};

/** Returns the scope of `context` for the tracer with `key`. */
export const readScope = (context: Context, key: symbol): Scope =>
  (context.getValue(key) as Scope | undefined) ?? NOTHING;

/** Returns `context` with `scope` active for the tracer with `key`. */
export const withScope = (context: Context, key: symbol, scope: Scope): Context =>
  context.setValue(key, scope);

// The next two functions are written out: an object spread costs several times as much, and both run for every span.

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

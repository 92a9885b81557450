import type { Context, Link, Span } from '@opentelemetry/api';
import { isSpanContextValid } from './api-values.ts';
import { deleteSpan, getSpan } from '../context/span-in-context.ts';
import { wrapSpanContext } from './non-recording-span.ts';
import { readScope, type RemoteParent, type Scope } from '../context/scope.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import { readField, tryRead } from '../values/try-read.ts';
import { remoteIdentityOf } from './remote-parent.ts';
import type { ParentSpan, SpanOptions } from './span.ts';
import { SpanImpl } from './span-impl.ts';
import type { SpanOwner } from './span-owner.ts';
import type { SpanRecord } from './span-record.ts';

/** Spans of a host, the user's own OpenTelemetry SDK, as known to a tracer. */
export interface HostRecords {
  /** Returns the record of a host's span, if the span is also an event of the tracer. */
  recordOf(span: object | undefined): SpanRecord | undefined;
  /** Returns the tracer's own span known to a library as `span`. */
  adopted(span: object): SpanImpl | undefined;
}

/** Position of a new span: parent, session and scope. */
export interface SpanParent {
  /** Context at the span's start. */
  readonly context: Context;
  readonly scope: Scope;
  readonly parent: Span | undefined;
  readonly session: SessionIdentity | undefined;
  /** Record of the parent, if the parent is an open span of the tracer. */
  readonly parentRecord: SpanRecord | undefined;
}

/** Tracer whose spans count as parents. */
export interface ParentScope {
  readonly owner: SpanOwner;
  /** The tracer's own context key. */
  readonly key: symbol;
  /** Returns the spans of the user's own OpenTelemetry SDK, if present. */
  readonly host: () => HostRecords | undefined;
  /** Returns the parent of spans without another parent, if set. */
  readonly rootParent: () => RemoteParent | undefined;
}

/**
 * Finds the parent: explicit, else the tracer's active span, else the tracer's remote parent. Another tracer's
 * active span is never chosen.
 */
export function resolveParent(
  family: ParentScope,
  context: Context,
  explicit: ParentSpan | null | undefined,
): SpanParent {
  const scope = readScope(context, family.key);
  const { session } = scope;
  if (explicit === null) return rootPlace(family, context, scope);
  if (typeof explicit === 'object') {
    const place = givenPlace(family, context, scope, explicit);
    if (place) return place;
  }
  const host = hostPlace(family, context, scope);
  if (host) return host;
  const active = activeHandle(family, context, scope);
  if (active) return underSpan(active, context, scope, session ?? active.session);
  const remote = scope.remote ?? family.rootParent();
  return {
    context,
    scope: remote ? { ...scope, remote } : scope,
    parent: remote?.spanContext && wrapSpanContext(remote.spanContext),
    session: session ?? remote?.session,
    parentRecord: undefined,
  };
}

/** Returns the position of a span with the given options. An unreadable parent counts as absent. */
export function resolveGivenParent(
  family: ParentScope,
  context: Context,
  options: SpanOptions,
): SpanParent {
  const parent = readField(options, 'parent');
  return (
    tryRead(() => resolveParent(family, context, parent)) ??
    resolveParent(family, context, undefined)
  );
}

/** Returns the position of a root span. A remote caller's identity still applies. */
function rootPlace(
  family: ParentScope,
  context: Context,
  { span, session, remote }: Scope,
): SpanParent {
  const { identity, session: theirs } = remote ?? family.rootParent() ?? NO_REMOTE_PARENT;
  const joined = identity ?? remoteIdentityOf(span);
  return {
    context,
    scope: joined ? { remote: { identity: joined } } : {},
    parent: undefined,
    session: session ?? theirs,
    parentRecord: undefined,
  };
}

/** Returns the position under the explicit parent; `undefined` for an invalid parent. */
// oxlint-disable-next-line max-params
function givenPlace(
  family: ParentScope,
  context: Context,
  scope: Scope,
  given: ParentSpan,
): SpanParent | undefined {
  const { session } = scope;
  if (given instanceof SpanImpl) {
    // A non-recording span without a position is no parent.
    if (given.sessionId === '') return undefined;
    if (given.isOf(family.owner))
      return underSpan(given, context, joinedTo(given, scope), given.session);
    // Another tracer's span as explicit parent: the child joins the trace, but not the session.
    return { context, scope, parent: given.inner, session, parentRecord: undefined };
  }
  if ('traceId' in given)
    return { context, scope, parent: wrapSpanContext(given), session, parentRecord: undefined };
  if (typeof given.spanContext !== 'function') return undefined;
  const adopted = family.host()?.adopted(given);
  if (adopted) return underSpan(adopted, context, joinedTo(adopted, scope), adopted.session);
  // The child of a library's span joins the session of the span's event, if recorded by the tracer.
  const parentRecord = family.host()?.recordOf(given);
  return { context, scope, parent: given, session: parentRecord?.session ?? session, parentRecord };
}

const NO_REMOTE_PARENT: RemoteParent = {};

/**
 * Replaces the caller's identity with the explicit parent's identity: the parent may be in another caller's trace.
 */
const joinedTo = (parent: SpanImpl, scope: Scope): Scope =>
  scope.remote ? { ...scope, remote: { identity: parent.remoteIdentity } } : scope;

// All places are written out in one order: the objects of one shape are several times as fast.
// oxlint-disable-next-line max-params
const underSpan = (
  parent: SpanImpl,
  context: Context,
  scope: Scope,
  session: SessionIdentity,
): SpanParent => ({
  context,
  scope,
  parent: parent.inner,
  session,
  parentRecord: parent.isRecorded ? parent : undefined,
});

/**
 * Returns the position under the host's active span, if the host's provider has the tracer's processor and the span
 * is an event of the tracer. Returns `undefined` if the tracer has since got another session or another caller.
 */
function hostPlace(family: ParentScope, context: Context, scope: Scope): SpanParent | undefined {
  const bare = getSpan(context);
  const parentRecord = bare && bare !== scope.span ? family.host()?.recordOf(bare) : undefined;
  if (!bare || !parentRecord) return undefined;
  const { span, remote } = scope;
  // The tracer's own span has started inside of the host's, and is nearer.
  if (span && parentRecord.startedIn !== span) return undefined;
  const session = scope.session ?? (span ? undefined : remote?.session);
  if (session && session.id !== parentRecord.session.id) return undefined;
  const caller = span ? undefined : remote?.spanContext?.traceId;
  if (caller !== undefined && caller !== bare.spanContext().traceId) return undefined;
  return { context, scope, parent: bare, session: parentRecord.session, parentRecord };
}

function activeHandle(family: ParentScope, context: Context, scope: Scope): SpanImpl | undefined {
  const bare = getSpan(context);
  // A library may have activated a span of the tracer in the library's own context. No parent is nearer.
  const own = bare && ownSpan(family, bare);
  const active = own ?? (scope.span instanceof SpanImpl ? scope.span : undefined);
  return (family.owner.nearer?.(active) as SpanImpl | undefined) ?? active;
}

/** Returns `context` without a span of the tracer: a span started there is a root. */
export function withoutOwnSpan(family: ParentScope, context: Context): Context {
  const bare = getSpan(context);
  return bare && ownSpan(family, bare) ? deleteSpan(context) : context;
}

/** Returns the tracer's span for `bare`: the same span, or the span adopted as `bare`. */
const ownSpan = ({ owner, host }: ParentScope, bare: Span): SpanImpl | undefined =>
  bare instanceof SpanImpl ? (bare.isOf(owner) ? bare : undefined) : host()?.adopted(bare);

/** Returns another library's active span in `context`. Spans of any copy of the SDK are excluded. */
export function foreignSpan(context: Context): Span | undefined {
  const active = getSpan(context);
  return active && !('isHoneyHive' in active) && isSpanContextValid(active.spanContext())
    ? active
    : undefined;
}

/** Another library's active span is no parent of ours, but worth a link. */
export function foreignLinks(context: Context): Link[] {
  const foreign = foreignSpan(context);
  return foreign ? [{ context: foreign.spanContext() }] : [];
}

import type { Context, Link, Span } from '@opentelemetry/api';
import { isSpanContextValid } from './api-values.ts';
import { deleteSpan, getSpan } from '../context/span-in-context.ts';
import { wrapSpanContext } from './non-recording-span.ts';
import { readScope, type RemoteParent, type Scope } from '../context/scope.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import { tryRead } from '../values/try-read.ts';
import { remoteIdentityOf } from './remote-parent.ts';
import type { ParentSpan, SpanOptions } from './span.ts';
import { SpanImpl } from './span-impl.ts';
import type { SpanOwner } from './span-owner.ts';
import type { SpanRecord } from './span-record.ts';

/** Spans of a host, the user's own OpenTelemetry SDK, as a tracer knows them. */
export interface HostRecords {
  /** Record of a span that the host has started, if it is an event of this tracer too. */
  recordOf(span: object | undefined): SpanRecord | undefined;
  /** The tracer's own span that a library knows as `span`. */
  adopted(span: object): SpanImpl | undefined;
}

/** Where a new span stands: under which parent, in which session, in which scope. */
export interface SpanParent {
  /** Where it was started. */
  readonly context: Context;
  readonly scope: Scope;
  readonly parent: Span | undefined;
  readonly session: SessionIdentity | undefined;
  /** What is known of the parent, if it is one of this tracer's open spans. */
  readonly parentRecord: SpanRecord | undefined;
}

/** Whose spans count as parents. */
export interface ParentScope {
  readonly owner: SpanOwner;
  /** The tracer's own context key. */
  readonly key: symbol;
  /** Spans of the user's own OpenTelemetry SDK, if there is one. */
  readonly host: () => HostRecords | undefined;
  /** The parent of spans that have no other, if there is one. */
  readonly rootParent: () => RemoteParent | undefined;
}

/** The explicit parent, else this tracer's active span, else its remote parent: never another tracer's span. */
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

/** Where a span with these options stands. A parent that cannot be read is none. */
export function resolveGivenParent(
  family: ParentScope,
  context: Context,
  options: SpanOptions,
): SpanParent {
  const parent = tryRead(() => options.parent);
  return (
    tryRead(() => resolveParent(family, context, parent)) ??
    resolveParent(family, context, undefined)
  );
}

/** A tree of its own; whose it is, a caller in another process still says. */
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

/** Under the parent that was asked for; `undefined` for what is none. */
// oxlint-disable-next-line max-params
function givenPlace(
  family: ParentScope,
  context: Context,
  scope: Scope,
  given: ParentSpan,
): SpanParent | undefined {
  const { session } = scope;
  if (given instanceof SpanImpl) {
    // A span that records nothing, and never had a place, is no parent.
    if (given.sessionId === '') return undefined;
    if (given.isOf(family.owner))
      return underSpan(given, context, joinedTo(given, scope), given.session);
    // Another tracer's span, asked for as the parent: its trace, but not its session.
    return { context, scope, parent: given.inner, session, parentRecord: undefined };
  }
  if ('traceId' in given)
    return { context, scope, parent: wrapSpanContext(given), session, parentRecord: undefined };
  if (typeof given.spanContext !== 'function') return undefined;
  const adopted = family.host()?.adopted(given);
  if (adopted) return underSpan(adopted, context, joinedTo(adopted, scope), adopted.session);
  // A library's span: where it is an event of this tracer too, its child belongs to the same session.
  const parentRecord = family.host()?.recordOf(given);
  return { context, scope, parent: given, session: parentRecord?.session ?? session, parentRecord };
}

const NO_REMOTE_PARENT: RemoteParent = {};

/** What the caller here says is not about a parent that was asked for: that may be in another caller's trace. */
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
 * Under the active span of a host whose provider has this tracer's processor: it is one of this tracer's events. Not
 * where the tracer has since been told of another session or another caller.
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
  // A library may have made one of our spans active by itself, in a context of its own making: nothing is nearer.
  const own = bare && ownSpan(family, bare);
  if (own) return own;
  return scope.span instanceof SpanImpl ? scope.span : undefined;
}

/** `context` without a span of this family in it: what starts there begins a tree. */
export function withoutOwnSpan(family: ParentScope, context: Context): Context {
  const bare = getSpan(context);
  return bare && ownSpan(family, bare) ? deleteSpan(context) : context;
}

/** The span of this family that `bare` is, or stands for. */
const ownSpan = ({ owner, host }: ParentScope, bare: Span): SpanImpl | undefined =>
  bare instanceof SpanImpl ? (bare.isOf(owner) ? bare : undefined) : host()?.adopted(bare);

/** The span of another library that is active in `context`; a span of any copy of this SDK is none. */
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

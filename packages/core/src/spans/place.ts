import { type Context, type Link, type Span, trace } from '@opentelemetry/api';
import { readScope, type RemoteParent, type Scope } from '../context/scope.ts';
import type { SessionIdentity } from '../session-identity.ts';
import type { ParentSpan } from './span.ts';
import { SpanHandle } from './span-handle.ts';
import type { SpanKit } from './span-kit.ts';

/** Where a new span stands: under which parent, in which session, in which scope. */
export interface Place {
  readonly scope: Scope;
  readonly parent: Span | undefined;
  readonly session: SessionIdentity | undefined;
}

/** Whose spans count as parents. */
export interface Family {
  readonly kit: SpanKit;
  /** The tracer's own context key. */
  readonly key: symbol;
  /** The handles of spans that libraries have started through the tracer's provider. */
  readonly adopted: WeakMap<object, SpanHandle>;
  /** The parent of spans that have no other, if there is one. */
  readonly rootParent: () => RemoteParent | undefined;
}

/** The explicit parent, else this tracer's active span, else its remote parent: never another tracer's span. */
export function placeOf(
  family: Family,
  context: Context,
  explicit: ParentSpan | null | undefined,
): Place {
  const scope = readScope(context, family.key);
  if (explicit === null) return { scope: {}, parent: undefined, session: scope.session };
  if (explicit instanceof SpanHandle) {
    // Another tracer's span, asked for as the parent: its trace, but not its session.
    const isOurs = explicit.isOf(family.kit);
    return { scope, parent: explicit.inner, session: isOurs ? explicit.session : scope.session };
  }
  if (explicit && 'traceId' in explicit) {
    return { scope, parent: trace.wrapSpanContext(explicit), session: scope.session };
  }
  const active = activeHandle(family, context, scope);
  if (active) return under(active, scope, scope.session ?? active.session);
  const remote = scope.remote ?? family.rootParent();
  return {
    scope: remote ? { ...scope, remote } : scope,
    parent: remote?.spanContext && trace.wrapSpanContext(remote.spanContext),
    session: scope.session ?? remote?.session,
  };
}

const under = (parent: SpanHandle, scope: Scope, session: SessionIdentity): Place => ({
  scope,
  parent: parent.inner,
  session,
});

function activeHandle(family: Family, context: Context, scope: Scope): SpanHandle | undefined {
  const bare = trace.getSpan(context);
  // A library has made one of our spans active by itself, in a context of its own making: nothing is nearer.
  const adopted = bare && family.adopted.get(bare);
  if (adopted) return adopted;
  if (scope.span instanceof SpanHandle) return scope.span;
  return bare instanceof SpanHandle && bare.isOf(family.kit) ? bare : undefined;
}

/** `context` without a span of this family in it: what starts there begins a tree. */
export function outside({ kit, adopted }: Family, context: Context): Context {
  const bare = trace.getSpan(context);
  const isOurs = bare instanceof SpanHandle ? bare.isOf(kit) : bare && adopted.has(bare);
  return isOurs ? trace.deleteSpan(context) : context;
}

/** Another library's active span is no parent of ours, but worth a link; a span of any copy of this SDK is not. */
export function foreignLinks(context: Context): Link[] {
  const active = trace.getSpan(context);
  const isForeign =
    active && !('isHoneyHive' in active) && trace.isSpanContextValid(active.spanContext());
  return isForeign ? [{ context: active.spanContext() }] : [];
}

import type { Context } from '@opentelemetry/api';
import type { ContextStorage } from '../context/context-storage.ts';
import type { SpanOwner } from '../spans/span-owner.ts';
import { shared } from '../runtime/shared.ts';

/** A tracer as module functions find it. */
export interface RegisteredTracer {
  /** False once the tracer is shut down. */
  readonly enabled: boolean;
  readonly isShutDown: boolean;
}

/** Returns the member by which wrappers outside of a tracer start its spans; protected, so that editors do not list it. */
export const ownerOf = (tracer: RegisteredTracer): SpanOwner =>
  (tracer as unknown as { readonly owner: SpanOwner }).owner;

/** The tracers of this copy of the package. */
interface Registry {
  /** The context key of the active tracer. A symbol of this copy: copies stay apart. */
  readonly activeKey: symbol;
  /** Tracers in the order they were built. Weak: a forgotten tracer may be collected. */
  readonly alive: Set<WeakRef<RegisteredTracer>>;
  /** The slots in use: one in nearly every process. */
  readonly ambients: Set<ContextStorage>;
  /** The default tracer unless one was chosen. Held, because whoever builds it need not keep it. */
  first: RegisteredTracer | undefined;
  chosen: RegisteredTracer | undefined;
}

const registry: Registry = /* @__PURE__ */ shared('registry', () => ({
  activeKey: Symbol('honeyhive active tracer'),
  alive: new Set(),
  ambients: new Set(),
  first: undefined,
  chosen: undefined,
}));

/** The context key of the active tracer. */
export const activeTracerKey = (): symbol => registry.activeKey;

/** Adds a tracer that can be found. */
export function registerTracer(tracer: RegisteredTracer, contextStorage: ContextStorage): void {
  const { alive, ambients } = registry;
  for (const weak of alive) if (!weak.deref()) alive.delete(weak);
  alive.add(new WeakRef(tracer));
  ambients.add(contextStorage);
  registry.first ??= tracer;
}

/** A tracer that is shut down is never found. */
export function unregisterTracer(tracer: RegisteredTracer): void {
  const { alive, chosen, first } = registry;
  for (const weak of alive) if (weak.deref() === tracer) alive.delete(weak);
  if (chosen === tracer) registry.chosen = undefined;
  if (first === tracer) registry.first = firstAlive();
}

/**
 * Makes `tracer` the one that module functions use where none is active. Without it that is the first one built;
 * `undefined` goes back to that.
 */
export function setDefaultTracer(tracer: RegisteredTracer | undefined): void {
  registry.chosen = tracer;
}

/** The tracer for a call of a module function: the one active in this context, else the default; never a closed one. */
export function findTracer(): RegisteredTracer | undefined {
  const { activeKey, ambients, chosen, first } = registry;
  for (const contextStorage of ambients) {
    const active = contextStorage.get().getValue(activeKey) as RegisteredTracer | undefined;
    // A closed one is nobody's: another tracer may be another tenant's.
    if (active) return active.enabled ? active : undefined;
  }
  if (chosen) return chosen.enabled ? chosen : undefined;
  // While it is being shut down it is not forgotten yet, and nobody's already.
  return first?.enabled ? first : firstAlive();
}

function firstAlive(): RegisteredTracer | undefined {
  for (const weak of registry.alive) {
    const tracer = weak.deref();
    if (tracer?.enabled) return tracer;
  }
  return undefined;
}

/** `context` with `tracer` as the one that module functions find. */
export const withActiveTracer = (context: Context, tracer: RegisteredTracer): Context =>
  context.setValue(registry.activeKey, tracer);

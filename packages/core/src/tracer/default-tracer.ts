import type { Context } from '@opentelemetry/api';
import type { ContextStorage } from '../context/context-storage.ts';
import type { SpanOwner } from '../spans/span-owner.ts';
import { shared } from '../runtime/shared.ts';

/** Tracer as found by module functions. */
export interface RegisteredTracer {
  /** False once the tracer is shut down. */
  readonly enabled: boolean;
  readonly isShutDown: boolean;
}

/** Returns the member by which wrappers outside of a tracer start its spans; protected, so that editors do not list it. */
export const ownerOf = (tracer: RegisteredTracer): SpanOwner =>
  (tracer as unknown as { readonly owner: SpanOwner }).owner;

/** Tracers of the copy of the package. */
interface Registry {
  /** Context key of the active tracer. The symbol belongs to a single copy: copies stay apart. */
  readonly activeKey: symbol;
  /** Tracers in order of creation. References are weak: a forgotten tracer may be collected. */
  readonly alive: Set<WeakRef<RegisteredTracer>>;
  /** Context storages in use: a single storage in nearly every process. */
  readonly ambients: Set<ContextStorage>;
  /**
   * Default tracer unless `chosen` is set. The reference is strong, because the creator need not keep the tracer.
   */
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

/** Adds a tracer for module functions to find. */
export function registerTracer(tracer: RegisteredTracer, contextStorage: ContextStorage): void {
  const { alive, ambients } = registry;
  for (const weak of alive) if (!weak.deref()) alive.delete(weak);
  alive.add(new WeakRef(tracer));
  ambients.add(contextStorage);
  registry.first ??= tracer;
}

/** Removes a tracer, so a closed tracer is never found. */
export function unregisterTracer(tracer: RegisteredTracer): void {
  const { alive, chosen, first } = registry;
  for (const weak of alive) if (weak.deref() === tracer) alive.delete(weak);
  if (chosen === tracer) registry.chosen = undefined;
  if (first === tracer) registry.first = firstAlive();
}

/**
 * Makes `tracer` the tracer of module functions if no tracer is active. Default: the first tracer created;
 * `undefined` restores the default.
 *
 * @example
 * setDefaultTracer(new HoneyHiveTracer({ apiKey: 'hh_prod_key' }));
 */
export function setDefaultTracer(tracer: RegisteredTracer | undefined): void {
  registry.chosen = tracer;
}

/**
 * Returns the tracer for a call of a module function: the active tracer of the context, else the default; never a
 * closed tracer.
 */
export function findTracer(): RegisteredTracer | undefined {
  const { activeKey, ambients, chosen, first } = registry;
  for (const contextStorage of ambients) {
    const active = contextStorage.get().getValue(activeKey) as RegisteredTracer | undefined;
    // A closed tracer is not replaced: another tracer may belong to another tenant.
    if (active) return active.enabled ? active : undefined;
  }
  if (chosen) return chosen.enabled ? chosen : undefined;
  // A tracer in shutdown is still registered, but not used any more.
  return first?.enabled ? first : firstAlive();
}

function firstAlive(): RegisteredTracer | undefined {
  for (const weak of registry.alive) {
    const tracer = weak.deref();
    if (tracer?.enabled) return tracer;
  }
  return undefined;
}

/** Returns `context` with `tracer` as the active tracer for module functions. */
export const withActiveTracer = (context: Context, tracer: RegisteredTracer): Context =>
  context.setValue(registry.activeKey, tracer);

import type { Context } from '@opentelemetry/api';
import type { Ambient } from './context/ambient.ts';
import type { HoneyHiveTracerBase } from './base.ts';

/** The tracer that was made active last in a context. A symbol of this copy of the package: copies stay apart. */
export const ACTIVE_TRACER: symbol = Symbol('honeyhive active tracer');

/** In the order they were built. Weak: a forgotten tracer may go. */
const alive = new Set<WeakRef<HoneyHiveTracerBase>>();
/**
 * The first of them that is at work: the default until somebody says otherwise. Held, because whoever builds a tracer
 * for the module functions need not keep it.
 */
let first: HoneyHiveTracerBase | undefined;
/** The slots in use: one in nearly every process. */
const ambients = new Set<Ambient>();
let chosen: HoneyHiveTracerBase | undefined;

/** Adds a tracer that can be found. */
export function remember(tracer: HoneyHiveTracerBase, ambient: Ambient): void {
  for (const weak of alive) if (!weak.deref()) alive.delete(weak);
  alive.add(new WeakRef(tracer));
  ambients.add(ambient);
  first ??= tracer;
}

/** A tracer that is shut down is never found. */
export function forget(tracer: HoneyHiveTracerBase): void {
  for (const weak of alive) if (weak.deref() === tracer) alive.delete(weak);
  if (chosen === tracer) chosen = undefined;
  if (first === tracer) first = firstAlive();
}

/**
 * Makes `tracer` the one that module functions use where none is active. Without it that is the first one built;
 * `undefined` goes back to that.
 */
export function setDefaultTracer(tracer: HoneyHiveTracerBase | undefined): void {
  chosen = tracer;
}

/** The tracer for a call of a module function: the one active in this context, else the default; never a closed one. */
export function findTracer(): HoneyHiveTracerBase | undefined {
  for (const ambient of ambients) {
    const active = ambient.get().getValue(ACTIVE_TRACER) as HoneyHiveTracerBase | undefined;
    // A closed one is nobody's: another tracer may be another tenant's.
    if (active) return active.enabled ? active : undefined;
  }
  if (chosen) return chosen.enabled ? chosen : undefined;
  // While it is being shut down it is not forgotten yet, and nobody's already.
  return first?.enabled ? first : firstAlive();
}

function firstAlive(): HoneyHiveTracerBase | undefined {
  for (const weak of alive) {
    const tracer = weak.deref();
    if (tracer?.enabled) return tracer;
  }
  return undefined;
}

/** `context` with `tracer` as the one that module functions find. */
export const withActiveTracer = (context: Context, tracer: HoneyHiveTracerBase): Context =>
  context.setValue(ACTIVE_TRACER, tracer);

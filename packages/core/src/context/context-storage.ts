import type { Context, ContextManager } from '@opentelemetry/api';
import { ROOT_CONTEXT } from './root-context.ts';
import { getSpan, setSpan } from './span-in-context.ts';
import { shared } from '../runtime/shared.ts';

/**
 * Slot of the active context, set by the runtime: AsyncLocalStorage in Node, a plain slot in pages, or an
 * OpenTelemetry context manager.
 */
export interface ContextStorage {
  /** Returns the active context. */
  get(): Context;
  /** Runs `work` with `context` active. */
  run<R>(context: Context, work: () => R): R;
  /**
   * Sets `context` and returns the previous context. Present only in slots without a carrier across `await`:
   * promises restore through `swap` (see `restoring-promise.ts`), and so does the build plugin.
   */
  readonly swap?: (context: Context) => Context;
}

/**
 * Slot for synchronous code only, as in pages and in core alone. Every tracer shares the slot, under a key per
 * tracer. A context manager of the host also receives the active span, so libraries' spans nest.
 */
export const SYNC_STORAGE: ContextStorage = /* @__PURE__ */ shared('slot', createSlot);

function createSlot(): ContextStorage {
  let active: Context = ROOT_CONTEXT;
  const swap = (context: Context): Context => {
    const before = active;
    active = context;
    return before;
  };
  return {
    get: () => active,
    swap,
    run: (context, work) => {
      const before = swap(context);
      try {
        const host = hostContextManager();
        const span = host && getSpan(context);
        return span ? host.with(setSpan(host.active(), span), work) : work();
      } finally {
        swap(before);
      }
    },
  };
}

const managed = /* @__PURE__ */ shared(
  'managed slots',
  () => new WeakMap<object, ContextStorage>(),
);

/**
 * Returns an OpenTelemetry context manager as a slot, registered globally or not. A manager always gives the same
 * slot.
 */
export function managedStorage(manager: Pick<ContextManager, 'active' | 'with'>): ContextStorage {
  const known = managed.get(manager);
  if (known) return known;
  const contextStorage: ContextStorage = {
    get: () => manager.active(),
    run: (context, work) => manager.with(context, work),
  };
  managed.set(manager, contextStorage);
  return contextStorage;
}

/** Key of the registry of OpenTelemetry's API: looked up for every span, so the symbol is created once. */
const API: symbol = Symbol.for('opentelemetry.js.api.1');

/**
 * Returns the context manager registered with OpenTelemetry by the host application, in any version; `undefined` if
 * absent. Read every time, because the host may register after the tracer is built.
 */
export function hostContextManager(): ContextManager | undefined {
  const globals = globalThis as { [key: symbol]: { context?: ContextManager } | undefined };
  return globals[API]?.context;
}

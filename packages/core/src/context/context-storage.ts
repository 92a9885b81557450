import type { Context, ContextManager } from '@opentelemetry/api';
import { ROOT_CONTEXT } from './root-context.ts';
import { getSpan, setSpan } from './span-in-context.ts';
import { shared } from '../runtime/shared.ts';

/**
 * The one slot that says what is active now. A runtime gives it: AsyncLocalStorage in Node, a plain slot in pages,
 * or whatever an OpenTelemetry context manager does.
 */
export interface ContextStorage {
  /** What is active. */
  get(): Context;
  /** Runs `work` with `context` active. */
  run<R>(context: Context, work: () => R): R;
  /**
   * Puts `context` into the slot and gives back what was there. Only slots that nothing carries across `await` have
   * it: promises restore through it (see `restoring-promise.ts`), and so does the build plugin.
   */
  readonly swap?: (context: Context) => Context;
}

/**
 * A slot that knows synchronous code only: what pages have, and core alone. All tracers share it, each under its own
 * key. A context manager of the host is told of the active span too, so that other libraries' spans nest.
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

/** An OpenTelemetry context manager as the slot, whether or not it is registered globally. One slot for each manager. */
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

/** Where OpenTelemetry's API keeps what is registered: looked up for every span, so not by name each time. */
const API: symbol = Symbol.for('opentelemetry.js.api.1');

/**
 * The context manager that the host application registered with OpenTelemetry, whatever its version; `undefined` when
 * there is none. Read each time, because the host may register it after the tracer is built.
 */
export function hostContextManager(): ContextManager | undefined {
  const globals = globalThis as { [key: symbol]: { context?: ContextManager } | undefined };
  return globals[API]?.context;
}

import { SYNC_STORAGE } from '@honeyhive/core/internal';
import type { Context, ContextManager } from '@opentelemetry/api';

/** OpenTelemetry's context manager on the slot in which tracers of a page store the active context. */
export class SlotManager implements ContextManager {
  active(): Context {
    return SYNC_STORAGE.get();
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    work: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    // `SYNC_STORAGE.run` would call the host's manager, which is the current manager.
    const before = SYNC_STORAGE.swap?.(context);
    try {
      return Reflect.apply(work, self, args);
    } finally {
      if (before) SYNC_STORAGE.swap?.(before);
    }
  }

  bind<T>(context: Context, target: T): T {
    if (typeof target !== 'function') return target;
    const run = (self: unknown, args: unknown[]): unknown =>
      this.with(context, target as unknown as (...all: unknown[]) => unknown, self, ...args);
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return run(this, args);
    };
    return bound as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { type ContextStorage, hostContextManager } from '@honeyhive/core/internal';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

const STORAGE = Symbol.for('honeyhive.async-local-storage');

/** One storage for each process, also when several copies of this package are loaded: on Node 20 each one in use slows every `await`. */
function storage(): AsyncLocalStorage<Context> {
  const shared = globalThis as { [STORAGE]?: AsyncLocalStorage<Context> };
  return (shared[STORAGE] ??= new AsyncLocalStorage<Context>());
}

/** The active context, carried across `await` by Node itself; a context manager that the host has registered comes first. */
export const ASYNC: ContextStorage = {
  get: () => hostContextManager()?.active() ?? storage().getStore() ?? ROOT_CONTEXT,
  run: (context, work) => {
    const host = hostContextManager();
    return host ? host.with(context, work) : storage().run(context, work);
  },
};

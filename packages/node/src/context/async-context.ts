import { AsyncLocalStorage } from 'node:async_hooks';
import { type ContextStorage, hostContextManager } from '@honeyhive/core/internal';
import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';

const STORAGE = Symbol.for('honeyhive.async-local-storage');

/**
 * Returns the single storage of the process, shared by loaded copies of the package: on Node 20 every storage in use
 * slows every `await`.
 */
function storage(): AsyncLocalStorage<Context> {
  const shared = globalThis as { [STORAGE]?: AsyncLocalStorage<Context> };
  return (shared[STORAGE] ??= new AsyncLocalStorage<Context>());
}

/**
 * Storage of the active context, which Node carries across `await`. A context manager registered by the host takes
 * precedence.
 */
export const ASYNC: ContextStorage = {
  get: () => hostContextManager()?.active() ?? storage().getStore() ?? ROOT_CONTEXT,
  run: (context, work) => {
    const host = hostContextManager();
    return host ? host.with(context, work) : storage().run(context, work);
  },
};

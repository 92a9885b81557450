import type { LocalBackend, WaitOptions } from './backend.ts';
import type { Changes } from './changes.ts';

interface Wait extends WaitOptions {
  backend: LocalBackend;
  changes: Changes;
  predicate: (backend: LocalBackend) => boolean | undefined;
  closing: AbortSignal;
}

function seen(backend: LocalBackend): string {
  const requests = backend.requests();
  const last = requests.at(-1);
  const line = last ? `, last: ${last.method} ${last.path} → ${last.status}` : '';
  return `${backend.sessions().length} sessions, ${backend.events().length} events, ${requests.length} requests${line}`;
}

/** Resolves on the first change satisfying the predicate, without polling. */
export function waitForChange(wait: Wait): Promise<void> {
  const { backend, changes, predicate, closing, timeoutMs = 10_000, what = 'a change' } = wait;
  return new Promise((resolve, reject) => {
    let off = (): void => {};
    const settle = (how: () => void): void => {
      off();
      clearTimeout(timer);
      closing.removeEventListener('abort', onClose);
      how();
    };
    const fail = (reason: string): void =>
      settle(() => reject(new Error(`Waiting for ${what}: ${reason}. Arrived: ${seen(backend)}.`)));
    const onClose = (): void => fail('the backend was closed');
    const timer = setTimeout(() => fail(`timeout after ${timeoutMs} ms`), timeoutMs);
    const check = (): void => {
      try {
        if (predicate(backend) === true) settle(resolve);
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    if (closing.aborted) return onClose();
    closing.addEventListener('abort', onClose);
    off = changes.on(check);
    return check();
  });
}

import type { HoneyHiveTracer } from '@honeyhive/node';

/** One tree in two processes: what the caller's headers say, and what is done below. */
export function call<R>(caller: HoneyHiveTracer, callee: HoneyHiveTracer, work: () => R): R {
  return caller.withSpan('caller', () => {
    const headers = new Headers();
    caller.inject(headers);
    const remote = callee.extract(headers);
    if (!remote?.session) throw new Error('the session travels with the headers');
    return callee.withRemoteParent(headers, () => callee.withSpan('callee', work));
  });
}

import type { HoneyHiveTracer } from '@honeyhive/node';

/** Joins two processes in a trace: the headers of the caller carry the parent of the spans in the callee. */
export function call<R>(caller: HoneyHiveTracer, callee: HoneyHiveTracer, work: () => R): R {
  return caller.withSpan('caller', () => {
    const headers = new Headers();
    caller.inject(headers);
    const remote = callee.extract(headers);
    if (!remote?.session) throw new Error('the session travels with the headers');
    return callee.withRemoteParent(headers, () => callee.withSpan('callee', work));
  });
}

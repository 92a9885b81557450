import type { HoneyHiveSpan } from '@honeyhive/core';

const self = function (this: HoneyHiveSpan): HoneyHiveSpan {
  return this;
};
const nothing = (): void => {};
/** Engines without `Symbol.dispose` (Safari): the symbol that compilers look for. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
const lastOf = (given: readonly unknown[]): unknown => given.at(-1);

/**
 * `trace` where there is no tracer: the function stays what it is, and so does what a decorator stands on, in both
 * dialects.
 */
export const untraced: HoneyHiveSpan['trace'] = ((first: unknown, second: unknown): unknown => {
  const asItIs = (target: unknown, place?: unknown): unknown =>
    typeof target === 'function' && typeof place !== 'string' && typeof place !== 'symbol'
      ? target
      : undefined;
  const isPlace = typeof (second as { kind?: unknown } | undefined)?.kind === 'string';
  if (typeof first === 'function' || isPlace || typeof second === 'string')
    return asItIs(first, second);
  if (typeof second === 'symbol') return undefined;
  return typeof second === 'function' ? second : asItIs;
}) as HoneyHiveSpan['trace'];

/** The span where there is no tracer: everything works, nothing is recorded. */
export const NO_SPAN: HoneyHiveSpan = {
  sessionId: '',
  eventId: '',
  traceparent: '',
  traceUrl: undefined,
  outcome: 'ok',
  spanContext: () => ({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
  isRecording: () => false,
  end: nothing,
  recordException: nothing,
  setAttribute: self,
  setAttributes: self,
  addEvent: self,
  addLink: self,
  addLinks: self,
  setStatus: self,
  updateName: self,
  enrich: self,
  fail: self,
  cancel: self,
  startSpan: () => NO_SPAN,
  withSpan: (...given: readonly unknown[]) =>
    (lastOf(given) as (span: HoneyHiveSpan) => unknown)(NO_SPAN),
  trace: untraced,
  run: (work) => work(),
  bind: (target) => target,
  follow: (stream) => stream,
  [DISPOSE]: nothing,
};

import type { HoneyHiveSpan } from '@honeyhive/core';

const self = function (this: HoneyHiveSpan): HoneyHiveSpan {
  return this;
};
const same = <T>(value: T): T => value;
const nothing = (): void => {};
/** Symbol used by compilers in engines without `Symbol.dispose` (Safari). */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');

/** `trace` without a tracer: functions and decorated members stay unchanged, in both decorator dialects. */
export const untraced: HoneyHiveSpan['trace'] = ((first: unknown, second: unknown): unknown => {
  // A legacy decorator leaves the member unchanged.
  if (typeof second === 'string' || typeof second === 'symbol') return undefined;
  if (typeof first === 'function') return first;
  if (typeof second === 'function') return second;
  return second ? undefined : untraced;
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
  withSpan: (...given: unknown[]) => (given.pop() as (span: HoneyHiveSpan) => unknown)(NO_SPAN),
  trace: untraced,
  run: (work) => work(),
  bind: same,
  follow: same,
  [DISPOSE]: nothing,
};

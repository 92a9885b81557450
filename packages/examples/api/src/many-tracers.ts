import {
  enrichSession,
  enrichSpan,
  flush,
  type HoneyHiveTracer,
  setDefaultTracer,
  startSpan,
  trace,
  TracerPool,
  type TracerOptions,
  withSession,
  withSpan,
} from '@honeyhive/node';

/** Creates a tracer per tenant. */
export const tracersOf = (options: (tenantId: string) => TracerOptions): TracerPool => {
  const tracers = new TracerPool({
    max: 200,
    idleMs: 600_000,
    create: (tenantId) => options(tenantId),
  });
  return tracers;
};

/** Shows module functions, which select a tracer per call: the given, the active, then the default tracer. */
export async function everywhere(t: HoneyHiveTracer, other: HoneyHiveTracer): Promise<void> {
  setDefaultTracer(t);
  const work = trace((text: string) => {
    enrichSpan({ metadata: { text } });
    startSpan('held').end();
  });
  withSpan('by default', () => work('one'));
  other.withSpan('active', () => work('two'));
  withSpan('explicit', { tracer: other }, () => work('three'));
  withSession({ sessionId: 'a chat' }, () => {
    work('four');
    enrichSession({ metadata: { of: 'the chat' } });
  });
  await Promise.all([flush(), flush({ tracer: other })]);
}

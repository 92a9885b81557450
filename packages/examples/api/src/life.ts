import { HoneyHiveTracer, type TracerOptions } from '@honeyhive/node';

/** Enriching, events after the fact, counters, observers, and the end of a tracer's life. */
export async function live(options: TracerOptions): Promise<readonly unknown[]> {
  await using tracer = new HoneyHiveTracer(options);
  const seen: string[] = [];
  const stop = tracer.observe({ spanEnd: ({ span }) => void seen.push(span.outcome) });
  tracer.withSpan('turn', () => {
    tracer.enrichSpan({ metrics: { score: 0.9 }, anything: 'else' });
    tracer.enrichSession({ userProperties: { plan: 'pro' } });
  });
  stop();
  tracer.createEvent({ eventName: 'imported', eventType: 'model', duration: 12 });
  tracer.getTracer().startSpan('of a library').end();
  tracer.provider.getTracer('instrumentation').startSpan('of an instrumentation').end();
  const { exported, dropped, pending } = await tracer.flush();
  return [seen, exported, dropped, pending, tracer.stats().recorded];
}

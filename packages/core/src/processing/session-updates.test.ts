import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

let backend: LocalBackend;
let tracers: HoneyHiveTracer[];
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  tracers = [];
});
afterEach(async () => {
  await Promise.all(tracers.map((tracer) => tracer.shutdown({ timeoutMs: 500 })));
  await backend.close();
});
function tracerWith(options: TracerOptions = {}): HoneyHiveTracer {
  const tracer = new HoneyHiveTracer({ apiKey: 'key', serverUrl: backend.url, ...options });
  tracers.push(tracer);
  return tracer;
}
const methods = (): string[] => backend.requests().map(({ method }) => method);
const sessionOf = (id: string) => backend.session(id)?.session;

describe('what is said about a session', () => {
  test('arrives also where only libraries make spans', async () => {
    const tracer = tracerWith({ userProperties: { user_id: 'ada' } });
    tracer.getTracer('lib').startSpan('work').end();
    await tracer.flush();
    expect(methods()).toEqual(['POST', 'PUT']);
    expect(sessionOf(tracer.sessionId)).toMatchObject({ user_properties: { user_id: 'ada' } });
  });

  test('before its first span waits for that span, and follows it', async () => {
    const tracer = tracerWith();
    tracer.enrichSession({ metadata: { plan: 'pro' } });
    await tracer.flush();
    expect(methods()).toEqual([]);
    tracer.startSpan('work').end();
    await tracer.flush();
    expect(methods()).toEqual(['POST', 'PUT']);
    expect(sessionOf(tracer.sessionId)).toMatchObject({ metadata: { plan: 'pro' } });
  });

  test('when it is entered again is added to it', async () => {
    const tracer = tracerWith();
    let id = '';
    for (const plan of ['free', 'pro']) {
      tracer.withSession({ sessionId: 'chat', userProperties: { plan } }, (session) => {
        ({ id } = session);
        tracer.startSpan('work').end();
      });
      await tracer.flush();
      expect(sessionOf(id)).toMatchObject({ user_properties: { plan } });
    }
  });
});

test('feedback on a span that has ended and is not sent yet arrives with it', async () => {
  const tracer = tracerWith();
  const span = tracer.startSpan('answer');
  span.end();
  span.enrich({ feedback: { rating: true } });
  await tracer.flush();
  expect(backend.events({ name: 'answer' })[0]?.feedback).toEqual({ rating: true });
});

import { type FaultyServer, status } from '@honeyhive/test-support/faulty-server';
import { expect, test } from 'vitest';
import { openFaulty, openTracer } from '@honeyhive/test-support/test-scoped';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';

/** A server from before `/v1/events`. */
async function older(): Promise<FaultyServer> {
  const server = await openFaulty();
  server.behave(async (exchange) => {
    if (exchange.request.path.startsWith('/v1/')) return status(404)(exchange);
    const { status: code, headers, body } = await exchange.pass();
    return void exchange.response.writeHead(code, headers).end(body);
  });
  return server;
}
const tracerTo = ({ url }: FaultyServer, options: TracerOptions = {}): HoneyHiveTracer =>
  openTracer(HoneyHiveTracer, { serverUrl: url, sessionName: 'chat', ...options });
const asked = ({ requests }: FaultyServer): string[] =>
  requests.map(({ method, path }) => `${method} ${path}`);
const bodies = ({ requests }: FaultyServer, path: string): unknown[] =>
  requests
    .filter((request) => request.path === path)
    .map(({ body }) => JSON.parse(body.toString()) as unknown);

test('a server without /v1/events is found out once, and told of sessions and events in its own way', async () => {
  const server = await older();
  const tracer = tracerTo(server);
  tracer.startSpan('work').end();
  await tracer.flush();
  tracer.enrichSession({ feedback: { rating: 5 } });
  await tracer.flush();
  tracer.enrichSession({ metrics: { score: 1 } });
  const eventId = tracer.createEvent({ eventName: 'late', eventType: 'tool' });
  await tracer.flush();
  tracer.withSession({ sessionName: 'second' }, () => tracer.startSpan('more').end());
  await tracer.flush();
  await tracer.flush();
  expect(asked(server).filter((request) => request.includes('/v1/events'))).toHaveLength(1);
  expect(bodies(server, '/events')).toEqual([
    { event_id: tracer.sessionId, feedback: { rating: 5 } },
    { event_id: tracer.sessionId, metrics: { score: 1 } },
    { event: expect.objectContaining({ event_id: eventId, event_name: 'late' }) as unknown },
  ]);
  expect(bodies(server, '/session/start')).toEqual([
    {
      session: expect.objectContaining({
        session_id: tracer.sessionId,
        session_name: 'chat',
      }) as unknown,
    },
    { session: expect.objectContaining({ session_name: 'second' }) as unknown },
  ]);
  expect(server.backend.events({ name: 'late' })).toHaveLength(1);
  expect(server.backend.session(tracer.sessionId)?.session).toMatchObject({
    session_name: 'chat',
    feedback: { rating: 5 },
    metrics: { score: 1 },
  });
  expect(tracer.stats()).toMatchObject({ dropped: {}, pending: 0 });
});

test('an event that a newer server does not know does not make it an older one', async () => {
  const server = await openFaulty();
  const tracer = tracerTo(server);
  tracer.startSpan('work').end();
  await tracer.flush();
  server.next(status(404), status(404));
  for (let rating = 1; rating <= 2; rating += 1) {
    tracer.enrichSession({ feedback: { rating } });
    await tracer.flush();
  }
  const event = `PUT /v1/events/${tracer.sessionId}`;
  expect(asked(server)).toEqual(['POST /opentelemetry/v1/traces', event, 'PUT /events', event]);
});

test('api: legacy never asks for what an older server has not got', async () => {
  const server = await older();
  const tracer = tracerTo(server, { api: 'legacy' });
  tracer.startSpan('work').end();
  await tracer.flush();
  tracer.enrichSession({ feedback: { rating: 5 } });
  await tracer.flush();
  expect(asked(server)).toEqual([
    'POST /opentelemetry/v1/traces',
    'POST /session/start',
    'PUT /events',
  ]);
});

test('api: v1 never asks for anything older', async () => {
  const server = await older();
  const tracer = tracerTo(server, { api: 'v1' });
  tracer.startSpan('work').end();
  await tracer.flush();
  tracer.enrichSession({ feedback: { rating: 5 } });
  await tracer.flush();
  expect(asked(server).filter((request) => !request.includes('/v1/'))).toEqual([]);
  expect(tracer.stats()).toMatchObject({ dropped: { rejected: 1 }, pending: 0 });
});

import { SpanStatusCode } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';
import { provider as adapt } from '../otel.ts';

/** A tracer and the requests it makes. */
function sending(options: TracerOptions): { tracer: HoneyHiveTracer; requests: string[] } {
  const requests: string[] = [];
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    logger: quietLogger,
    fetch: (_url, init) => {
      requests.push(String(init?.method));
      return Promise.resolve(new Response('{}'));
    },
    ...options,
  });
  return { tracer, requests };
}
const never = { shouldSample: () => ({ decision: 0 }), toString: () => 'never' };
const onProcessOnly = { shouldSample: () => ({ decision: 1 }), toString: () => 'record' };

describe('of a span that is not sent', () => {
  test.each([
    ['left out by the sampler', { sampler: never }, { sampled: 1 }],
    ['recorded for the process alone', { sampler: onProcessOnly }, { sampled: 1 }],
    ['left out by its name', { spanNameFilters: { exclude: ['work'] } }, {}],
  ])('nothing is said afterwards either (%s)', async (_why, options, dropped) => {
    const { tracer, requests } = sending(options);
    const span = tracer.startSpan('work');
    span.end();
    span.enrich({ outputs: { late: true }, feedback: { rating: 5 } });
    await tracer.flush();
    expect(requests).toEqual([]);
    expect(tracer.stats()).toMatchObject({ dropped, exported: 0, pending: 0 });
  });
});

test('late words on a span that is sent reach its event', async () => {
  const { tracer, requests } = sending({});
  const span = tracer.startSpan('work');
  span.end();
  span.enrich({ feedback: { rating: 5 } });
  await tracer.flush();
  expect(requests).toEqual(['POST', 'PUT']);
});

test('a span that could not be made is counted, is nobody’s parent, and nothing is said of it', async () => {
  const { tracer, spans, span } = recordingTracer({ logger: quietLogger });
  const { tracer: broken } = recordingTracer({
    logger: quietLogger,
    provider: adapt({
      getTracer: () => ({
        startSpan: () => {
          throw new Error('provider');
        },
        startActiveSpan: () => undefined as never,
      }),
    }),
  });
  const parent = broken.startSpan('parent');
  tracer.startSpan('child', { parent }).end();
  parent.end();
  parent.enrich({ feedback: { rating: 5 } });
  expect(spans).toHaveLength(1);
  expect(span('child').attributes['honeyhive.session_id']).toBe(tracer.sessionId);
  expect(broken.stats()).toMatchObject({ recorded: 1, dropped: { internal_error: 1 } });
});

test('nothing that is said after the end changes what was sent', () => {
  const { tracer, span } = recordingTracer();
  const one = tracer.startSpan('work');
  one.end();
  const before = { ...span('work').attributes };
  one.cancel('late').fail(new Error('late')).setAttribute('late', 1);
  one.setStatus({ code: SpanStatusCode.ERROR, message: 'late' });
  one.recordException(new Error('late'));
  expect(span('work')).toMatchObject({ attributes: before, events: [], status: { code: 0 } });
  expect(Object.keys(span('work').attributes)).toEqual(Object.keys(before));
  expect(one.outcome).toBe('ok');
});

describe('an error', () => {
  test('that is told as data makes the span a failed one, with its class', () => {
    const { tracer, span } = recordingTracer();
    tracer.withSpan('work', () => tracer.enrichSpan({ error: new TypeError('boom') }));
    tracer.startSpan('text', { error: 'no luck' }).end();
    expect(span('work')).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'boom' },
      attributes: { honeyhive_error: 'boom', honeyhive_error_type: 'TypeError' },
    });
    expect(span('text')).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'no luck' },
      attributes: { honeyhive_error: 'no luck' },
    });
  });

  test('that was handled stands in the span, as many as there were, and the span is fine', () => {
    const { tracer, span } = recordingTracer();
    tracer.withSpan('work', (one) => {
      one.recordException(new RangeError('first try'));
      one.recordException(new RangeError('second try'));
    });
    const { status, events, attributes } = span('work');
    expect(status.code).toBe(SpanStatusCode.UNSET);
    expect(events.map((event) => event.attributes?.['exception.message'])).toEqual([
      'first try',
      'second try',
    ]);
    expect(attributes).not.toHaveProperty('honeyhive_error');
    expect(attributes).not.toHaveProperty(['honeyhive_metadata.outcome']);
  });

  test('that is recorded, and then told as the status, is the span’s error', () => {
    const { tracer, span } = recordingTracer();
    const one = tracer.startSpan('work');
    one.recordException(new RangeError('over the edge'));
    one.setStatus({ code: SpanStatusCode.ERROR }).end();
    expect(span('work').attributes).toMatchObject({
      honeyhive_error: 'over the edge',
      honeyhive_error_type: 'RangeError',
    });
  });

  test('that is recorded and thrown on stands there once', () => {
    const { tracer, span } = recordingTracer();
    const error = new Error('boom');
    const work = (): never =>
      tracer.withSpan('work', (one) => {
        one.recordException(error);
        throw error;
      });
    expect(work).toThrow(error);
    expect(span('work').events).toHaveLength(1);
    expect(span('work').status).toMatchObject({ code: SpanStatusCode.ERROR, message: 'boom' });
  });

  test('of any length is as long as a value may be', () => {
    const { tracer, span } = recordingTracer({ maxStringLength: 10 });
    const one = tracer.startSpan('work');
    one.fail(new Error('x'.repeat(5_000_000))).end();
    expect(span('work').attributes['honeyhive_error']).toBe('xxxxxxxxxx… [+4999990 chars]');
    expect(JSON.stringify(span('work').events)).not.toContain('x'.repeat(11));
  });
});

test('a key of millions of characters is cut, says so, and costs no span', async () => {
  const { tracer } = sending({});
  const { tracer: other, span } = recordingTracer();
  const metadata = { ['k'.repeat(4_000_000)]: 1, good: 1 };
  for (const one of [tracer, other])
    one.startSpan('work', { metadata }).setAttribute('a'.repeat(4_000_000), 1).end();
  expect(await tracer.flush()).toMatchObject({ exported: 1 });
  expect(tracer.stats().dropped).toEqual({});
  const keys = Object.keys(span('work').attributes);
  expect(keys).toContain('honeyhive_metadata.good');
  expect(keys.filter((key) => key.includes('… [+399'))).toHaveLength(2);
});

test('attributes that a provider of the user’s has no room for arrive, and are not called dropped', () => {
  const provider = new TracerProvider({ spanLimits: { attributeCountLimit: 10 } });
  const { tracer, span } = recordingTracer({ provider: adapt(provider) });
  const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 1]));
  tracer.startSpan('work', { metadata }).end();
  const { attributes, droppedAttributesCount } = span('work');
  expect(Object.keys(attributes).filter((key) => key.includes('metadata.k'))).toHaveLength(50);
  expect(droppedAttributesCount).toBe(0);
});

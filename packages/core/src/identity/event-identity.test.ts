import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import { recordingTracer } from '../testing.ts';

/** A tracer with an exporter that keeps what it gets. */
function exporting(options: TracerOptions = {}): {
  tracer: HoneyHiveTracer;
  got: ReadableSpan[];
} {
  const got: ReadableSpan[] = [];
  const exporter: SpanExporter = {
    export: (spans, done) => {
      got.push(...spans);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  return { tracer: new HoneyHiveTracer({ logger: quietLogger, ...options, exporter }), got };
}
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const LEGACY = 'traceloop.association.properties';

describe('what makes an event of a span', () => {
  test('counts, whatever was said under its names', () => {
    const { tracer, span } = recordingTracer({ project: 'mine', source: 'test' });
    const own = tracer.startSpan('work', {
      attributes: {
        'honeyhive.session_id': 'theirs',
        honeyhive_duration_ms: -1,
        honeyhive_event_type: 'nonsense',
        'honeyhive.session_auto_create': false,
      },
    });
    own.end();
    const { attributes } = span('work');
    expect(attributes).toMatchObject({
      'honeyhive.session_id': own.sessionId,
      'honeyhive.session_auto_create': true,
      honeyhive_event_type: 'tool',
    });
    expect(attributes['honeyhive_duration_ms']).toBeGreaterThanOrEqual(0);
  });

  test('gives way to what was said of source, project, name and id', () => {
    const { tracer, span } = recordingTracer({ project: 'mine', source: 'test' });
    const said = {
      'honeyhive.source': 'theirs',
      'honeyhive.project': 'theirs',
      honeyhive_event_name: 'theirs',
      honeyhive_event_id: '7a0e6a57-6e3f-4f5c-8a54-0c4f6a6c0f11',
    };
    tracer.startSpan('work', { attributes: said }).end();
    expect(span('work').attributes).toMatchObject(said);
  });

  test('leaves what others say of a session alone, unless it writes those names itself', () => {
    const attributes = { [`${LEGACY}.session_id`]: 'theirs', [`${LEGACY}.user_id`]: 'u1' };
    const plain = recordingTracer();
    plain.tracer.startSpan('work', { attributes }).end();
    expect(plain.span('work').attributes).toMatchObject(attributes);
    const legacy = recordingTracer({ legacyAttributes: true });
    const own = legacy.tracer.startSpan('work', { attributes });
    own.end();
    expect(legacy.span('work').attributes).toMatchObject({
      [`${LEGACY}.session_id`]: own.sessionId,
      [`${LEGACY}.user_id`]: 'u1',
    });
  });

  test('under the old names, too, a caller in another process comes before what was said', () => {
    const { tracer, span } = recordingTracer({ legacyAttributes: true });
    const carrier = { baggage: 'project=theirs,source=py', traceparent: TRACEPARENT };
    const attributes = { [`${LEGACY}.project`]: 'user' };
    tracer.withRemoteParent(carrier, () => tracer.startSpan('work', { attributes }).end());
    expect(span('work').attributes).toMatchObject({
      'honeyhive.project': 'theirs',
      [`${LEGACY}.project`]: 'theirs',
    });
  });

  test('is text where a session’s name is none', async () => {
    const { tracer, got } = exporting();
    for (const sessionName of [Number.NaN, 2 ** 70, ['x\uD800']] as never[])
      tracer.withSession({ sessionName }, () => tracer.startSpan('work').end());
    await tracer.flush();
    expect(got.map(({ attributes }) => attributes['honeyhive.session_name'])).toEqual([
      'NaN',
      String(2 ** 70),
      'x\uFFFD',
    ]);
  });

  const big = 'x'.repeat(100_000);
  test.each<[string, TracerOptions, string]>([
    ['what a tracer says of itself', { experiment: { metadata: { big } } }, 'work'],
    ['a session’s name', { sessionName: big }, 'work'],
    ['a span’s name', {}, big],
  ])('weighs what it weighs: %s', (_, options, name) => {
    const { tracer } = exporting({ maxSpanBytes: 5_000, ...options });
    tracer.startSpan(name).end();
    expect(tracer.stats().dropped).toEqual({ too_large: 1 });
  });
});

describe('what is exported', () => {
  test('is not what an observer has made of its own copy', async () => {
    const { tracer, got } = exporting();
    tracer.observe({
      spanEnd: ({ attributes }) => {
        const theirs = attributes as Record<string, unknown>;
        theirs['added'] = true;
        theirs['honeyhive_inputs.a'] = 'changed';
        delete theirs['honeyhive.source'];
      },
    });
    tracer.startSpan('work', { inputs: { a: 'original' } }).end();
    await tracer.flush();
    expect(got[0]?.attributes).toMatchObject({
      'honeyhive_inputs.a': 'original',
      'honeyhive.source': 'dev',
    });
    expect(got[0]?.attributes).not.toHaveProperty('added');
  });

  test('may be a span that a sampler has made of ours', async () => {
    const { tracer, got } = exporting({
      sampler: {
        shouldSample: () => ({ decision: 2 }),
        toString: () => 'deriving',
        tail: ({ deliver, update }: { deliver(span: ReadableSpan): void; update(): void }) => ({
          held: 0,
          update,
          span: (span: ReadableSpan) =>
            deliver(
              Object.create(span, {
                attributes: { value: { ...span.attributes, extra: 1 } },
              }) as ReadableSpan,
            ),
        }),
      } as never,
    });
    tracer.startSpan('work').end();
    expect(await tracer.flush()).toMatchObject({ exported: 1, dropped: {} });
    expect(got[0]?.attributes).toMatchObject({ extra: 1, 'honeyhive.source': 'dev' });
  });
});

import { type Context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { hostContexts as contexts } from '@honeyhive/test-support/host-provider';
import { type TracerOptions } from '../index.ts';
import { HoneyHiveSpanProcessor, provider as adapt } from '../otel.ts';
import { type Recording, recordingTracer } from '../testing.ts';

const SILENT: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
interface Host extends Recording {
  readonly start: (name: string, context?: Context, kind?: SpanKind) => Span;
}
/** A host's provider with HoneyHive's processor, and the tracer behind that; `isShared`: which makes its spans there too. */
function host(
  options: TracerOptions = {},
  { isShared = false, theirs = SILENT }: { isShared?: boolean; theirs?: SpanProcessor } = {},
): Host {
  let ours: SpanProcessor = SILENT;
  const provider = new TracerProvider({
    spanProcessors: [
      theirs,
      { ...SILENT, onStart: (...it) => ours.onStart(...it), onEnd: (span) => ours.onEnd(span) },
    ],
  });
  const recording = recordingTracer({
    contextManager: contexts,
    ...options,
    ...(isShared ? { provider: adapt(provider) } : {}),
  });
  ours = new HoneyHiveSpanProcessor({ tracer: recording.tracer });
  const otel = provider.getTracer('host');
  return {
    ...recording,
    start: (name, context = ROOT_CONTEXT, kind = SpanKind.INTERNAL) =>
      otel.startSpan(name, { kind }, context),
  };
}
const under = (span: Span): Context => trace.setSpan(ROOT_CONTEXT, span);
const sessionOf = (span: ReadableSpan): unknown => span.attributes['honeyhive.session_id'];
const parentOf = (span: ReadableSpan): unknown => span.parentSpanContext?.spanId;
const idOf = (span: Span | ReadableSpan): string => span.spanContext().spanId;

describe('what starts under a span of the host’s that has ended', () => {
  test('stays in its session', () => {
    const { start, span } = host();
    const request = start('GET /', ROOT_CONTEXT, SpanKind.SERVER);
    request.end();
    start('write the log', under(request)).end();
    expect(sessionOf(span('write the log'))).toBe(sessionOf(span('GET /')));
  });

  test('is no orphan where that one is left out by its name', () => {
    const { start, span } = host({ spanNameFilters: { exclude: ['middleware'] } });
    const request = start('GET /');
    const middleware = start('middleware', under(request));
    middleware.end();
    start('late', under(middleware)).end();
    expect(parentOf(span('late'))).toBe(idOf(request));
  });

  test('does not send that one again', () => {
    const { start, spans } = host();
    const request = start('GET /');
    request.end();
    request.end();
    expect(spans.map(({ name }) => name)).toEqual(['GET /']);
  });
});

describe.each([{ isShared: false }, { isShared: true }])(
  'inside a span of the host’s that is an event too (provider shared: $isShared)',
  ({ isShared }) => {
    test('the tracer’s own spans are in its trace, its session, and under it', () => {
      const { tracer, start, span } = host({}, { isShared });
      const request = start('GET /', ROOT_CONTEXT, SpanKind.SERVER);
      contexts.with(under(request), () =>
        tracer.withSpan('answer', () => {
          const query = start('query', contexts.active());
          contexts.with(trace.setSpan(contexts.active(), query), () =>
            tracer.startSpan('cache').end(),
          );
          query.end();
        }),
      );
      const current = contexts.with(under(request), () => tracer.sessionId);
      request.end();
      expect(parentOf(span('answer'))).toBe(idOf(request));
      expect(parentOf(span('query'))).toBe(idOf(span('answer')));
      expect(parentOf(span('cache'))).toBe(idOf(span('query')));
      for (const name of ['answer', 'query', 'cache'])
        expect(sessionOf(span(name))).toBe(sessionOf(span('GET /')));
      expect(current).toBe(sessionOf(span('GET /')));
      expect(span('answer').links).toEqual([]);
    });

    test('a session that is asked for begins a tree of its own', () => {
      const { tracer, start, span } = host({}, { isShared });
      const request = start('GET /', ROOT_CONTEXT, SpanKind.SERVER);
      const session = tracer.startSession();
      contexts.with(under(request), () =>
        session.run(() => tracer.withSpan('job', () => tracer.startSpan('step').end())),
      );
      expect(sessionOf(span('job'))).toBe(session.id);
      expect(parentOf(span('job'))).toBeUndefined();
      expect(parentOf(span('step'))).toBe(idOf(span('job')));
    });

    test('another tracer knows nothing of it but a link', () => {
      const { start } = host({}, { isShared });
      const other = recordingTracer({ contextManager: contexts });
      const request = start('GET /', ROOT_CONTEXT, SpanKind.SERVER);
      contexts.with(under(request), () => other.tracer.startSpan('audit').end());
      expect(parentOf(other.span('audit'))).toBeUndefined();
      expect(sessionOf(other.span('audit'))).toBe(other.tracer.sessionId);
      expect(other.span('audit').links).toMatchObject([{ context: request.spanContext() }]);
    });
  },
);

describe('a processor of the user’s that starts spans when spans start', () => {
  test.each(['the tracer', 'the host', 'the host, in the same place'])(
    'has all of them sent, each once (by %s)',
    (by) => {
      let isInside = false;
      const theirs: SpanProcessor = {
        ...SILENT,
        onStart: (_span, context) => {
          if (isInside) return;
          isInside = true;
          if (by === 'the tracer') all.tracer.startSpan('note').end();
          else all.start('note', by === 'the host' ? ROOT_CONTEXT : context).end();
          isInside = false;
        },
      };
      const all = host({}, { isShared: true, theirs });
      const work = all.tracer.startSpan('work');
      work.startSpan('step').end();
      work.end();
      expect(all.spans.map(({ name }) => name)).toEqual(['note', 'note', 'step', 'work']);
      expect(new Set(all.spans.map(idOf)).size).toBe(4);
      expect(all.tracer.stats()).toMatchObject({ recorded: 4, exported: 4, openSpans: 0 });
    },
  );
});

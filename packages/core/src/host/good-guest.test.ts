import { type Span, trace, type TracerProvider as Provider } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { describe, expect, test } from 'vitest';
import { hostContexts as contexts } from '@honeyhive/test-support/host-provider';
import { HoneyHiveSpanProcessor } from '../otel.ts';
import { eventIdOf } from '../session/session-identity.ts';
import { type Recording, recordingTracer } from '../testing.ts';

interface Ended {
  readonly name: string;
  readonly parentSpanContext?: { readonly spanId: string } | undefined;
  spanContext(): { readonly spanId: string; readonly traceId: string };
}

interface Host extends Recording {
  /** Spans that the host's own backend gets. */
  readonly theirs: readonly Ended[];
  readonly within: <R>(name: string, work: (span: Span) => R) => R;
}

const PROVIDERS: Readonly<Record<string, (processors: never[]) => Provider>> = {
  'SDK 2': (spanProcessors) => new BasicTracerProvider({ spanProcessors }),
  'SDK 3': (spanProcessors) => new TracerProvider({ spanProcessors }),
};

function hostOf(make: (processors: never[]) => Provider, withProcessor: boolean): Host {
  const recording = recordingTracer({ contextManager: contexts });
  const theirs: Ended[] = [];
  const keeping: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => void theirs.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const { tracer } = recording;
  const ours = withProcessor ? [new HoneyHiveSpanProcessor({ tracer })] : [];
  const otel = make([keeping, ...ours] as never[]).getTracer('host');
  const within: Host['within'] = (name, work) => {
    const span = otel.startSpan(name, {}, contexts.active());
    const result = contexts.with(trace.setSpan(contexts.active(), span), () => work(span));
    span.end();
    return result;
  };
  return { ...recording, theirs, within };
}

const REMOTE = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  traceFlags: 1,
  isRemote: true,
};
const idOf = (span: Ended): string => span.spanContext().spanId;
const find = (spans: readonly Ended[], name: string): Ended => {
  const found = spans.find((span) => span.name === name);
  if (!found) throw new Error(`no span is called ${name}`);
  return found;
};
const eventOf = (span: Ended): string => eventIdOf(span.spanContext());
const parentEventOf = (span: Ended): string =>
  eventIdOf({
    traceId: span.spanContext().traceId,
    spanId: span.parentSpanContext?.spanId ?? '',
  });

describe.each(Object.entries(PROVIDERS))('beside a host of OpenTelemetry %s', (_, make) => {
  test.each([false, true])(
    'its trace stays whole where spans of ours start in between (our processor on it: %s)',
    (withProcessor) => {
      const { tracer, theirs, within } = hostOf(make, withProcessor);
      within('GET /', () =>
        tracer.withSpan('answer', () =>
          within('query', () => tracer.withSpan('cache', () => within('redis', () => undefined))),
        ),
      );
      expect(new Set(theirs.map((span) => span.spanContext().traceId)).size).toBe(1);
      expect(find(theirs, 'query').parentSpanContext?.spanId).toBe(idOf(find(theirs, 'GET /')));
      expect(find(theirs, 'redis').parentSpanContext?.spanId).toBe(idOf(find(theirs, 'query')));
    },
  );

  test('our tree holds its spans where they were called, with our processor', () => {
    const { tracer, spans, within } = hostOf(make, true);
    within('GET /', () =>
      tracer.withSpan('answer', () =>
        within('query', () => tracer.withSpan('cache', () => within('redis', () => undefined))),
      ),
    );
    const chain = ['GET /', 'answer', 'query', 'cache', 'redis'].map((name) => find(spans, name));
    expect(chain.map(parentEventOf).slice(1)).toEqual(chain.map(eventOf).slice(0, -1));
  });

  test('a span of ours inside of ours stays below it, though theirs is the active one of others', () => {
    const { tracer, spans, within } = hostOf(make, true);
    within('GET /', () =>
      tracer.withSpan('answer', () =>
        tracer.withSpan('step', () => within('query', () => tracer.startSpan('cache').end())),
      ),
    );
    const chain = ['GET /', 'answer', 'step', 'query', 'cache'].map((name) => find(spans, name));
    expect(chain.map(parentEventOf).slice(1)).toEqual(chain.map(eventOf).slice(0, -1));
  });

  test('what comes from another process inside of our span stays in its own trace', () => {
    const { tracer, spans, within } = hostOf(make, true);
    tracer.withSpan('poll', () => {
      contexts.with(trace.setSpanContext(contexts.active(), REMOTE), () =>
        within('consume', () => within('store', () => undefined)),
      );
    });
    const consumed = find(spans, 'consume');
    expect(consumed.spanContext().traceId).toBe(REMOTE.traceId);
    expect(consumed.parentSpanContext?.spanId).toBe(REMOTE.spanId);
    expect(parentEventOf(find(spans, 'store'))).toBe(eventOf(consumed));
  });

  test.each([false, true])(
    'under a caller in another process their spans hang on ours (our processor on it: %s)',
    (withProcessor) => {
      const { tracer, theirs, within } = hostOf(make, withProcessor);
      let own = '';
      contexts.with(trace.setSpanContext(contexts.active(), REMOTE), () =>
        tracer.withSpan('answer', (span) => {
          own = span.spanContext().spanId;
          within('query', () => undefined);
        }),
      );
      expect(find(theirs, 'query').parentSpanContext?.spanId).toBe(own);
    },
  );

  test('a session of its own is a whole tree, in one trace of ours, with our processor', () => {
    const { tracer, spans, theirs, within } = hostOf(make, true);
    const eventIds: string[] = [];
    within('GET /', () =>
      tracer.withSession({ sessionId: 'chat' }, () =>
        tracer.withSpan('answer', () =>
          within('query', () =>
            tracer.withSpan('cache', (span) => {
              eventIds.push(span.eventId);
              within('redis', () => undefined);
            }),
          ),
        ),
      ),
    );
    const chain = ['answer', 'query', 'cache', 'redis'].map((name) => find(spans, name));
    expect(new Set(chain.map((span) => span.spanContext().traceId)).size).toBe(1);
    expect(chain.map(parentEventOf).slice(1)).toEqual(chain.map(eventOf).slice(0, -1));
    expect(eventIds).toEqual([eventOf(find(spans, 'cache'))]);
    expect(new Set(theirs.map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  test.each(['before', 'after', 'never'])(
    'a service that is called finds our parent and theirs, their propagator writing %s',
    (when) => {
      const { tracer, within } = hostOf(make, false);
      const { tracer: far, span: farSpan } = recordingTracer();
      const headers: Record<string, string> = {};
      const write = (): void =>
        new W3CTraceContextPropagator().inject(contexts.active(), headers, {
          set: (carrier, key, value) => void (carrier[key] = value),
        });
      const host = within('GET /', (span) => {
        tracer.withSpan('answer', (own) => {
          if (when === 'before') write();
          tracer.inject(headers);
          if (when === 'after') write();
          far.withRemoteParent(headers, () => far.startSpan('far').end());
          const sent = farSpan('far');
          expect(parentEventOf(sent)).toBe(own.eventId);
          expect(headers['traceparent']).toContain(
            (when === 'never' ? own : span).spanContext().traceId,
          );
        });
        return span;
      });
      expect(host.isRecording()).toBe(false);
    },
  );
});

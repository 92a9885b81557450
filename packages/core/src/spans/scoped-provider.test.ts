import { afterEach, describe, expect, test } from 'vitest';
import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { HoneyHiveTracer, coreRuntime, type TracerOptions, withSpan } from '../index.ts';
import { managedStorage } from '../internal.ts';
import { HoneyHiveSpanProcessor } from '../otel.ts';
import { type Recording, recordingTracer } from '../testing.ts';

const recordings: Recording[] = [];
afterEach(async () => {
  await Promise.all(recordings.splice(0).map(({ tracer }) => tracer.shutdown()));
});
function recording(options: TracerOptions = {}): Recording {
  const made = recordingTracer({ logger: quietLogger, ...options });
  recordings.push(made);
  return made;
}
const session = (one: Recording, name: string): unknown =>
  one.span(name).attributes['honeyhive.session_id'];

describe('a span that a library has started', () => {
  test('does not draw a session that begins inside of it into its own', async () => {
    const one = recording();
    const { tracer } = one;
    tracer.getTracer().startActiveSpan('lib', (lib) => {
      tracer.withSession({ sessionId: 'other' }, ({ id }) => {
        expect(tracer.sessionId).toBe(id);
        tracer.startSpan('inner').end();
      });
      lib.end();
    });
    await tracer.flush();
    expect(session(one, 'inner')).not.toBe(session(one, 'lib'));
    expect(session(one, 'lib')).toBe(tracer.sessionId);
  });

  test('stays the parent of its tracer’s spans through another tracer’s block', async () => {
    const one = recording();
    const two = recording();
    one.tracer.getTracer().startActiveSpan('lib', (lib) => {
      two.tracer.withSpan('theirs', () => one.tracer.startSpan('inner').end());
      lib.end();
    });
    await one.tracer.flush();
    expect(one.span('inner').parentSpanContext?.spanId).toBe(one.span('lib').spanContext().spanId);
  });

  test('makes its tracer the one that module functions find', async () => {
    const first = recording();
    const second = recording();
    second.tracer.getTracer().startActiveSpan('lib', (lib) => {
      withSpan('by module function', () => 1);
      lib.end();
    });
    await Promise.all([first.tracer.flush(), second.tracer.flush()]);
    expect(second.spans.map(({ name }) => name)).toEqual(['by module function', 'lib']);
    expect(first.spans).toEqual([]);
  });

  test('is counted while it is open and ended as abandoned at shutdown', async () => {
    const { tracer, spans } = recording();
    tracer.getTracer().startSpan('lib');
    expect(tracer.stats().openSpans).toBe(1);
    await tracer.shutdown();
    expect(spans.map(({ name }) => name)).toEqual(['lib']);
    expect(spans[0]?.attributes['honeyhive_metadata.outcome']).toBe('abandoned');
    expect(tracer.stats().openSpans).toBe(0);
  });

  test('is counted as sampled where the sampler leaves it out', async () => {
    const { tracer, spans } = recording({
      sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'none' },
    });
    tracer.getTracer().startSpan('lib').end();
    expect(tracer.stats().dropped).toEqual({ sampled: 1 });
    expect(spans).toEqual([]);
  });
});

describe('a tracer that records nothing leaves the host’s own trace whole', () => {
  const manager = new AsyncLocalStorageContextManager();
  const runtime = { ...coreRuntime, contextStorage: () => managedStorage(manager) };
  const made = (options: TracerOptions): HoneyHiveTracer =>
    new HoneyHiveTracer({ logger: quietLogger, ...options }, runtime);
  const host = new TracerProvider().getTracer('host');
  const closed = made({ apiKey: 'key' });

  test.for([
    ['switched off', made({ disableTracing: true }), false],
    ['without a key', made({}), false],
    ['shut down', closed, false],
    ['told to look away', made({ apiKey: 'key' }), true],
  ] as const)('%s', async ([, tracer, suppressed]) => {
    await closed.shutdown();
    const root = host.startSpan('GET /', {}, ROOT_CONTEXT);
    const around = trace.setSpan(suppressed ? suppressTracing(ROOT_CONTEXT) : ROOT_CONTEXT, root);
    manager.with(around, () =>
      tracer.getTracer('ai').startActiveSpan('generate', (lib) => {
        expect(trace.getSpan(manager.active())).toBe(root);
        expect(lib.spanContext()).toEqual(root.spanContext());
        expect(lib.isRecording()).toBe(false);
        lib.end();
      }),
    );
    expect(root.isRecording()).toBe(true);
  });
});

describe('any span may be asked for as the parent', () => {
  const parentOf = ({ tracer, span }: Recording, parent: Span): string | undefined => {
    tracer.withSpan('active', () => tracer.startSpan('child', { parent }).end());
    return span('child').parentSpanContext?.spanId;
  };

  test('one that a library has started through this tracer', () => {
    const one = recording();
    const lib = one.tracer.withSession({}, () => one.tracer.getTracer().startSpan('lib'));
    expect(parentOf(one, lib)).toBe(lib.spanContext().spanId);
    lib.end();
    expect(session(one, 'child')).toBe(session(one, 'lib'));
  });

  test('one of the host’s, whose session it shares where that is an event too', () => {
    const one = recording();
    const lone = new TracerProvider().getTracer('host').startSpan('lone', {}, ROOT_CONTEXT);
    expect(parentOf(one, lone)).toBe(lone.spanContext().spanId);
    one.clear();
    const processor = new HoneyHiveSpanProcessor({ tracer: one.tracer });
    const host = new TracerProvider({ spanProcessors: [processor] }).getTracer('host');
    // A request, which has a session of its own.
    const known = host.startSpan('known', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
    expect(parentOf(one, known)).toBe(known.spanContext().spanId);
    known.end();
    expect(session(one, 'child')).toBe(session(one, 'known'));
  });
});

describe('a context that a library gives explicitly', () => {
  const contexts: ReadonlyArray<readonly [what: string, make: () => Context]> = [
    ['the active one of OpenTelemetry’s API', () => context.active()],
    ['the root', () => ROOT_CONTEXT],
    ['one with a value of the library’s own', () => context.active().setValue(Symbol('own'), 1)],
    [
      'one with baggage',
      () => propagation.setBaggage(context.active(), propagation.createBaggage()),
    ],
  ];
  for (const [what, make] of contexts) {
    test(`means what is active here where no manager is registered: ${what}`, async () => {
      const one = recording();
      const library = one.tracer.getTracer('library');
      one.tracer.withSpan('request', () => {
        library.startSpan('fetch', {}, make()).end();
        library.startActiveSpan('query', {}, make(), (query) => {
          library.startSpan('row', {}, make()).end();
          query.end();
        });
        library.startSpan('root', { root: true }, make()).end();
      });
      await one.tracer.flush();
      const parentOf = (name: string): unknown => one.span(name).parentSpanContext?.spanId;
      const idOf = (name: string): string => one.span(name).spanContext().spanId;
      expect(parentOf('fetch')).toBe(idOf('request'));
      expect(parentOf('query')).toBe(idOf('request'));
      expect(parentOf('row')).toBe(idOf('query'));
      expect(parentOf('root')).toBeUndefined();
    });

    test(`is taken as it is where a manager is registered: ${what}`, async () => {
      const manager = new AsyncLocalStorageContextManager().enable();
      context.setGlobalContextManager(manager);
      try {
        const one = recording();
        const empty = make();
        one.tracer.withSpan('request', () =>
          one.tracer.getTracer().startSpan('fetch', {}, empty).end(),
        );
        await one.tracer.flush();
        expect(one.span('fetch').parentSpanContext).toBeUndefined();
      } finally {
        context.disable();
      }
    });
  }

  test('is taken as it is where it holds a span, a session or the word not to trace', async () => {
    const one = recording();
    const { tracer } = one;
    const library = tracer.getTracer();
    const other = library.startSpan('other');
    tracer.withSpan('request', () => {
      library.startSpan('child of other', {}, trace.setSpan(ROOT_CONTEXT, other)).end();
      library.startSpan('hidden', {}, suppressTracing(ROOT_CONTEXT)).end();
    });
    other.end();
    await tracer.flush();
    expect(one.span('child of other').parentSpanContext?.spanId).toBe(other.spanContext().spanId);
    expect(one.spans.map(({ name }) => name)).not.toContain('hidden');
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { recordingTracer } from '../testing.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const OURS = '00f067aa0ba902b7';
const SESSION = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
const traceparent = `00-${TRACE}-${SPAN}-01`;

describe('hostile headers', () => {
  const { tracer } = recordingTracer();
  /** Characters that parsers trip over, and pieces of headers that are right. */
  const piece = fc.constantFrom(
    '%',
    '%E0%A4%A',
    '%00',
    ',',
    ';',
    '=',
    '-',
    ' ',
    '\t',
    '\n',
    '\u0000',
    '\ud800',
    '\udc00',
    '生',
    '00-',
    'ff-',
    TRACE,
    SPAN,
    OURS,
    'hh=',
    'hh',
    '__proto__',
    'constructor',
    'toString',
    'honeyhive.session_id=',
    'session_id=',
    'run_id=',
    'project=',
    'source=',
    SESSION,
  );
  const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 30 });
  const value = fc.oneof(
    { weight: 5, arbitrary: text.map((pieces) => pieces.join('')) },
    { weight: 1, arbitrary: fc.string({ minLength: 8_193, maxLength: 9_000 }) },
    { weight: 1, arbitrary: fc.array(text.map((pieces) => pieces.join(''))) },
    { weight: 1, arbitrary: fc.anything() },
  );
  const name = fc.oneof(
    fc.constantFrom('traceparent', 'Traceparent', 'TRACESTATE', 'tracestate', 'baggage', 'BaGGage'),
    fc.constantFrom('get', 'set', '__proto__', 'constructor', 'hasOwnProperty', 'length'),
  );
  const entries = fc.array(fc.tuple(name, value), { maxLength: 8 });
  const made = fc
    .tuple(entries, fc.constantFrom('object', 'bare', 'map', 'pairs'))
    .map(([list, kind]): unknown => {
      if (kind === 'map') return new Map(list);
      if (kind === 'pairs') return list;
      const target = (kind === 'bare' ? Object.create(null) : {}) as object;
      for (const [key, one] of list)
        Object.defineProperty(target, key, {
          value: one,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      return target;
    });

  test('of any kind are read without a throw and without a failure, and give only what is well-formed', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: made }, fc.anything()), (carrier) => {
        const before = tracer.stats().failures['extract'] ?? 0;
        const remote = tracer.extract(carrier as Record<string, string>);
        const isKeyed = typeof (carrier as { get?: unknown } | null)?.get === 'function';
        const failures = (tracer.stats().failures['extract'] ?? 0) - before;
        // Only a carrier whose own `get` throws is a failure.
        expect(isKeyed || failures === 0).toBe(true);
        const { spanContext, session, identity = {} } = remote ?? {};
        expect(spanContext?.traceId ?? TRACE).toMatch(/^(?!0{32})[\da-f]{32}$/);
        expect(spanContext?.spanId ?? SPAN).toMatch(/^(?!0{16})[\da-f]{16}$/);
        expect(session?.id ?? SESSION).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
        expect(Object.keys(identity).filter((key) => !key.startsWith('honeyhive'))).toEqual([]);
        expect(Object.values(identity).filter((one) => one.length > 256)).toEqual([]);
        expect(({} as Record<string, unknown>)['session_id']).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  test('do not keep the work from running, nor its spans from arriving', async () => {
    const { tracer: server, spans } = recordingTracer({
      logger: quietLogger,
    });
    let runs = 0;
    fc.assert(
      fc.property(made, (carrier) => {
        runs += 1;
        expect(
          server.withRemoteParent(carrier as never, () => {
            server.startSpan('request').end();
            return 'kept';
          }),
        ).toBe('kept');
      }),
      { numRuns: 100 },
    );
    await server.flush();
    expect(spans).toHaveLength(runs);
  });

  test('beside ours hide nothing: what is right is read, whatever stands around it', () => {
    const foreign = fc.stringMatching(/^[a-z]{1,8}$/).filter((key) => !['hh'].includes(key));
    const garbage = fc.array(
      fc.tuple(foreign, fc.constantFrom('%', '%zz', '%E0%A4%A', '', '=', ';;', 'ok', '"q"')),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(garbage, fc.nat(20), (list, at) => {
        const known = ['session_id', 'run_id', 'dataset_id', 'datapoint_id', 'project', 'source'];
        const others = list.filter(([key]) => !known.includes(key)).map(([k, v]) => `${k}=${v}`);
        others.splice(Math.min(at, others.length), 0, `session_id=${SESSION}`, 'run_id=r%201');
        const remote = tracer.extract({
          traceparent: traceparent,
          baggage: others.join(','),
        });
        expect(remote?.session?.id).toBe(SESSION);
        expect(remote?.identity?.['honeyhive_metadata.run_id']).toBe('r 1');
      }),
    );
  });

  test('given twice: two parents are none, lists are joined', () => {
    const twice = [
      ['traceparent', traceparent],
      ['Traceparent', `00-${TRACE}-${OURS}-01`],
      ['baggage', 'session_id=first'],
      ['baggage', 'run_id=r1'],
    ] as Array<[string, string]>;
    const remote = tracer.extract(twice);
    expect(remote?.spanContext).toBeUndefined();
    expect(remote?.session?.givenId).toBe('first');
    expect(remote?.identity).toEqual({ 'honeyhive_metadata.run_id': 'r1' });
    const map = new Map<string, unknown>([
      ['TraceState', ['vendor=1', `hh=${OURS}`]],
      ['TRACEPARENT', traceparent],
    ]);
    expect(tracer.extract(map as never)?.spanContext?.spanId).toBe(OURS);
  });

  test('that can only be read are read', () => {
    const headers = { traceparent, baggage: `session_id=${SESSION}` };
    const carrier = { get: (key: string) => (headers as Record<string, string>)[key] ?? null };
    expect(tracer.extract(carrier as never)?.session?.id).toBe(SESSION);
  });

  test('with a semicolon or a comma in an id keep it whole', () => {
    const { tracer: sender } = recordingTracer({ runId: 'a;b,c=d e+f', sessionId: SESSION });
    expect(tracer.extract(sender.inject({}))?.identity).toEqual({
      'honeyhive_metadata.run_id': 'a;b,c=d e+f',
    });
  });

  test('writes headers that can be sent, whatever ids and carriers hold', () => {
    const receiver = recordingTracer().tracer;
    const anyText = fc
      .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', '\udc00', ',', ';')))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyText, anyText, (id, foreign) => {
        const { tracer } = recordingTracer({ runId: `x${id}`, logger: quietLogger });
        const carrier: Record<string, string> = tracer.inject(
          { baggage: foreign, tracestate: foreign },
          tracer.startSpan('call'),
        );
        expect(() => new Headers(carrier)).not.toThrow();
        const said = receiver.extract(carrier)?.identity?.['honeyhive_metadata.run_id'];
        const meant = new TextDecoder().decode(new TextEncoder().encode(`x${id}`.trim()));
        expect(said).toBe(meant.length <= 256 ? meant : undefined);
        expect(tracer.stats().failures).toEqual({});
      }),
    );
  });
});

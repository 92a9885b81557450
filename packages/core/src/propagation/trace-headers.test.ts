import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { recordingTracer } from '../testing.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const OURS = '00f067aa0ba902b7';
const SESSION = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
const headers = {
  traceparent: `00-${TRACE}-${SPAN}-01`,
  baggage: `honeyhive.session_id=${SESSION}`,
};

const carriers = (
  entries: Record<string, string>,
): ReadonlyArray<readonly [string, () => never]> => {
  const upper = Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [key.toUpperCase(), value]),
  );
  return [
    ['an object', () => ({ ...entries }) as never],
    ['an object in upper case', () => ({ ...upper }) as never],
    [
      'an object of lists',
      () =>
        Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, [value]])) as never,
    ],
    ['Headers', () => new Headers(entries) as never],
    ['a Map', () => new Map(Object.entries(entries)) as never],
    ['a Map in upper case', () => new Map(Object.entries(upper)) as never],
    ['pairs', () => Object.entries(entries) as never],
    ['pairs in upper case', () => Object.entries(upper) as never],
  ];
};

describe('extract', () => {
  const { tracer } = recordingTracer();

  test.each(carriers(headers))('reads %s', (_, make) => {
    expect(tracer.extract(make())).toMatchObject({
      spanContext: { traceId: TRACE, spanId: SPAN, isRemote: true },
      session: { id: SESSION },
    });
  });

  test('takes our own span from tracestate, whoever has rewritten traceparent', () => {
    const parent = tracer.extract({ ...headers, tracestate: `vendor=1,hh=${OURS}` })?.spanContext;
    expect(parent).toMatchObject({ traceId: TRACE, spanId: OURS });
  });

  test.each(['hh=zz', 'hh=0000000000000000', 'hh=', '=', ',,,', 'hh=00f067aa0ba902b7ff'])(
    'ignores tracestate %s',
    (tracestate) => {
      expect(tracer.extract({ ...headers, tracestate })?.spanContext?.spanId).toBe(SPAN);
    },
  );

  test.each([
    '',
    'nonsense',
    `00-${TRACE}-${SPAN}`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}x-${SPAN}-01`,
  ])('ignores traceparent %j', (traceparent) => {
    expect(tracer.extract({ traceparent })).toBeUndefined();
  });

  test.each(['honeyhive.session_id', 'session_id', 'honeyhive_session_id'])(
    'understands the session under %s',
    (key) => {
      expect(tracer.extract({ baggage: `foreign=1, ${key}=${SESSION};ttl=5` })?.session?.id).toBe(
        SESSION,
      );
    },
  );

  test('takes the ids of an evaluation', () => {
    const remote = tracer.extract({
      ...headers,
      baggage: `session_id=${SESSION},run_id=r1,dataset_id=d1,datapoint_id=p1`,
    });
    expect(remote?.identity).toEqual({
      'honeyhive_metadata.run_id': 'r1',
      'honeyhive_metadata.dataset_id': 'd1',
      'honeyhive_metadata.datapoint_id': 'p1',
    });
  });

  test('makes a UUID of a session id that is none, and keeps the original', () => {
    expect(tracer.extract({ baggage: 'session_id=chat%2042' })?.session).toMatchObject({
      givenId: 'chat 42',
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-5/) as string,
    });
  });

  test('reads past baggage of others that is malformed', () => {
    const baggage = `foo=%E0%A4%A,bar,=,honeyhive.session_id=${SESSION}`;
    expect(tracer.extract({ baggage })?.session?.id).toBe(SESSION);
  });

  test('ignores headers of more than 8 KB', () => {
    expect(
      tracer.extract({ baggage: `honeyhive.session_id=${SESSION},x=${'y'.repeat(9_000)}` }),
    ).toBeUndefined();
    expect(
      tracer.extract({
        traceparent: headers.traceparent,
        tracestate: `hh=${OURS},x=${'y'.repeat(9_000)}`,
      })?.spanContext?.spanId,
    ).toBe(SPAN);
  });

  test('never throws, and never invents a parent', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (traceparent, tracestate, baggage) => {
        expect(tracer.extract({ traceparent, tracestate, baggage })?.spanContext).toBeUndefined();
      }),
    );
    for (const carrier of [
      null,
      undefined,
      5,
      'text',
      [null],
      [[]],
      { traceparent: 5 },
      { get: 1, set: 2 },
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no');
          },
        },
      ),
    ]) {
      expect(tracer.extract(carrier as never)).toBeUndefined();
    }
  });
});

describe('inject', () => {
  test.each(
    carriers({
      TraceParent: 'old',
      accept: 'text/html',
      baggage: 'mine=1,honeyhive.session_id=stale',
      tracestate: 'vendor=2',
    }),
  )('writes into %s, and keeps what is not ours', (_, make) => {
    const { tracer } = recordingTracer();
    const span = tracer.startSpan('call');
    const carrier = tracer.inject(make(), span);
    const { spanContext, session } = tracer.extract(carrier) ?? {};
    expect(spanContext).toMatchObject({
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
    });
    expect(spanContext?.traceState?.get('vendor')).toBe('2');
    expect(session?.id).toBe(tracer.sessionId);
    const entries =
      (carrier as unknown) instanceof Headers || (carrier as unknown) instanceof Map
        ? [...carrier]
        : Array.isArray(carrier)
          ? (carrier as Array<[string, string]>)
          : Object.entries(carrier);
    const baggage = entries
      .filter(([key]) => key.toLowerCase() === 'baggage')
      .map(([, value]) => String(value))
      .at(-1);
    expect(baggage).toContain('mine=1');
    expect(baggage).not.toContain('stale');
    expect(entries.some(([key]) => key.toLowerCase() === 'accept')).toBe(true);
  });

  test('keeps the tree whole also where the state of others is long', () => {
    const sender = recordingTracer().tracer;
    const span = sender.startSpan('call');
    const long = Array.from({ length: 20 }, (_, index) => `vendor${index}=${'x'.repeat(60)}`);
    const carrier: Record<string, string> = sender.inject({ tracestate: long.join(',') }, span);
    expect(carrier['tracestate']).toBe(`hh=${span.spanContext().spanId},${long.join(',')}`);
    carrier['traceparent'] = `00-${span.spanContext().traceId}-${SPAN}-01`;
    expect(sender.extract(carrier)?.spanContext?.spanId).toBe(span.spanContext().spanId);
  });

  test('gives the carrier back, also when it cannot be written', () => {
    const { tracer } = recordingTracer({
      logger: quietLogger,
    });
    const frozen = Object.freeze({});
    expect(tracer.inject(frozen, tracer.startSpan('x'))).toBe(frozen);
  });

  test('carries the session and the evaluation also where no span is active', () => {
    const { tracer } = recordingTracer({ runId: 'run 1', sessionId: SESSION });
    const carrier: Record<string, string> = tracer.inject({});
    expect(carrier['baggage']).toBe(`honeyhive.session_id=${SESSION},run_id=run%201`);
    expect(carrier).not.toHaveProperty('traceparent');
  });
});

describe('inject hands on a parent that exists', () => {
  test('under a span that the name filter leaves out: the nearest that is kept', () => {
    const { tracer, span } = recordingTracer({ spanNameFilters: { exclude: ['HTTP'] } });
    const carrier = tracer.withSpan('chat', () =>
      tracer.withSpan('HTTP', () => tracer.withSpan('HTTP POST', () => tracer.inject({}))),
    );
    expect(tracer.extract(carrier)?.spanContext?.spanId).toBe(span('chat').spanContext().spanId);
    const alone: Record<string, string> = tracer.withSpan('HTTP', () => tracer.inject({}));
    expect(alone).not.toHaveProperty('traceparent');
    expect(tracer.extract(alone)?.session?.id).toBe(tracer.sessionId);
  });

  test('where no span of ours is active: the caller’s', () => {
    const { tracer } = recordingTracer();
    const carrier = tracer.withRemoteParent(headers, () => tracer.inject({}));
    expect(carrier).toMatchObject({ traceparent: headers.traceparent });
    const linked = recordingTracer({ linkCarrier: headers }).tracer;
    expect(linked.inject({})).toMatchObject({ traceparent: headers.traceparent });
  });
});

describe('a tree across processes', () => {
  test('stays whole when a foreign tracer’s hop rewrites traceparent', async () => {
    const browser = recordingTracer();
    const server = recordingTracer();
    const call = browser.tracer.startSpan('call');
    const carrier: Record<string, string> = browser.tracer.inject({}, call);
    carrier['traceparent'] = `00-${call.spanContext().traceId}-${SPAN}-01`;
    server.tracer.withRemoteParent(carrier, () =>
      server.tracer.withSpan('request', () => server.tracer.startSpan('inner').end()),
    );
    await server.tracer.flush();
    expect(server.span('request').parentSpanContext).toMatchObject({
      spanId: call.spanContext().spanId,
      isRemote: true,
    });
    for (const { attributes, spanContext } of server.spans) {
      expect(attributes['honeyhive.session_id']).toBe(browser.tracer.sessionId);
      expect(spanContext().traceId).toBe(call.spanContext().traceId);
    }
  });

  test('the caller’s sampling decision about its own spans does not switch ours off', async () => {
    const { tracer, spans } = recordingTracer();
    tracer.withRemoteParent({ traceparent: `00-${TRACE}-${SPAN}-00` }, () =>
      tracer.startSpan('request').end(),
    );
    await tracer.flush();
    expect(spans).toHaveLength(1);
  });

  test('a hop in between that does not sample its own spans does not switch ours off', () => {
    const { tracer, spans } = recordingTracer();
    const tracestate = `hh=${OURS}`;
    const under = (traceparent: string, name: string): void =>
      tracer.withRemoteParent({ traceparent, tracestate }, () => tracer.startSpan(name).end());
    under(`00-${TRACE}-${SPAN}-00`, 'behind a gateway');
    // Our own span is the parent, and was left out by our own sampler.
    under(`00-${TRACE}-${OURS}-00`, 'left out by the caller');
    expect(spans.map(({ name }) => name)).toEqual(['behind a gateway']);
    expect(spans[0]?.parentSpanContext?.spanId).toBe(OURS);
  });

  test('headers without anything of ours change nothing', () => {
    const { tracer, span } = recordingTracer();
    expect(
      tracer.withRemoteParent({ accept: '*/*' }, () => {
        tracer.startSpan('request').end();
        return 4;
      }),
    ).toBe(4);
    expect(span('request').parentSpanContext).toBeUndefined();
  });
});

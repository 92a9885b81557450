import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { HoneyHiveTracer, SpanOptions } from '@honeyhive/node';

/** Attribute values of every kind, with edge cases for serializers. */
export const VALUES: NonNullable<SpanOptions['attributes']> = {
  text: 'plain',
  'text.empty': '',
  'text.wide': 'naïve 漢字 🐝 "quoted" \\ \n\t\u0001',
  yes: true,
  no: false,
  whole: 42,
  'whole.negative': -7,
  'whole.zero': 0,
  'whole.large': Number.MAX_SAFE_INTEGER,
  fraction: 0.1,
  'fraction.small': 5e-324,
  texts: ['a', '', 'c'],
  wholes: [1, 2, 3],
  fractions: [0.5, 1.5],
  flags: [true, false],
  nothing: [],
};

/** Headers of a caller, with a trace state of several vendors. */
const CALLER = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=opaque,other=x:1',
};
export const LINKED = {
  traceId: '11111111111111111111111111111111',
  spanId: '2222222222222222',
  traceFlags: 1,
};

/** Records spans of every shape: a remote parent, links, events, statuses, kinds, children, more than the limits allow. */
export function recordSamples(tracer: HoneyHiveTracer): void {
  tracer.withRemoteParent(CALLER, () => {
    const root = tracer.startSpan('root', { kind: SpanKind.SERVER, attributes: VALUES });
    root.addLink({ context: LINKED, attributes: { reason: 'retry', weight: 2 } });
    root.addEvent('tick', { at: 1, text: 'wide 漢字' }, 1_700_000_000_123);
    root.addEvent('bare');
    root.startSpan('ok', { kind: SpanKind.CLIENT }).setStatus({ code: SpanStatusCode.OK }).end();
    root.startSpan('bad', { kind: SpanKind.PRODUCER }).fail(new RangeError('odd "thing"')).end();
    root.startSpan('consumer', { kind: SpanKind.CONSUMER }).end();
    root.end();
  });
  const full = tracer.startSpan('over every limit', { links: [{ context: LINKED }] });
  for (let index = 0; index < 20; index += 1) {
    full.setAttribute(`attribute ${index}`, index);
    full.addEvent(`event ${index}`);
    full.addLink({ context: LINKED });
  }
  full.end();
  tracer
    .getTracer('another-library', '1.2.3')
    .startSpan('of a library', { startTime: [1_700_000_000, 1] })
    .end([1_700_000_001, 999_999_999]);
}

/** Tracer limits reached by {@link recordSamples}. */
export const LIMITS = { maxAttributes: 18, maxEvents: 4, maxLinks: 3 } as const;

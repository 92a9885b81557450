import { HONEYHIVE } from '../spans/semconv.ts';
import type { WrittenParts } from './origin.ts';
import type { Delivered, Outlet, SendOptions, Update } from './outlet.ts';
import { postWith, type Sender } from './post.ts';
import type { Serializer } from './serializer.ts';
import { responseOf } from './response.ts';
import { partBytes } from './size.ts';

/** What a body may weigh in a request that has to outlive the page: browsers share 64 KiB among all of them. */
export const KEEPALIVE_BYTES = 56_000;

/** How requests to HoneyHive, or to a relay in front of it, are made. */
export interface HttpOutletOptions {
  /** The server's address, or the relay's. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serializer: Serializer;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Sends one request; the runtime's or the user's. Read at each request. */
  readonly send: Sender;
}

const TRACES = '/opentelemetry/v1/traces';

/** Sends spans as OTLP/HTTP, and updates as JSON. */
export function httpOutlet(options: HttpOutletOptions): Outlet {
  const post = postWith(options);
  const { serializer } = options;

  return {
    write(span) {
      const payload = serializer.write(span);
      const parent = span.parentSpanContext;
      return {
        eventId: String(span.attributes[HONEYHIVE.eventId] ?? ''),
        bytes: partBytes(payload.span),
        isRoot: !parent || parent.isRemote === true,
        payload,
      };
    },
    async spans(batch, { leaving }: SendOptions): Promise<Delivered> {
      const body = serializer.request(batch.map(({ payload }) => payload as WrittenParts));
      if (body.byteLength > (leaving ? KEEPALIVE_BYTES : options.maxBytes) && batch.length > 1) {
        return { status: 'split' };
      }
      return responseOf(
        await post('POST', TRACES, body, serializer.contentType),
        batch.length,
        serializer.rejected,
      );
    },
    async update({ method, path, body, contentType, count = 1 }: Update): Promise<Delivered> {
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      const isSpans = path === TRACES && contentType === serializer.contentType;
      return responseOf(
        await post(method, path, bytes, contentType ?? 'application/json'),
        count,
        isSpans ? serializer.rejected : undefined,
      );
    },
  };
}

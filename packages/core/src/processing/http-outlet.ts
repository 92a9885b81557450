import type { Delivered, Outlet, SendOptions, Update } from './outlet.ts';
import { postWith, type Sender } from './post.ts';
import type { Serializer } from './serializer.ts';
import { responseOf } from './response.ts';

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
    async spans(batch, { leaving }: SendOptions): Promise<Delivered> {
      let body: Uint8Array | undefined;
      try {
        body = serializer.serialize(batch);
      } catch (error) {
        return batch.length > 1
          ? { status: 'split' }
          : { status: 'drop', reason: 'serialization_failed', detail: String(error) };
      }
      if (!body) return { status: 'drop', reason: 'serialization_failed' };
      if (body.byteLength > (leaving ? KEEPALIVE_BYTES : options.maxBytes) && batch.length > 1) {
        return { status: 'split' };
      }
      return responseOf(
        await post('POST', TRACES, body, serializer.contentType),
        batch.length,
        serializer.rejected,
      );
    },
    async update({ method, path, body }: Update): Promise<Delivered> {
      return responseOf(
        await post(method, path, new TextEncoder().encode(body), 'application/json'),
        1,
      );
    },
  };
}

import type { Context } from 'hono';
import { BadRequest } from '../ingest/bad-request.ts';
import { readBody, unpackBody } from '../ingest/body.ts';
import {
  decodeTraceRequest,
  encodeStatus,
  encodeTraceResponse,
  otlpContentType,
  otlpEncoding,
} from '../ingest/otlp-message.ts';
import { inSlices } from '../ingest/in-slices.ts';
import { readSpans } from '../ingest/otlp-span.ts';
import { routeSpan } from '../ingest/route-span.ts';
import type { Backend, Environment } from './environment.ts';

/** Reads a request body, records the size on the wire, and unpacks the body. */
export async function receive(context: Context<Environment>): Promise<Uint8Array> {
  const body = await readBody(context.req.raw);
  context.set('bytes', body.byteLength);
  return unpackBody(body, context.req.header('content-encoding') ?? null);
}

/** `POST /opentelemetry/v1/traces`: OTLP/HTTP in JSON or protobuf, answered in kind. */
export function exportTraces(
  backend: Backend,
): (context: Context<Environment>) => Promise<Response> {
  return async (context) => {
    const encoding = otlpEncoding(context.req.header('content-type') ?? null);
    if (!encoding) {
      throw new BadRequest(415, 'send application/json or application/x-protobuf');
    }
    const answer = (status: number, body: Uint8Array): Response =>
      new Response(Buffer.from(body), {
        status,
        headers: { 'content-type': otlpContentType(encoding) },
      });
    try {
      const request = await decodeTraceRequest(await receive(context), encoding);
      const received = Date.now();
      const rejected: string[] = [];
      await inSlices(
        readSpans(request, encoding),
        (read) =>
          'span' in read ? [routeSpan(read.span, received)] : rejected.push(read.rejected),
        (slice) =>
          backend.recorder.events(slice.flatMap((read) => (typeof read === 'number' ? [] : read))),
      );
      return answer(200, encodeTraceResponse(rejected, encoding));
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      return answer(error.status, encodeStatus(error.message, encoding));
    }
  };
}

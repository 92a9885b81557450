import type { Hono } from 'hono';
import { BadRequest } from '../ingest/bad-request.ts';
import { otlpContentType, otlpEncoding } from '../ingest/otlp-message.ts';
import type { Environment } from './environment.ts';
import { receive } from './otlp-routes.ts';

const PATHS = ['/v1/logs', '/opentelemetry/v1/logs', '/v1/metrics', '/opentelemetry/v1/metrics'];

/** Accepts logs and metrics of OpenTelemetry exporters, and stores none: an exporter would report a failure otherwise. */
export function addOtherSignals(app: Hono<Environment>): void {
  app.on('POST', PATHS, async (context) => {
    const encoding = otlpEncoding(context.req.header('content-type') ?? null);
    if (!encoding) throw new BadRequest(415, 'send application/json or application/x-protobuf');
    if (!context.req.raw.bodyUsed) await receive(context);
    const body = otlpContentType(encoding).includes('json') ? '{}' : '';
    return new Response(body, { headers: { 'content-type': otlpContentType(encoding) } });
  });
}

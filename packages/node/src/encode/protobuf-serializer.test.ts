import { HoneyHiveTracer, type TracerOptions } from '../index.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from './protobuf-fields.ts';
import { PROTOBUF_SERIALIZER } from './protobuf-serializer.ts';

/** Spans of every shape, of two tracers and three scopes. */
async function spans(): Promise<ReadableSpan[]> {
  const ended: ReadableSpan[] = [];
  const options = (name: string): TracerOptions => ({
    resourceAttributes: { 'service.name': name },
    exporter: {
      export: (batch, done) => {
        ended.push(...batch);
        done({ code: 0 });
      },
      shutdown: () => Promise.resolve(),
    },
  });
  const tracers = ['shop', 'stock'].map((name) => new HoneyHiveTracer(options(name)));
  for (const tracer of tracers) {
    const long = 'long '.repeat(5_000);
    const root = tracer.startSpan('root ☕', { eventType: 'chain', inputs: { long, n: 0.5 } });
    const child = root.startSpan('child', {
      eventType: 'model',
      links: [{ context: root.spanContext() }],
    });
    child.addEvent('tick', { n: 2 ** 40 });
    child.enrich({ outputs: { list: ['a', 1, true] } }).fail(new RangeError('far'));
    child.end();
    root.end();
    tracer.getTracer('other', '2').startSpan('foreign').end();
    await tracer.flush();
    await tracer.shutdown();
  }
  return ended;
}

describe('over protobuf', () => {
  test('spans written one by one make the same request as all of them at once', async () => {
    const all = await spans();
    expect(all).toHaveLength(6);
    const written = all.map((span) => PROTOBUF_SERIALIZER.write(span));
    const whole = ProtobufTraceSerializer.serializeRequest(all) ?? new Uint8Array();
    expect(Buffer.from(PROTOBUF_SERIALIZER.request(written)).toString('hex')).toBe(
      Buffer.from(whole).toString('hex'),
    );
  });

  test('spans of one tracer share one resource, and a span holds its own bytes only', async () => {
    const [first, second] = (await spans()).map((span) => PROTOBUF_SERIALIZER.write(span));
    expect(second?.origin.resource).toBe(first?.origin.resource);
    const bytes = second?.span as Uint8Array;
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
  });

  test.each([
    ['ends within a field', [0x0a, 0x05, 0x01]],
    ['ends within a number', [0x08, 0x80]],
    ['has a kind of field that there is not', [0x0b]],
  ])('what %s is no message', (_, bytes) => {
    expect(() => fieldsOf(Uint8Array.from(bytes))).toThrow(RangeError);
  });
});

import { spawn } from 'node:child_process';
import { get, type IncomingMessage } from 'node:http';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import { recordingTracer } from '@honeyhive/core/testing';
import { expect, test, vi } from 'vitest';
import { openServer } from '@honeyhive/test-support/test-scoped';
import { HoneyHiveTracer } from '../index.ts';

const OUT = 'honeyhive_outputs.result';
const OUTCOME = 'honeyhive_metadata.outcome';
const recording = () => recordingTracer({}, (options) => new HoneyHiveTracer(options));

test('an incoming message is read to its end, or destroyed, as one span', async () => {
  const { tracer, spans } = recording();
  const { url } = await openServer((request, response) => {
    if (request.url === '/cut') {
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    } else response.end('hello');
  });
  const fetchIt = tracer.trace(
    (path: string) =>
      new Promise<IncomingMessage>((resolve) => {
        get(url + path, resolve);
      }),
  );
  const whole = await fetchIt('/');
  expect(whole.statusCode).toBe(200);
  expect(await text(whole)).toBe('hello');
  await expect(text(await fetchIt('/cut'))).rejects.toThrow('aborted');
  await tracer.flush();
  expect(spans.map(({ attributes }) => [attributes[OUTCOME], attributes[OUT]])).toEqual([
    [undefined, 'hello'],
    ['error', 'half'],
  ]);
});

test('what a child process says is in the span', async () => {
  const { tracer, span } = recording();
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("hi from the child")']);
  const said = tracer.withSpan('child', () => child.stdout);
  expect(said).toBe(child.stdout);
  expect(await text(said)).toBe('hi from the child');
  await tracer.flush();
  expect(span('child').attributes[OUT]).toBe('hi from the child');
});

test('a pipeline works as without tracing, and its failure reaches the source’s span', async () => {
  const { tracer, spans } = recording();
  const open = tracer.trace((parts: readonly string[]) => Readable.from(parts));
  const packed: Uint8Array[] = [];
  await pipeline(open(['a', 'b', 'c']), createGzip(), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) packed.push(chunk);
  });
  expect(gunzipSync(Buffer.concat(packed)).toString()).toBe('abc');
  const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
  const source = open(['a', 'b', 'c']);
  await expect(pipeline(source, broken)).rejects.toThrow('disk full');
  expect(source.destroyed).toBe(true);
  await vi.waitFor(() => expect(spans).toHaveLength(2));
  expect(spans.map(({ attributes }) => attributes[OUTCOME])).toEqual([undefined, 'error']);
});

test('an error that nobody listens for is thrown as before', async () => {
  const { tracer } = recording();
  const stream = tracer.withSpan('open', () => new PassThrough());
  expect(() => stream.emit('error', new Error('nobody listens'))).toThrow('nobody listens');
});

test('a socket or a writable end that cannot be read is a finished value', async () => {
  const { tracer, span } = recording();
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
  expect(tracer.withSpan('sink', () => sink)).toBe(sink);
  const ended = Readable.from([]);
  await text(ended);
  tracer.withSpan('ended', () => ended);
  await tracer.flush();
  expect([span('sink').attributes[OUTCOME], span('ended').attributes[OUTCOME]]).toEqual([
    undefined,
    undefined,
  ]);
});

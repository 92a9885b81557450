import { recordingTracer } from '@honeyhive/core/testing';
import { afterEach, expect, test } from 'vitest';
import { receive, send } from '../port.ts';

let undo = (): void => {};
afterEach(() => undo());

test('what a port receives runs under the sender’s span, in the sender’s session, with the data as it was', async () => {
  const [page, worker] = [recordingTracer(), recordingTracer()];
  const { port1, port2 } = new MessageChannel();
  const received = new Promise<unknown>((resolve) => {
    undo = receive(port2, { tracer: worker.tracer }, (data) => {
      worker.tracer.startSpan('answer').end();
      resolve(data);
    });
  });
  const bytes = new Uint8Array([1, 2]);
  page.tracer.withSpan('ask', () =>
    send(port1, { bytes: bytes.buffer }, { tracer: page.tracer, transfer: [bytes.buffer] }),
  );
  expect(await received).toEqual({ bytes: new Uint8Array([1, 2]).buffer });
  expect(bytes.byteLength).toBe(0);
  const [ask, answer] = [page.span('ask'), worker.span('answer')];
  expect(answer.parentSpanContext?.spanId).toBe(ask.spanContext().spanId);
  expect(answer.spanContext().traceId).toBe(ask.spanContext().traceId);
  expect(answer.attributes['honeyhive.session_id']).toBe(ask.attributes['honeyhive.session_id']);
  port1.close();
});

test('a message that was posted in another way has no parent, and none comes after the undo', async () => {
  const { tracer, span } = recordingTracer();
  const { port1, port2 } = new MessageChannel();
  const seen: unknown[] = [];
  const received = new Promise<void>((resolve) => {
    undo = receive(port2, { tracer }, (data) => {
      seen.push(data);
      tracer.startSpan('plain').end();
      resolve();
    });
  });
  port1.postMessage({ data: 1 });
  await received;
  undo();
  expect(span('plain').parentSpanContext).toBeUndefined();
  expect(seen).toEqual([{ data: 1 }]);
  port1.close();
});

const ENVELOPE = {
  honeyhive: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
  data: 'hi',
};
test.each([
  ['https://trusted.example', ['https://trusted.example'], ['hi']],
  ['https://foreign.example', ['https://trusted.example'], []],
  ['https://foreign.example', [], []],
])('a window takes a message of %s from %j: %j', (origin, from, expected) => {
  const { tracer } = recordingTracer();
  const seen: unknown[] = [];
  undo = receive(globalThis.window, { tracer, from }, (data) => void seen.push(data));
  dispatchEvent(Object.assign(new Event('message'), { origin, data: ENVELOPE }));
  expect(seen).toEqual(expected);
});

test('a window without origins, in plain JavaScript, trusts its own origin alone', () => {
  const { tracer } = recordingTracer();
  const seen: unknown[] = [];
  undo = receive(globalThis.window, { tracer } as never, (data) => void seen.push(data));
  for (const origin of ['https://foreign.example', globalThis.origin])
    dispatchEvent(
      Object.assign(new Event('message'), { origin, data: { ...ENVELOPE, data: origin } }),
    );
  expect(seen).toEqual([globalThis.origin]);
});

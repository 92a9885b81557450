import { afterEach, expect, test } from 'vitest';
import { attribute, pageBody, pageSpan, text } from '../../../fixtures/page-body.ts';
import { type RelaySite, startRelaySite } from '../../../fixtures/relay-site.ts';
import { asProtobuf } from '../../../fixtures/strict-otlp.ts';
import { createRelay } from '../../index.ts';

let site: RelaySite | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

const list = (values: readonly unknown[]): unknown => ({ arrayValue: { values } });
const map = (values: readonly unknown[]): unknown => ({ kvlistValue: { values } });
/** `value` below so many names. */
const below = (value: unknown, names: readonly string[]): unknown =>
  names.reduceRight((inner, name) => map([attribute(name, inner)]), value);
const names = (count: number, length: number): string[] =>
  Array.from({ length: count }, () => 'k'.repeat(length));
/** Of two kinds, so that it is taken apart. */
const mixed = (count: number): unknown =>
  list(
    Array.from({ length: count }, (_, index) =>
      index % 2 ? { boolValue: true } : { intValue: 1 },
    ),
  );

/** Small bodies that a naive flattening writes out thousands of times as long. */
const BOMBS: ReadonlyArray<readonly [string, unknown]> = [
  ['long names around a long list', below(mixed(19_000), names(15, 511))],
  ['names just short enough around a long list', below(mixed(19_000), names(1, 480))],
  ['many short names around a long list', below(mixed(19_000), names(15, 30))],
  ['lists in a list', list(Array.from({ length: 140 }, () => mixed(140)))],
];
/** Every attribute of a span can be one. */
const bomb = (value: unknown): object => attribute('honeyhive_metadata', value);

test.each(BOMBS)(
  '%s become no more than a small multiple of what was sent, in one span or in twelve',
  async (_, value) => {
    site = await startRelaySite({}, { batch: { maxQueueBytes: 200_000_000 } });
    for (const count of [1, 12]) {
      const body = pageBody(Array.from({ length: count }, () => pageSpan([bomb(value)])));
      const forms = count === 1 ? [body, asProtobuf(body)] : [body];
      for (const form of forms) {
        const type = typeof form === 'string' ? 'json' : 'x-protobuf';
        const already = site.sent.length;
        // oxlint-disable-next-line no-await-in-loop
        const { status } = await site.post(form as BodyInit, {
          headers: { 'content-type': `application/${type}` },
        });
        expect([200, 400, 413]).toContain(status);
        // oxlint-disable-next-line no-await-in-loop
        await site.tracer.flush();
        const sent = site.sent.slice(already).reduce((sum, one) => sum + one.body.byteLength, 0);
        const came = form.length;
        expect(sent).toBeLessThan(12 * came + 200_000);
      }
    }
  },
);

test('what is nested and ordinary arrives whole', async () => {
  site = await startRelaySite();
  const turns = Array.from({ length: 60 }, (_, index) =>
    map([
      text('role', 'user'),
      text('content', `question ${index}`),
      attribute('n', { intValue: index }),
    ]),
  );
  const body = pageBody([
    pageSpan([attribute('honeyhive_inputs.chat_history', list(turns))], { name: 'chat' }),
  ]);
  for (const form of [body, asProtobuf(body) as BodyInit]) {
    const type = typeof form === 'string' ? 'json' : 'x-protobuf';
    // oxlint-disable-next-line no-await-in-loop
    const reply = await site.post(form, { headers: { 'content-type': `application/${type}` } });
    expect(reply.status).toBe(200);
  }
  await site.tracer.flush();
  const [event] = site.backend.events({ name: 'chat' });
  expect(event?.inputs['chat_history']).toHaveLength(60);
  expect(event?.dropped.attributes).toBe(0);
});

test('what a page may not say is not looked into, and a name too long costs only itself', async () => {
  site = await startRelaySite();
  const body = pageBody([
    pageSpan(
      [
        attribute('acme', mixed(19_000)),
        text(`honeyhive_metadata.${'k'.repeat(600)}`, 'x'),
        attribute('honeyhive_metadata', below({ intValue: 1 }, names(3, 300))),
        text('honeyhive_metadata.kept', 'y'),
      ],
      { name: 'careful' },
    ),
  ]);
  expect((await site.post(body)).status).toBe(200);
  await site.tracer.flush();
  const [event] = site.backend.events({ name: 'careful' });
  expect(event?.metadata).toMatchObject({ kept: 'y' });
  expect(event?.dropped.attributes).toBe(3);
});

test('a body of single bytes takes no more memory than the same body in one piece', async () => {
  const relay = createRelay({ apiKey: 'k', limits: false });
  const bytes = new TextEncoder().encode(`{${' '.repeat(200_000)}}`);
  let at = 0;
  let most = 0;
  const before = process.memoryUsage().heapUsed;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at === bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, ++at));
      if (at % 10_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
    },
  });
  const headers = { origin: 'https://app.test', 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body, duplex: 'half' };
  const { status } = await relay(new Request('https://app.test/v1/traces', sent));
  expect(status).toBe(200);
  expect(most).toBeLessThan(60_000_000);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attribute, pageBody, pageSpan, text } from '../../../fixtures/page-body.ts';
import { packed, type RelaySite, startRelaySite } from '../../../fixtures/relay-site.ts';
import { asProtobuf, strictAnswer, strictJson } from '../../../fixtures/strict-otlp.ts';

let site: RelaySite;
beforeEach(async () => {
  site = await startRelaySite({ maxBytes: 200_000, maxSpans: 50, maxSpanBytes: 20_000 });
});
afterEach(() => site.close());

/** A span with everything that a page's tracer may say. */
const full = (): Record<string, unknown> =>
  pageSpan(
    [
      text('honeyhive_inputs.question', 'why \ud83d\udc1d?'),
      text('honeyhive_outputs.result', 'because'),
      attribute('honeyhive_metrics.score', { doubleValue: 0.25 }),
      attribute('honeyhive_metadata.big', { intValue: '9007199254740993' }),
      attribute('honeyhive_metadata.small', { intValue: 7 }),
      attribute('honeyhive_metadata.yes', { boolValue: true }),
      attribute('honeyhive_config.nested', {
        kvlistValue: { values: [text('model', 'm'), attribute('n', { intValue: '3' })] },
      }),
      attribute('gen_ai.response.finish_reasons', {
        arrayValue: { values: [{ stringValue: 'stop' }, { stringValue: 'length' }] },
      }),
      text('url.full', 'https://shop.test/a'),
      text('http.request.method', 'GET'),
    ],
    {
      name: 'full',
      traceState: 'hh=00f067aa0ba902b7',
      parentSpanId: '00f067aa0ba902b7',
      flags: 0x301,
      kind: 3,
      events: [
        {
          name: 'exception',
          timeUnixNano: '1764000000100000000',
          attributes: [text('exception.message', 'oh')],
          droppedAttributesCount: 1,
        },
      ],
      links: [
        {
          traceId: '0AF7651916CD43DD8448EB211C80319C',
          spanId: 'b7ad6b7169203331',
          flags: 0x101,
          attributes: [],
        },
      ],
      droppedAttributesCount: 2,
      droppedEventsCount: 3,
      droppedLinksCount: 4,
      status: { code: 2, message: 'oh' },
    },
  );

describe('what a page sends arrives whole', () => {
  const json = pageBody([full()]);
  test.each([
    ['JSON', json, {}],
    ['JSON in gzip', packed(json), { 'content-encoding': 'gzip' }],
    ['protobuf', asProtobuf(json) as BodyInit, { 'content-type': 'application/x-protobuf' }],
    [
      'protobuf in gzip',
      packed(asProtobuf(json)),
      { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    ],
  ])('as %s', async (_, body, headers) => {
    expect((await site.post(body, { headers: { ...headers } })).status).toBe(200);
    await site.tracer.flush();
    for (const { body } of site.sent) strictJson(new TextDecoder().decode(body));
    const [event] = site.backend.events({ name: 'full' });
    expect(event).toMatchObject({
      session_id: '11111111-1111-4111-8111-111111111111',
      inputs: { question: 'why \ud83d\udc1d?' },
      outputs: { result: 'because' },
      metrics: { score: 0.25 },
      metadata: { big: '9007199254740993', small: 7, yes: true },
      config: { nested: { model: 'm', n: 3 } },
      kind: 'client',
      status: 'error',
      status_message: 'oh',
      parent_span_id: '00f067aa0ba902b7',
      trace_state: 'hh=00f067aa0ba902b7',
      duration: 250,
      span_events: [{ name: 'exception', attributes: { 'exception.message': 'oh' } }],
      links: [{ trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' }],
      dropped: { attributes: 2, events: 3, links: 4 },
      resource: { 'service.name': 'shop.test' },
      scope: { name: '@honeyhive/core', version: '0.1.0' },
    });
    expect(event?.attributes).toMatchObject({
      'gen_ai.response.finish_reasons': ['stop', 'length'],
    });
    // The full request, not only what the backend shows of it.
    const sent = JSON.stringify(
      site.sent.map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as unknown),
    );
    expect(sent).toContain('"flags":769');
  });
});

test('what a page has no business to say is left out, and counted where it was', async () => {
  const span = pageSpan(
    [
      text('honeyhive.project', 'somebody-elses'),
      text('honeyhive.api_key', 'k'),
      text('traceloop.association.properties.session_id', 'x'),
      text('enduser.id', 'root'),
      text('acme.secret', 'left out'),
      text('acme.plan', 'left out too'),
      text('__proto__', 'x'),
      attribute('honeyhive_metadata.map', {
        kvlistValue: {
          values: [text('__proto__', 'evil'), text('constructor', 'evil'), text('kept', 'y')],
        },
      }),
    ],
    { name: 'curious', unknownField: { deep: [1] }, attributes2: 'x' },
  );
  const body = JSON.parse(
    pageBody([span], [text('service.name', 'shop.test'), text('host.name', 'h'), text('x', 'y')]),
  ) as { resourceSpans: object[]; extra?: string };
  body.extra = 'unknown';
  expect((await site.post(JSON.stringify(body))).status).toBe(200);
  await site.tracer.flush();
  const [event] = site.backend.events({ name: 'curious' });
  expect(event?.dropped.attributes).toBe(9);
  expect(event?.project).toBe('');
  expect(event?.resource).toEqual({ 'service.name': 'shop.test' });
  expect(({} as { x?: unknown }).x).toBeUndefined();
  const sent = new TextDecoder().decode(site.sent[0]?.body);
  expect(sent).not.toMatch(/somebody|api_key|traceloop|enduser|acme|unknown|attributes2|evil/);
  expect(sent).toContain('honeyhive_metadata.map.kept');
  expect(site.log.filter((line) => line.includes('allowAttributes'))).toHaveLength(1);
});

test('an app’s own attributes pass where it allows them, but never another project', async () => {
  const own = await startRelaySite({ allowAttributes: ['acme.*', 'plan', '*'] });
  await own.post(
    pageBody([
      pageSpan([text('acme.a', '1'), text('plan', 'pro'), text('honeyhive.project', 'x')], {
        name: 'own',
      }),
    ]),
  );
  await own.tracer.flush();
  const [event] = own.backend.events({ name: 'own' });
  expect(event?.attributes).toMatchObject({ 'acme.a': '1', plan: 'pro' });
  expect(event?.project).toBe('');
  await own.close();
});

test('no nesting smuggles in what may not be said, whatever the app allows', async () => {
  const own = await startRelaySite({ allowAttributes: ['*', 'honeyhive', 'traceloop.*', 'acme'] });
  const map = (...values: object[]): unknown => ({ kvlistValue: { values } });
  const evil = text('session_id', 'evil');
  const span = pageSpan(
    [
      attribute('honeyhive', map(text('project', 'evil'))),
      attribute(
        'traceloop',
        map(attribute('association', map(attribute('properties', map(evil))))),
      ),
      attribute('traceloop.association.properties', map(evil)),
      attribute('acme', map(attribute('__proto__', map(text('x', 'evil'))), text('plan', 'pro'))),
      attribute('honeyhive_metadata', map(attribute('a', map(text('__proto__.x', 'evil'))))),
      text('acme.constructor.prototype.x', 'evil'),
      text('prototype', 'evil'),
    ],
    { name: 'smuggler' },
  );
  expect((await own.post(pageBody([span], [text('service.__proto__.x', 'evil')]))).status).toBe(
    200,
  );
  await own.tracer.flush();
  expect(own.sent.map(({ body }) => new TextDecoder().decode(body)).join()).not.toContain('evil');
  const [event] = own.backend.events({ name: 'smuggler' });
  expect(event?.dropped.attributes).toBe(7);
  expect(event?.attributes).toMatchObject({ 'acme.plan': 'pro' });
  await own.close();
});

const nested = (depth: number): object =>
  depth === 0 ? { stringValue: 'x' } : { arrayValue: { values: [nested(depth - 1)] } };

test.each<[string, Record<string, unknown>, string]>([
  ['no trace id', { traceId: undefined }, 'bad_id'],
  ['an id of zeros', { spanId: '0'.repeat(16) }, 'bad_id'],
  ['an id that is no hex', { spanId: 'zzzzzzzzzzzzzzzz' }, 'bad_id'],
  ['a short parent id', { parentSpanId: 'abcd' }, 'bad_id'],
  ['a kind that is none', { kind: 9 }, 'bad_kind'],
  ['a kind by name', { kind: 'SPAN_KIND_CLIENT' }, 'bad_kind'],
  ['no start', { startTimeUnixNano: undefined }, 'bad_time'],
  ['an end before its start', { endTimeUnixNano: '1' }, 'bad_time'],
  ['a time beyond 64 bits', { endTimeUnixNano: '99999999999999999999999' }, 'bad_time'],
  ['a huge number as time', { endTimeUnixNano: 1e300 }, 'bad_time'],
  ['a name that is no text', { name: { a: 1 } }, 'bad_text'],
  ['a negative count', { droppedEventsCount: -1 }, 'bad_count'],
  ['flags beyond 32 bits', { flags: 2 ** 33 }, 'bad_count'],
  ['a status that is none', { status: { code: 7 } }, 'bad_status'],
  ['attributes that are no list', { attributes: { a: 1 } }, 'bad_attribute'],
  ['an attribute without a key', { attributes: [{ value: {} }] }, 'bad_attribute'],
  [
    'two values in one',
    { attributes: [attribute('honeyhive_inputs.a', { stringValue: '', intValue: 1 })] },
    'bad_attribute',
  ],
  [
    'a text that is a number',
    { attributes: [attribute('honeyhive_inputs.a', { stringValue: 1 })] },
    'bad_attribute',
  ],
  [
    'an integer beyond 64 bits',
    { attributes: [attribute('honeyhive_inputs.a', { intValue: '9223372036854775808' })] },
    'bad_attribute',
  ],
  [
    'a value nested too deeply',
    { attributes: [attribute('honeyhive_inputs.a', nested(17))] },
    'bad_attribute',
  ],
  ['events that are no objects', { events: [1] }, 'bad_events'],
  ['a link without an id', { links: [{}] }, 'bad_id'],
  [
    'more than a span may hold',
    { attributes: [text('honeyhive_inputs.a', 'x'.repeat(20_001))] },
    'span_too_large',
  ],
])('a span with %s is refused, and its neighbours are not', async (_, over, code) => {
  const body = pageBody([pageSpan(), pageSpan([], over), pageSpan()]);
  const reply = await site.post(body);
  expect([reply.status, reply.json]).toEqual([
    200,
    { partialSuccess: { rejectedSpans: '1', errorMessage: code } },
  ]);
  expect(await site.tracer.flush()).toMatchObject({ exported: 2, dropped: {} });
  const alone = await site.post(pageBody([pageSpan([], over)]));
  expect([alone.status, alone.json['code']]).toEqual([400, code]);
  expect(site.relay.stats()).toMatchObject({ spans: 2, refusedSpans: { [code]: 2 } });
});

test('what was refused of a protobuf request is told in protobuf', async () => {
  const body = asProtobuf(pageBody([pageSpan(), pageSpan([], { endTimeUnixNano: '1' })]));
  const reply = await site.post(body as BodyInit, {
    headers: { 'content-type': 'application/x-protobuf' },
  });
  expect(reply.headers.get('content-type')).toBe('application/x-protobuf');
  expect(strictAnswer(reply.bytes)).toMatchObject({
    partialSuccess: { rejectedSpans: 1n, errorMessage: 'bad_time' },
  });
});

const deep = '{"resourceSpans":' + '['.repeat(50_000);
const odd = new Uint8Array([0x0a, 0x05, 0x01]);
test.each<[string, BodyInit, Record<string, string>, number, string]>([
  ['nothing', '', {}, 400, 'malformed_json'],
  ['no JSON', 'SECRET{', {}, 400, 'malformed_json'],
  ['a list', '["SECRET"]', {}, 400, 'malformed_json'],
  [
    'bytes that are no UTF-8',
    new Uint8Array([0x22, 0xff, 0x22]) as BodyInit,
    {},
    400,
    'malformed_json',
  ],
  ['spans that are none', '{"resourceSpans":"SECRET"}', {}, 400, 'malformed_otlp'],
  [
    'a scope that is none',
    '{"resourceSpans":[{"scopeSpans":[{"scope":"SECRET"}]}]}',
    {},
    400,
    'malformed_otlp',
  ],
  ['a tower of brackets', deep, {}, 400, 'too_deep'],
  [
    'protobuf cut short',
    odd as BodyInit,
    { 'content-type': 'application/x-protobuf' },
    400,
    'malformed_protobuf',
  ],
  ['gzip that is none', 'SECRET', { 'content-encoding': 'gzip' }, 400, 'unreadable_body'],
  ['another packing', 'SECRET', { 'content-encoding': 'br' }, 415, 'unsupported_encoding'],
  ['more than a request may be', 'x'.repeat(200_001), {}, 413, 'too_large'],
])(
  '%s is refused with a reason, and not a word of it comes back',
  async (...[, body, headers, status, code]) => {
    const reply = await site.post(body, { headers });
    expect([reply.status, reply.json['code']]).toEqual([status, code]);
    expect(reply.text).not.toContain('SECRET');
    expect(await site.tracer.flush()).toMatchObject({ exported: 0 });
    expect(site.relay.stats().refusedRequests).toEqual({ [code]: 1 });
  },
);

test('a gzip bomb ends at the limit, not at its size', async () => {
  const bomb = packed(Buffer.alloc(60_000_000, 0x20));
  expect((bomb as Uint8Array).length).toBeLessThan(200_000);
  const before = process.memoryUsage().rss;
  const reply = await site.post(bomb, { headers: { 'content-encoding': 'gzip' } });
  expect([reply.status, reply.json['code']]).toEqual([413, 'too_large']);
  expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
});

test('a page that sends too many spans at once learns to send fewer, and loses none', async () => {
  const page = site.page();
  for (let index = 0; index < 120; index += 1) page.startSpan(`one of many ${index}`).end();
  expect(await page.flush()).toMatchObject({ exported: 120, dropped: {}, pending: 0 });
  expect(await site.tracer.flush()).toMatchObject({ exported: 120, dropped: {}, pending: 0 });
  expect(site.backend.events()).toHaveLength(120);
});

describe('what is said about events', () => {
  const id = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
  const update = { path: `/relay/v1/events/${id}`, method: 'PUT' };

  test('passes by its sections, and nothing beside them', async () => {
    const body = {
      feedback: { rating: 5, list: [1, { a: null }] },
      metadata: JSON.parse(
        '{"__proto__":{"polluted":1},"constructor":1,"kept":"\\ud800"}',
      ) as object,
      project: 'somebody-elses',
      event_id: 'x',
    };
    expect((await site.post(JSON.stringify(body), update)).status).toBe(200);
    await site.tracer.flush();
    expect(site.sent).toHaveLength(1);
    expect(site.sent[0]?.url).toBe(`${site.backend.url}/v1/events/${id}`);
    expect(JSON.parse(new TextDecoder().decode(site.sent[0]?.body))).toEqual({
      feedback: { rating: 5, list: [1, { a: null }] },
      metadata: { kept: '\ufffd' },
    });
  });

  test.each([
    ['{}', 'bad_event'],
    ['{"project":"x"}', 'bad_event'],
    ['{"metadata":"text"}', 'bad_event'],
    ['[]', 'malformed_json'],
    [`{"metadata":${'{"a":'.repeat(36)}1${'}'.repeat(36)}}`, 'bad_value'],
  ])('%s says nothing that may be said', async (body, code) => {
    const reply = await site.post(body, update);
    expect([reply.status, reply.json['code']]).toEqual([400, code]);
  });

  test('an event after the fact arrives whole, in the server’s project', async () => {
    const own = await startRelaySite({}, { project: 'shop' });
    const page = own.page({ project: 'somebody-elses', source: 'production' });
    const eventId = page.createEvent({ eventName: 'rated', inputs: { a: 1 }, error: 'no' });
    expect(await page.flush()).toMatchObject({ exported: 1 });
    await own.tracer.flush();
    expect(own.backend.events({ eventId })[0]).toMatchObject({
      event_name: 'rated',
      event_type: 'tool',
      project: 'shop',
      source: 'production',
      inputs: { a: 1 },
      error: 'no',
    });
    await own.close();
  });

  test.each(['event_type', 'event_id', 'session_id', 'start_time', 'event_name'])(
    'an event with a wrong %s is refused',
    async (field) => {
      const event = {
        event_id: id,
        session_id: id,
        parent_id: id,
        event_name: 'e',
        event_type: 'tool',
        start_time: 1,
        end_time: 2,
        duration: 1,
      };
      const path = { path: '/relay/v1/events' };
      expect((await site.post(JSON.stringify(event), path)).status).toBe(200);
      const reply = await site.post(JSON.stringify({ ...event, [field]: ['x'] }), path);
      expect([reply.status, reply.json['code']]).toEqual([400, 'bad_event']);
    },
  );
});

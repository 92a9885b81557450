// @vitest-environment node
import { visit } from '../../fixtures/page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';
import { traceMeta } from '@honeyhive/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
  visit(`${site.url}/`);
});
afterAll(() => site.close());
beforeEach(() => {
  sessionStorage.clear();
  document.head.innerHTML = '';
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  site.a.clear();
});

const MINUTE = 60_000;
type Tag = { readonly name: string; readonly content: string };

/** A span of the server, and what it hands to the page it renders, `ageMs` ago. */
function rendered(ageMs = 0) {
  const span = site.server.withSession({}, () => site.server.startSpan('GET /'));
  span.end();
  const tags = traceMeta(span).tags.map(({ name, content }) => ({
    name,
    content: name === 'honeyhive-rendered-at' ? String(arrival() - ageMs) : content,
  }));
  return { span, tags };
}
const arrival = (): number => performance.timeOrigin;

function putIntoHead(tags: readonly Tag[]): void {
  for (const tag of tags) document.head.append(Object.assign(document.createElement('meta'), tag));
}

function navigatedWith(entry: Partial<PerformanceNavigationTiming>): void {
  const navigation = {
    responseStart: 0,
    transferSize: 900,
    decodedBodySize: 600,
    serverTiming: [],
    ...entry,
  };
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue([
    navigation as unknown as PerformanceNavigationTiming,
  ]);
}
const timings = (tags: readonly Tag[]): PerformanceServerTiming[] =>
  tags.map(({ name, content }) => ({
    name,
    description: content,
    duration: 0,
    toJSON: () => ({}),
  }));

async function firstSpan(tracer: HoneyHiveTracer) {
  tracer.startSpan('first').end();
  await tracer.flush();
  await site.a.waitFor((backend) => backend.events({ name: 'first' }).length === 1);
  const [event] = site.a.events({ name: 'first' });
  if (!event) throw new Error('the span did not arrive');
  return event;
}
const page = (): HoneyHiveTracer => new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });

test('meta tags make the server’s span the parent, and its session the page’s', async () => {
  const { span, tags } = rendered();
  putIntoHead(tags);
  const tracer = page();
  expect(tracer.continueFromPage()?.spanContext?.spanId).toBe(span.spanContext().spanId);
  const event = await firstSpan(tracer);
  expect(event.trace_id).toBe(span.spanContext().traceId);
  expect(event.parent_span_id).toBe(span.spanContext().spanId);
  expect(event.session_id).toBe(span.sessionId);
  expect(tracer.sessionId).toBe(span.sessionId);
});

test('Server-Timing does the same', async () => {
  const { span, tags } = rendered();
  navigatedWith({ serverTiming: timings(tags) });
  const tracer = page();
  tracer.continueFromPage();
  const event = await firstSpan(tracer);
  expect(event.parent_span_id).toBe(span.spanContext().spanId);
  expect(event.session_id).toBe(span.sessionId);
});

test('a page that was rendered long before it arrived joins nothing', async () => {
  const { span, tags } = rendered(10 * MINUTE);
  putIntoHead(tags);
  const tracer = page();
  expect(tracer.continueFromPage()).toBeUndefined();
  const event = await firstSpan(tracer);
  expect(event.parent_span_id).toBeNull();
  expect(event.session_id).not.toBe(span.sessionId);
});

test('a page from the browser’s own cache joins nothing', () => {
  putIntoHead(rendered().tags);
  navigatedWith({ transferSize: 0, decodedBodySize: 600 });
  expect(page().continueFromPage()).toBeUndefined();
});

test('tags without their time join nothing', () => {
  putIntoHead(rendered().tags.filter(({ name }) => name !== 'honeyhive-rendered-at'));
  expect(page().continueFromPage()).toBeUndefined();
});

test.each(['', 'nonsense', '00-00000000000000000000000000000000-0000000000000000-01'])(
  'the malformed traceparent "%s" gives no parent and no error',
  async (content) => {
    putIntoHead(
      rendered().tags.map((tag) => (tag.name === 'traceparent' ? { ...tag, content } : tag)),
    );
    const tracer = page();
    tracer.continueFromPage();
    expect((await firstSpan(tracer)).parent_span_id).toBeNull();
    expect(tracer.stats().failures).toEqual({});
  },
);

test('a page without tags and timings joins nothing', () => {
  expect(page().continueFromPage()).toBeUndefined();
});

test('what the user starts is a trace of its own, in the same session', async () => {
  const { span, tags } = rendered();
  putIntoHead(tags);
  const tracer = page();
  tracer.continueFromPage();
  vi.stubGlobal('navigator', { userActivation: { hasBeenActive: true } });
  const event = await firstSpan(tracer);
  vi.unstubAllGlobals();
  expect(event.parent_span_id).toBeNull();
  expect(event.trace_id).not.toBe(span.spanContext().traceId);
  expect(event.session_id).toBe(span.sessionId);
});

test('a session that the options name is not replaced by the page’s, and the server’s span is the parent all the same', async () => {
  const { span, tags } = rendered();
  putIntoHead(tags);
  const sessionId = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a`, sessionId });
  tracer.continueFromPage();
  const event = await firstSpan(tracer);
  expect(event.session_id).toBe(sessionId);
  expect(tracer.sessionId).toBe(sessionId);
  expect(event.parent_span_id).toBe(span.spanContext().spanId);
});

test('observers hear of the session that the page has joined', () => {
  const { span, tags } = rendered();
  putIntoHead(tags);
  const tracer = page();
  const heard: string[] = [];
  tracer.observe({ sessionChange: ({ sessionId }) => void heard.push(sessionId) });
  tracer.continueFromPage();
  expect(heard).toEqual([span.sessionId]);
});

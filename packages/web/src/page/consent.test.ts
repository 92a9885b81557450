// @vitest-environment node
import { visit } from '../../fixtures/page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';
import { HoneyHiveSpanProcessor } from '@honeyhive/core/otel';
import { hostTracer } from '@honeyhive/test-support/host-provider';

let site: Site;
beforeAll(async () => {
  site = await startSite();
  visit(`${site.url}/`);
});
afterAll(() => site.close());

test('a host’s span that was open while there was no consent is dropped and counted, whenever it ends, and what starts below it after is a root in the new session', async () => {
  const tracer = new HoneyHiveTracer({ relayUrl: `${site.url}/relay/a` });
  const host = hostTracer(new HoneyHiveSpanProcessor({ tracer }));
  const before = tracer.sessionId;
  const [early, late] = [host.startSpan('ends meanwhile'), host.startSpan('ends after')];
  tracer.consent(false);
  early.end();
  const never = host.startSpan('starts meanwhile');
  tracer.consent(true);
  never.end();
  const below = host.startSpan('below', {}, trace.setSpan(ROOT_CONTEXT, late));
  late.end();
  below.end();
  host.startSpan('agreed').end();
  await tracer.flush();
  expect(tracer.stats()).toMatchObject({ exported: 2, dropped: { no_consent: 2 }, pending: 0 });
  const events = site.a.events();
  expect(events.map(({ event_name }) => event_name).toSorted()).toEqual(['agreed', 'below']);
  expect(events.map(({ session_id }) => session_id)).not.toContain(before);
  expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1);
  await tracer.shutdown();
});

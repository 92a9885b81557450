import { startLocal } from '@honeyhive/local';
import { afterEach, expect, test, vi } from 'vitest';
import { enrichSession, enrichSpan, flush, startSpan, withSession, withSpan } from './functions.ts';
import { trace } from './trace-function.ts';
import { setDefaultTracer } from './default-tracer.ts';
import { recordingTracer } from '../testing.ts';
import { HoneyHiveTracer } from './tracer.ts';

afterEach(() => setDefaultTracer(undefined));

test('a module function uses the tracer it is given, whichever was built first', async () => {
  const first = recordingTracer();
  const second = recordingTracer();
  trace({ tracer: second.tracer, eventName: 'wrapped' }, (secret: string) => secret)('mine');
  withSpan('block', { tracer: second.tracer }, () => 1);
  expect(first.spans).toEqual([]);
  expect(second.spans.map(({ name }) => name)).toEqual(['wrapped', 'block']);
  await Promise.all([first.tracer.shutdown(), second.tracer.shutdown()]);
});

test('where the active tracer has been shut down, nothing goes to another one', async () => {
  const other = recordingTracer();
  const own = recordingTracer();
  const span = own.tracer.startSpan('request');
  await own.tracer.shutdown();
  span.run(() => withSpan('work', { inputs: { secret: 1 } }, () => 1));
  setDefaultTracer(own.tracer);
  withSpan('later', () => 1);
  expect(other.spans).toEqual([]);
  await other.tracer.shutdown();
});

test('what is given as a tracer and is none lets user code run, records nothing, and is said once', async () => {
  const other = recordingTracer();
  const said = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const hostile = {
    get owner(): never {
      throw new Error('not for you');
    },
  };
  for (const tracer of [{}, 'tracer', 5, { owner: {} }, hostile] as never[]) {
    expect(trace({ tracer }, () => 5)()).toBe(5);
    expect(withSpan('block', { tracer }, () => 6)).toBe(6);
    startSpan('held', { tracer }).end();
    expect(enrichSpan({ tracer })).toBe(false);
    enrichSession({ tracer });
    expect(withSession({ tracer }, () => 7)).toBe(7);
    await flush({ tracer });
  }
  expect(other.spans).toEqual([]);
  expect(said).toHaveBeenCalledTimes(1);
  expect(said.mock.calls[0]?.[0]).toContain('is not a HoneyHiveTracer');
  said.mockRestore();
  await other.tracer.shutdown();
});

test('options whose tracer cannot be read let user code run, and record nothing by the default tracer', async () => {
  const other = recordingTracer();
  const said = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const unreadable = {
    get tracer(): never {
      throw new Error('not for you');
    },
    metadata: { plan: 'pro' },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const options of [unreadable, revoked.proxy, Object.create(unreadable)] as never[]) {
    expect(trace(options, () => 5)()).toBe(5);
    expect(withSpan('block', options, () => 6)).toBe(6);
    startSpan('held', options).end();
    expect(enrichSpan(options)).toBe(false);
    enrichSession(options);
    expect(withSession(options, () => 7)).toBe(7);
    await flush(options);
  }
  expect(other.spans).toEqual([]);
  said.mockRestore();
  await other.tracer.shutdown();
});

test('content that is switched off stays here: on spans, in updates, events and sessions', async () => {
  const local = await startLocal({ port: 0, store: 'memory' });
  const tracer = new HoneyHiveTracer({
    apiKey: 'key',
    serverUrl: local.url,
    capture: { inputs: false, outputs: false, arguments: false },
  });
  const data = { inputs: { a: 'SECRET' }, outputs: { b: 'SECRET' } };
  const span = tracer.startSpan('one', data);
  span.end();
  span.enrich(data);
  tracer.createEvent({ eventName: 'two', ...data });
  tracer.withSession({ sessionId: 's', inputs: { a: 'SECRET' } }, () => {
    tracer.trace((text: string) => text)('SECRET');
  });
  await tracer.shutdown();
  expect(local.events()).toHaveLength(3);
  const kept = local.sessions().map(({ session_id: id }) => local.session(id));
  expect(JSON.stringify(kept)).not.toContain('SECRET');
  await local.close();
});

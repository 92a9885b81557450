import { afterEach, expect, test, vi } from 'vitest';
import { createRelay, HoneyHiveTracer, TracerPool } from '../index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What Workers refuse before their first request. */
function refuseWorkOutsideOfRequests(): void {
  const refuse = (): never => {
    throw new Error('Disallowed operation called within global scope');
  };
  vi.stubGlobal('crypto', { subtle: crypto.subtle, randomUUID: refuse, getRandomValues: refuse });
  vi.stubGlobal('fetch', refuse);
  vi.stubGlobal('setTimeout', refuse);
}

test.each<[string, () => unknown]>([
  ['a tracer', () => new HoneyHiveTracer({ apiKey: 'k' })],
  ['a tracer with a session', () => new HoneyHiveTracer({ apiKey: 'k', sessionId: 'mine' })],
  ['a relay', () => createRelay({ apiKey: 'k' })],
  ['a tenant’s tracer', () => new TracerPool({ create: () => ({ apiKey: 'k' }) }).for('t')],
])('%s can be made where a module is loaded, before any request, as in Workers', (_, make) => {
  refuseWorkOutsideOfRequests();
  expect(make).not.toThrow();
});

test('a tracer that was made before the first request has one session', () => {
  refuseWorkOutsideOfRequests();
  const tracer = new HoneyHiveTracer({ apiKey: 'k', testMode: true });
  vi.unstubAllGlobals();
  expect(tracer.sessionId).toMatch(/^[\da-f-]{36}$/);
  expect(tracer.startSpan('a').sessionId).toBe(tracer.sessionId);
});

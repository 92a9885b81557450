import { startLocal } from '@honeyhive/local';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { HoneyHiveSpanProcessor, HoneyHiveTracer, TracerPool } from './index.ts';
import { redactCards, redactKeys, redactTokens, redactEmails } from './redact.ts';
import { recordingTracer } from './testing.ts';
const timeout = <T>(p: Promise<T>, ms = 1500) => Promise.race([p.then(() => 'done'), new Promise((r) => setTimeout(r, ms, 'hung'))]);
test('P1 pool.flush with leaving open', async () => {
  const pool = new TracerPool({ max: 1, create: () => ({ testMode: true }) });
  pool.for('a').startSpan('open'); pool.for('b');
  expect(await timeout(pool.flush())).toBe('done');
});
test('P2 pool.shutdown with leaving open', async () => {
  const pool = new TracerPool({ max: 1, create: () => ({ testMode: true }) });
  pool.for('a').startSpan('open'); pool.for('b');
  expect(await timeout(pool.shutdown())).toBe('done');
});
test('P3 undotted attr secret', () => {
  const { tracer, spans } = recordingTracer({ redact: redactKeys() });
  tracer.startSpan('x').setAttribute('password', 'hunter2').setAttribute('db.password', 'hunter2').addEvent('e', { password: 'hunter2' }).end();
  expect.soft(spans[0]?.attributes['password']).toBe('[secret]');
  expect.soft(spans[0]?.attributes['db.password']).toBe('[secret]');
  expect.soft(JSON.stringify(spans[0]?.events)).not.toContain('hunter2');
});
test('P4 numeric secret', () => {
  const { tracer, spans } = recordingTracer({ redact: redactKeys(['ssn', 'password']) });
  tracer.startSpan('x', { inputs: { ssn: 123456789, password: 1234 } }).end();
  expect.soft(spans[0]?.attributes['honeyhive_inputs.ssn']).toBe('[secret]');
  expect.soft(spans[0]?.attributes['honeyhive_inputs.password']).toBe('[secret]');
});
test('P5 card with cvv / year / numeric', () => {
  const r = redactCards(); const at = { path: 'x', kind: 'inputs' } as const;
  for (const t of ['4111 1111 1111 1111 123', '2025 4111 1111 1111 1111', '4111111111111111 12/27', '12 4111111111111111', 'x_4111111111111111'])
    expect.soft(String(r(t, at)), t).not.toContain('1111');
  expect.soft(r(4111111111111111, at)).toBe('[card]');
});
test('P6 tokenizer is no secret', () => {
  expect.soft(redactKeys()('cl100k', { path: 'honeyhive_config.tokenizer', kind: 'config' })).toBe('cl100k');
  expect.soft(redactTokens()('authorization: bearer abcdefghijkl', { path: 'x', kind: 'inputs' })).toContain('[token]');
  expect.soft(redactTokens()('https://u:hh_abcdefghijklmnopqrst@x', { path: 'x', kind: 'inputs' })).toContain('[token]');
});
test('P7 tracer session data survive an early enrichSession', async () => {
  const l = await startLocal({ port: 0, store: 'memory' });
  const t = new HoneyHiveTracer({ apiKey: 'k', serverUrl: l.url, userProperties: { team: 'core' } });
  t.enrichSession({ metadata: { a: 1 } });
  t.startSpan('x').end(); await t.flush();
  const s = l.session(t.sessionId)?.session; await t.shutdown(); await l.close();
  expect(s).toMatchObject({ metadata: { a: 1 }, user_properties: { team: 'core' } });
});
test('P8 session data via HoneyHiveSpanProcessor only', async () => {
  const l = await startLocal({ port: 0, store: 'memory' });
  const t = new HoneyHiveTracer({ apiKey: 'k', serverUrl: l.url, userProperties: { team: 'core' } });
  const p = new TracerProvider({ spanProcessors: [new HoneyHiveSpanProcessor({ tracer: t })] });
  p.getTracer('x').startSpan('x').end();
  t.enrichSession({ metadata: { a: 1 } });
  await t.flush();
  const s = l.session(t.sessionId)?.session; await t.shutdown(); await l.close();
  expect(s).toMatchObject({ metadata: { a: 1 }, user_properties: { team: 'core' } });
});
test('P9 emails redos', () => {
  const t = performance.now(); redactEmails()('a'.repeat(100_000), { path: 'x', kind: 'inputs' }); redactEmails()('a@' + 'b.'.repeat(50_000) , { path: 'x', kind: 'inputs' });
  redactTokens()('eyJ'.repeat(40_000), { path: 'x', kind: 'inputs' }); redactCards()('1 '.repeat(50_000), { path: 'x', kind: 'inputs' });
  expect(performance.now() - t).toBeLessThan(1500);
});

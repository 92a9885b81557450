import type { ChildProcess } from 'node:child_process';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { readBody } from '@honeyhive/test-support/http-server';
import { openServer } from '@honeyhive/test-support/test-scoped';
import { childPrograms, type ChildPrograms, type Ended } from '../../fixtures/child-programs.ts';
import { pageBody, pageSpan } from '../../fixtures/page-body.ts';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';

let backend: LocalBackend;
let programs: ChildPrograms;

beforeAll(async () => {
  programs = await childPrograms();
});
afterAll(() => programs.remove());
beforeEach(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
});
afterEach(async () => {
  programs.kill();
  await backend.close();
});
const run = (program: string, onReady?: (child: ChildProcess) => void): Promise<Ended> =>
  programs.run(program, backend.url, onReady);
const SESSION = '11111111-1111-4111-8111-111111111111';
const KILLED = `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1_000);`;
const HELD = `tracer.startSpan('pending').end(); setInterval(() => {}, 1000); console.log('ready');`;

describe('a process that ends', () => {
  test('by itself sends what is pending, with its exit code', async () => {
    const { code, out, err } = await run(
      `process.exitCode = 3; tracer.startSpan('pending').end();`,
    );
    expect({ code, out, err }).toEqual({ code: 3, out: '', err: '' });
    expect(backend.events({ name: 'pending' })).toHaveLength(1);
  });

  test.each([
    ['a tracer’s relay', '{ tracer }'],
    ['a relay with a tracer of its own', `{ apiKey: 'key', serverUrl: process.env.URL }`],
  ])('sends what %s has taken, though no span has begun here', async (_, options) => {
    const body = JSON.stringify(pageBody([pageSpan([], { name: 'in the page' })]));
    const { signal, err } = await run(
      `const headers = { origin: 'https://app.test', 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: ${body} };
      const relay = sdk.createRelay(${options});
      const { status } = await relay(new Request('https://app.test/v1/traces', init));
      setInterval(() => {}, 1000);
      console.log(status === 200 ? 'ready' : status);`,
      (child) => child.kill('SIGTERM'),
    );
    expect({ signal, err }).toEqual({ signal: 'SIGTERM', err: '' });
    expect(backend.events({ name: 'in the page' })).toHaveLength(1);
  });

  test.each([
    ['by itself', ''],
    ['by process.exit()', 'process.exit(0);'],
    ['by an uncaught error', "setTimeout(() => { throw new Error('uncaught'); });"],
  ])(
    '%s sends the spans of two thousand tracers in a few requests, each under its key',
    async (_, end) => {
      await run(`const serverUrl = process.env.URL;
      for (let n = 0; n < 2_000; n++) {
        const project = n % 2 ? 'odd' : 'even';
        const one = new HoneyHiveTracer({ apiKey: project, project, serverUrl, batch: { delayMs: 60_000 } });
        one.startSpan('n', { metadata: { project } }).end();
        if (n === 0) one.enrichSession({ sessionId: '${SESSION}', feedback: { up: true } });
      }
      ${end}`);
      const events = backend.events({ name: 'n' });
      expect(new Set(events.map(({ session_id: id }) => id)).size).toBe(2_000);
      const requests = backend.requests();
      expect(requests.length).toBeLessThan(20);
      expect(requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
      for (const { project, metadata } of events) expect(project).toBe(metadata['project']);
    },
  );

  test('by a signal sends each span once, though forty tracers have requests in flight', async () => {
    const requests: string[] = [];
    const { url } = await openServer(async (request, response) => {
      requests.push((await readBody(request)).toString());
      setTimeout(() => response.setHeader('content-type', 'application/json').end('{}'), 300);
    });
    const { signal } = await run(
      `const all = Array.from({ length: 40 }, () => new HoneyHiveTracer({ apiKey: 'k', serverUrl: '${url}' }));
      for (const [index, one] of all.entries()) {
        one.startSpan('in flight ' + index).end();
        void one.flush();
      }
      setInterval(() => {}, 1_000);
      setTimeout(() => console.log('ready'), 20);`,
      (child) => child.kill('SIGTERM'),
    );
    expect(signal).toBe('SIGTERM');
    const sent = [...requests.join('').matchAll(/"name":"(in flight \d+)"/g)].map(
      ([, name]) => name,
    );
    expect([sent.length, new Set(sent).size]).toEqual([40, 40]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s sends what is pending, and dies of that signal',
    async (name) => {
      const { code, signal } = await run(HELD, (child) => child.kill(name));
      expect({ code, signal }).toEqual({ code: null, signal: name });
      expect(backend.events({ name: 'pending' })).toHaveLength(1);
    },
  );

  test.each([
    ['that comes to its end', 'process.exitCode = 4;', 4],
    ['that calls process.exit()', 'process.exit(3);', 3],
    ['by SIGTERM', KILLED, 'SIGTERM'],
    [
      'by SIGTERM, in its own way',
      `process.once('SIGTERM', () => setTimeout(() => process.exit(5), 50)); ${KILLED}`,
      5,
    ],
    ['of an error', `setTimeout(() => { throw new Error('uncaught'); });`, 1],
    ['by SIGTERM, one copy shut down', `await tracer.shutdown(); ${KILLED}`, 'SIGTERM'],
  ])(
    '%s sends what several copies of the SDK have, and ends as without them',
    async (_, end, as) => {
      const { code, signal, out } = await run(
        `const copy = await import('./sdk.mjs?copy');
       const other = new copy.HoneyHiveTracer({ apiKey: 'key', serverUrl: process.env.URL });
       if (copy.HoneyHiveTracer === HoneyHiveTracer) throw new Error('no copy');
       tracer.withSpan('outer', () => other.withSpan('of the copy', () => {}));
       other.trace(tracer.trace(function both() {}))();
       console.log(process.listenerCount('SIGTERM'), process.listenerCount('beforeExit'));
       ${end}`,
      );
      expect({ end: signal ?? code, out }).toEqual({ end: as, out: '1 1\n' });
      // What was under way when the process exited is sent again, with the same id.
      const names = new Map(
        backend.events().map(({ event_id: id, event_name: name }) => [id, name]),
      );
      expect([...names.values()].toSorted()).toEqual(['both', 'both', 'of the copy', 'outer']);
    },
  );

  test('of an error that nobody catches sends what is pending, prints that error and exits with 1', async () => {
    const { code, err } = await run(
      `tracer.startSpan('pending').end(); setTimeout(() => { throw new RangeError('nobody caught it'); }, 1);`,
    );
    expect(code).toBe(1);
    expect(err).toContain('RangeError: nobody caught it');
    expect(backend.events({ name: 'pending' })).toHaveLength(1);
  });

  test('whose errors the app catches itself goes on', async () => {
    const { code, out } = await run(
      `process.on('uncaughtException', (error) => console.log('caught', error.message));
       tracer.startSpan('pending').end(); setTimeout(() => { throw new Error('theirs'); }, 1);
       setTimeout(() => console.log('still here'), 50);`,
    );
    expect({ code, out }).toEqual({ code: 0, out: 'caught theirs\nstill here\n' });
    expect(backend.events({ name: 'pending' })).toHaveLength(1);
  });

  test('sends spans that only libraries have made', async () => {
    const { code } = await run(`tracer.getTracer('lib').startSpan('of a library').end();`);
    expect(code).toBe(0);
    expect(backend.events({ name: 'of a library' })).toHaveLength(1);
  });

  test('in its own way upon a signal keeps it', async () => {
    const { code, signal } = await run(
      `process.on('SIGTERM', () => { setTimeout(() => process.exit(7), 300); }); ${HELD}`,
      (child) => child.kill('SIGTERM'),
    );
    expect({ code, signal }).toEqual({ code: 7, signal: null });
    expect(backend.events({ name: 'pending' })).toHaveLength(1);
  });

  test('is held up by a server that hangs for a few seconds at most', async () => {
    const started = performance.now();
    const { signal } = await run(
      `globalThis.fetch = () => new Promise(() => {}); ${HELD}`,
      (child) => child.kill('SIGTERM'),
    );
    expect(signal).toBe('SIGTERM');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test.each([
    ['by itself', ''],
    ['after a shutdown in vain', 'await tracer.shutdown({ timeoutMs: 100 });'],
  ])(
    '%s is not held up by a request that a real server leaves without an answer',
    async (_, end) => {
      const server = await openServer(() => {});
      const started = performance.now();
      const { code, out } = await run(
        `const hung = new HoneyHiveTracer({ apiKey: 'k', serverUrl: '${server.url}', logger: { warn() {} } });
       hung.startSpan('lost').end();
       ${end.replace('tracer', 'hung')}
       process.on('exit', () => console.log(hung.stats().recorded));`,
      );
      expect({ code, out }).toEqual({ code: 0, out: '1\n' });
      // A request may take thirty seconds.
      expect(performance.now() - started).toBeLessThan(15_000);
    },
  );

  test('is not kept alive by a tracer, used or not', async () => {
    const started = performance.now();
    const { code } = await run(
      `new HoneyHiveTracer({ apiKey: 'k', serverUrl: 'http://127.0.0.1:9', logger: { warn() {} } }).startSpan('lost').end();`,
    );
    expect(code).toBe(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('has no listeners of ours before the first span, nor after shutdown', async () => {
    const { out } = await run(
      `const count = () => process.listenerCount('SIGTERM') + process.listenerCount('beforeExit'); const a = count(); tracer.startSpan('x').end(); const b = count(); await tracer.shutdown(); console.log(a, b, count());`,
    );
    expect(out.trim()).toBe('0 2 0');
  });
});

describe('beside a global OpenTelemetry of the host', () => {
  const HOST = `
    const { NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
    const { trace } = await import('@opentelemetry/api');
    new NodeTracerProvider().register();
    const host = trace.getTracer('host');
  `;
  test('a foreign active span is linked, never a parent', async () => {
    const { out, err } = await run(`${HOST}
      await host.startActiveSpan('foreign', async (foreign) => {
        await null;
        await tracer.withSpan('ours', async () => { await null; tracer.startSpan('child').end(); });
        console.log(foreign.spanContext().traceId, foreign.spanContext().spanId);
        foreign.end();
      });
      await tracer.flush();`);
    expect(err).toBe('');
    const [traceId, spanId] = out.trim().split(' ');
    const [ours] = backend.events({ name: 'ours' });
    expect(ours).toMatchObject({
      parent_span_id: null,
      links: [{ trace_id: traceId, span_id: spanId }],
    });
    expect(ours?.trace_id).not.toBe(traceId);
    expect(backend.events({ name: 'child' })[0]).toMatchObject({
      parent_id: ours?.event_id,
      links: [],
    });
  });

  test('the host’s spans nest under ours in the host’s own trace, and nothing of the host is replaced', async () => {
    const { out, err } = await run(`${HOST}
      const before = trace.getTracerProvider();
      let parent;
      tracer.withSpan('ours', () => host.startActiveSpan('theirs', (span) => { parent = span.parentSpanContext; span.end(); }));
      console.log(parent !== undefined, trace.getTracerProvider() === before);
      await tracer.flush();`);
    expect(err).toBe('');
    expect(out.trim()).toBe('true true');
    expect(backend.events().map(({ event_name: name }) => name)).toEqual(['ours']);
  });
});

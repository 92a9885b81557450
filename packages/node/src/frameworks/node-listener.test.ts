import { type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { collectLogs } from '@honeyhive/test-support/loggers';
import { openServer } from '@honeyhive/test-support/test-scoped';
import { startServer, type HttpServer } from '@honeyhive/test-support/http-server';
import { nodeListener } from '../index.ts';

let server: HttpServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A server in which `before` runs before the listener. */
const serve = async (
  handler: (request: Request) => Response | Promise<Response>,
  before?: (request: IncomingMessage & { body?: unknown }) => unknown,
  lines: string[] = [],
): Promise<string> => {
  const listener = nodeListener(handler, { logger: collectLogs(lines) });
  server = await startServer(async (request: IncomingMessage, response: ServerResponse) => {
    await before?.(request);
    await listener(request, response);
  });
  return server.url;
};

const readAll = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

/** A promise and what resolves it. */
function later<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}

const echo = async (request: Request): Promise<Response> =>
  new Response(await request.text(), {
    headers: { 'x-type': request.headers.get('content-type') ?? 'none' },
  });

describe('a fetch-style handler under node:http', () => {
  test('is given the method, the whole address, the headers and the body as they were sent', async () => {
    const url = await serve(async (request) =>
      Response.json({
        method: request.method,
        url: request.url,
        own: request.headers.get('x-own'),
        body: await request.text(),
      }),
    );
    const response = await fetch(`${url}/a/b?c=d`, {
      method: 'PUT',
      headers: { 'x-own': 'yes' },
      body: 'text',
    });
    expect(await response.json()).toEqual({
      method: 'PUT',
      url: `${url}/a/b?c=d`,
      own: 'yes',
      body: 'text',
    });
  });

  const PARSED: ReadonlyArray<readonly [string, string, string, (text: string) => unknown]> = [
    ['JSON', 'application/json', '{"a":[1,"ü"]}', (text) => JSON.parse(text)],
    ['a text', 'text/plain', 'some text', (text) => text],
    ['bytes', 'application/octet-stream', 'bytes', (text) => Buffer.from(text)],
    [
      'a form',
      'application/x-www-form-urlencoded',
      'a=1&b=two+words',
      (text) => Object.fromEntries(new URLSearchParams(text)),
    ],
  ];
  test.each(PARSED)(
    'is given a body again that was parsed as %s before',
    async (_kind, type, body, parse) => {
      const url = await serve(echo, async (request) => {
        request.body = parse(await readAll(request));
      });
      const headers = { 'content-type': type };
      const response = await fetch(url, { method: 'POST', headers, body });
      expect(await response.text()).toBe(body);
      expect(response.headers.get('x-type')).toBe(type);
    },
  );

  test('is given the body of a request that a parser has looked at and left alone', async () => {
    const url = await serve(echo, (request) => {
      request.body = {}; // Express 4
    });
    expect(await (await fetch(url, { method: 'POST', body: 'left alone' })).text()).toBe(
      'left alone',
    );
  });

  test('is not asked about a body that was read and thrown away: the sender is told to come back, the owner what to do', async () => {
    const lines: string[] = [];
    const url = await serve(echo, readAll, lines);
    for (let times = 0; times < 2; times += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const response = await fetch(`${url}/relay`, { method: 'POST', body: 'gone' });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('60');
      // oxlint-disable-next-line no-await-in-loop
      expect(await response.json()).toMatchObject({ code: 'body_already_read' });
    }
    expect(lines).toEqual([
      'The body of POST /relay was read before and is not kept in `request.body`: mount nodeListener before what reads bodies.',
    ]);
  });

  test('answers with its status, each of its cookies, and no body where none belongs', async () => {
    const url = await serve(() => {
      const headers = new Headers({ 'x-own': 'yes' });
      headers.append('set-cookie', 'a=1');
      headers.append('set-cookie', 'b=2');
      return new Response('body', { status: 201, headers });
    });
    const response = await fetch(url, { method: 'HEAD' });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('');
  });

  test('streams: the first chunk arrives before the last exists', async () => {
    let finish: () => void = () => {};
    const url = await serve(() => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('one, '));
          finish = () => {
            controller.enqueue(new TextEncoder().encode('two'));
            controller.close();
          };
        },
      });
      return new Response(body);
    });
    const reader = (await fetch(url)).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('one, ');
    finish();
    expect((await reader?.read())?.value).toBe('two');
  });

  test('hears of a reader who goes away: its signal aborts, and its stream is cancelled', async () => {
    const cancelled = later<string>();
    const url = await serve(({ signal }) => {
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(new Uint8Array(1)),
        cancel: () => cancelled.resolve(String(signal.aborted)),
      });
      return new Response(body);
    });
    const leaving = new AbortController();
    await (await fetch(url, { signal: leaving.signal })).body?.getReader().read();
    leaving.abort();
    expect(await cancelled.promise).toBe('true');
  });

  test('may leave a body unread: the connection takes the next request', async () => {
    const url = await serve(() => new Response('unread', { status: 413 }));
    for (let times = 0; times < 3; times += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const response = await fetch(url, { method: 'POST', body: 'x'.repeat(3_000_000) });
      // oxlint-disable-next-line no-await-in-loop
      expect([response.status, await response.text()]).toEqual([413, 'unread']);
    }
  });

  test('that throws answers 500, or hands the error to the framework’s next', async () => {
    const error = new RangeError('broken');
    const fail = (): never => {
      throw error;
    };
    const lines: string[] = [];
    const url = await serve(fail, undefined, lines);
    expect((await fetch(url)).status).toBe(500);
    expect(lines.join()).toContain('broken');
    const handed: unknown[] = [];
    const listener = nodeListener(fail);
    const other = await startServer((request: IncomingMessage, response: ServerResponse) =>
      listener(request, response, (given: unknown) => {
        handed.push(given);
        response.writeHead(418).end();
      }),
    );
    expect((await fetch(other.url)).status).toBe(418);
    expect(handed).toEqual([error]);
    await other.close();
  });

  test('answers a fetch-style request too, and the owner is told that no adapter is needed', async () => {
    const lines: string[] = [];
    const listener = nodeListener(() => new Response('fine'), { logger: collectLogs(lines) });
    const request = new Request('http://app.test/');
    for (const given of [request, { req: { raw: request } }]) {
      // oxlint-disable-next-line no-await-in-loop
      const answer: unknown = await listener(given, () => undefined);
      expect(answer).toBeInstanceOf(Response);
    }
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('mount the handler itself');
  });

  test('takes a request with an odd Host and one without', async () => {
    const url = await serve((request) => new Response(request.url));
    const { port } = new URL(url);
    for (const host of ['a b', '']) {
      const answered = later<number>();
      // oxlint-disable-next-line no-await-in-loop
      ask({ port, host: '127.0.0.1', headers: { host }, path: '/x' }, (response) => {
        response.resume();
        answered.resolve(response.statusCode ?? 0);
      }).end();
      // oxlint-disable-next-line no-await-in-loop
      expect(await answered.promise).toBeGreaterThanOrEqual(200);
    }
  });
});

test('createServer takes what nodeListener gives', async () => {
  const { url } = await openServer(nodeListener(() => new Response('plain')));
  expect(await (await fetch(url)).text()).toBe('plain');
});

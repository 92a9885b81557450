import { recordingTracer } from '@honeyhive/core/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { traceErrors } from '../errors.ts';
import { traceRoutes } from '../routes.ts';

let undo = (): void => {};
afterEach(() => {
  undo();
  vi.useRealTimers();
  history.replaceState(null, '', '/');
});

const throwInPage = (error: unknown, message = String(error)): boolean =>
  dispatchEvent(
    Object.assign(new Event('error'), { error, message, filename: 'app.js', lineno: 3, colno: 7 }),
  );
const rejectInPage = (reason: unknown): boolean =>
  dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));

test('an uncaught error is a failed span with its place, once however often the page reports it', () => {
  const { tracer, span } = recordingTracer();
  undo = traceErrors(tracer);
  const oops = new TypeError('oops');
  throwInPage(oops);
  rejectInPage(oops);
  expect(span('page error')).toMatchObject({
    status: { code: 2 },
    attributes: {
      honeyhive_error: 'oops',
      'honeyhive_metadata.error_kind': 'uncaught',
      'honeyhive_metadata.file': 'app.js',
      'honeyhive_metadata.line': 3,
    },
  });
});

test('an unhandled rejection, also with no error, and a script of another origin are recorded', () => {
  const { tracer, spans } = recordingTracer();
  undo = traceErrors(tracer);
  rejectInPage('a text');
  throwInPage(null, 'Script error.');
  expect(spans.map(({ attributes }) => attributes['honeyhive_error'])).toEqual([
    'a text',
    'Script error.',
  ]);
});

test('errors that the app leaves out, errors after the undo, and those beyond 100 are not recorded', () => {
  const { tracer, spans } = recordingTracer();
  undo = traceErrors(tracer, { ignore: (error) => String(error).includes('extension') });
  throwInPage(new Error('of an extension'));
  expect(spans).toEqual([]);
  for (let count = 0; count < 200; count += 1) throwInPage(new Error(`${count}`));
  expect(spans).toHaveLength(100);
  expect(spans[99]?.attributes['honeyhive_metadata.further_errors']).toBe('not recorded');
  undo();
  const after = recordingTracer();
  traceErrors(after.tracer)();
  throwInPage(new Error('late'));
  expect(after.spans).toEqual([]);
});

test('a route change is a span from the change to the next frame, by push, replace and traverse', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame'] });
  const { tracer, spans } = recordingTracer();
  undo = traceRoutes(tracer, { nameOf: ({ pathname }) => pathname.replace(/\d+/, ':id') });
  history.pushState(null, '', '/chats/17?secret=1');
  history.pushState(null, '', '/chats/17?page=2#end');
  expect(spans).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  history.replaceState(null, '', '/settings');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(spans.map(({ name }) => name)).toEqual(['route /chats/:id', 'route /settings']);
  expect(spans[0]?.attributes).toMatchObject({
    'honeyhive_metadata.from': '/',
    'honeyhive_metadata.to': '/chats/:id',
    'honeyhive_metadata.navigation': 'push',
  });
  expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('secret');
});

test('after the undo the history is the page’s own, and a later patch stays', () => {
  const { tracer, spans } = recordingTracer();
  const own = history.pushState;
  traceRoutes(tracer)();
  expect(history.pushState).toBe(own);
  const stop = traceRoutes(tracer);
  const traced = history.pushState;
  const later: typeof own = (...given) => Reflect.apply(traced, history, given);
  history.pushState = later;
  stop();
  history.pushState(null, '', '/somewhere');
  expect([history.pushState === later, location.pathname, spans.length]).toEqual([
    true,
    '/somewhere',
    0,
  ]);
  history.pushState = own;
});

test('a function of the app that throws, and a tracer that does, change neither route nor error', () => {
  const broken = {
    startSpan: (): never => {
      throw new Error('hostile');
    },
  };
  undo = traceRoutes(broken);
  const undoErrors = traceErrors(broken, {
    ignore: () => {
      throw new Error('hostile');
    },
  });
  history.pushState(null, '', '/on');
  throwInPage(new Error('oops'));
  undoErrors();
  expect(location.pathname).toBe('/on');
});

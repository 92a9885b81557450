// @vitest-environment node
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startLocal, type LocalBackend } from '@honeyhive/local';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type HoneyHiveSpan, HoneyHiveTracer } from '../../index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

let backend: LocalBackend;
let tracer: HoneyHiveTracer;
beforeAll(async () => {
  backend = await startLocal({ port: 0, store: 'memory' });
  tracer = new HoneyHiveTracer({ apiKey: 'hh_key', serverUrl: backend.url });
});
afterAll(async () => {
  await tracer.shutdown();
  await backend.close();
});
afterEach(async () => {
  await tracer.flush();
  backend.clear();
});

/** A source of texts that never ends. */
const endless = (): ReadableStream<string> => {
  let count = 0;
  return new ReadableStream(
    { pull: (controller) => controller.enqueue(`${(count += 1)} `) },
    { highWaterMark: 0 },
  );
};
async function* generated(): AsyncGenerator<string, void> {
  for (let count = 1; ; count += 1) yield `${count} `;
}
const readTwo: Readonly<Record<string, (span: HoneyHiveSpan, end: boolean) => Promise<unknown>>> = {
  'a stream': async (span, end) => {
    const reader = span.follow(endless(), { end }).getReader();
    await reader.read();
    await reader.read();
    return reader;
  },
  'a generator': async (span, end) => {
    const pieces = span.follow(generated(), { end });
    await pieces.next();
    await pieces.next();
    return pieces;
  },
  'the body of a Response': async (span, end) => {
    const body = endless().pipeThrough(new TextEncoderStream());
    const answer = span.follow(new Response(body), { end });
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.read();
    return reader;
  },
};
const ENDINGS: Readonly<Record<string, readonly [(span: HoneyHiveSpan) => void, string]>> = {
  ends: [(span) => span.end(), 'ok'],
  'is cancelled': [(span) => span.cancel('enough').end(), 'cancelled'],
  'has failed': [(span) => span.fail(new Error('no')).end(), 'error'],
};
const arrived = async () => {
  await tracer.flush();
  const [event] = backend.events({ name: 'left' });
  return event;
};

for (const [what, read] of Object.entries(readTwo))
  for (const [how, [end, outcome]] of Object.entries(ENDINGS))
    test.each([true, false])(
      `a span that ${how} before ${what} keeps what had come (its stream ends it: %j)`,
      async (ending) => {
        const span = tracer.startSpan('left');
        const reader = await read(span, ending);
        end(span);
        expect(await arrived()).toMatchObject({
          outcome,
          outputs: { result: '1 2 ' },
          metadata: { chunk_count: 2 },
        });
        expect(reader).toBeDefined();
      },
    );

test('a stream that is read on after its span has ended tells the rest in an update', async () => {
  const span = tracer.startSpan('left');
  const pieces = span.follow(generated(), { end: false });
  await pieces.next();
  span.end();
  expect((await arrived())?.outputs).toEqual({ result: '1 ' });
  await pieces.next();
  await pieces.return();
  expect((await arrived())?.outputs).toEqual({ result: '1 2 ' });
});

test('a span whose stream nobody has read says nothing of it when it is ended', async () => {
  const span = tracer.startSpan('left');
  const stream = span.follow(endless());
  span.end();
  expect(stream.locked).toBe(false);
  const event = await arrived();
  expect(event).toMatchObject({ outcome: 'ok', outputs: {} });
  expect(event?.metadata).not.toHaveProperty('chunk_count');
});

test.each(['a stream', 'the body of a Response'])(
  '%s that is dropped half read, with its reader, ends its span as cancelled',
  async (what) => {
    const span = tracer.startSpan('left');
    await readTwo[what]?.(span, true);
    expect(tracer.stats().openSpans).toBe(1);
    await vi.waitFor(() => {
      collect();
      expect(tracer.stats().openSpans).toBe(0);
    });
    expect(await arrived()).toMatchObject({
      outcome: 'cancelled',
      outputs: { result: '1 2 ' },
      metadata: { cancel_reason: 'no longer read' },
    });
  },
);

test.each(['a stream', 'the body of a Response'])(
  '%s whose reader somebody still holds keeps its span open',
  async (what) => {
    const span = tracer.startSpan('left');
    const reader = await readTwo[what]?.(span, true);
    for (let round = 0; round < 5; round += 1) {
      collect();
      // oxlint-disable-next-line no-await-in-loop -- the collector reports in a turn of its own
      await new Promise((resolve) => void setImmediate(resolve));
    }
    expect(tracer.stats().openSpans).toBe(1);
    await (reader as ReadableStreamDefaultReader<string>).cancel();
    expect(tracer.stats().openSpans).toBe(0);
  },
);

test('a stream of a traced function whose reader somebody still holds keeps its span open', async () => {
  const reader = tracer.trace({ eventName: 'left' }, endless)().getReader();
  for (let round = 0; round < 5; round += 1) {
    collect();
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => void setImmediate(resolve));
  }
  expect(tracer.stats().openSpans).toBe(1);
  await reader.cancel();
});

/** What a traced function may give back, read for two pieces or not at all. */
const LEFT: Readonly<Record<string, (reads: number) => Promise<void>>> = {
  'an async generator': async (reads) => {
    const pieces = tracer.trace({ eventName: 'left' }, generated)();
    for (let read = 0; read < reads; read += 1) await pieces.next();
  },
  'a generator': async (reads) => {
    const pieces = tracer.trace({ eventName: 'left' }, function* counted() {
      for (let count = 1; ; count += 1) yield `${count} `;
    })();
    for (let read = 0; read < reads; read += 1) pieces.next();
  },
  'an iterable': async (reads) => {
    const pieces = tracer.trace({ eventName: 'left' }, () => ({
      [Symbol.asyncIterator]: generated,
    }))();
    const iterator = reads > 0 ? pieces[Symbol.asyncIterator]() : undefined;
    for (let read = 0; read < reads; read += 1) await iterator?.next();
  },
  'a stream': async (reads) => {
    const reader = tracer.trace({ eventName: 'left' }, endless)().getReader();
    for (let read = 0; read < reads; read += 1) await reader.read();
  },
};

for (const [what, leave] of Object.entries(LEFT))
  test.each([0, 2])(
    `${what} of a traced function, dropped after %i pieces, ends its span`,
    async (reads) => {
      await leave(reads);
      await vi.waitFor(() => {
        collect();
        expect(tracer.stats().openSpans).toBe(0);
      });
      expect(await arrived()).toMatchObject({
        outcome: 'cancelled',
        outputs: reads > 0 ? { result: '1 2 ' } : {},
        metadata: { cancel_reason: 'no longer read' },
      });
    },
  );

/* oxlint-disable unicorn/no-thenable */
const answered = { resolve: (): void => {} };
/** Runs when it is asked, and answers when the test says so. */
const query = (): PromiseLike<string> => ({
  then: (...callbacks) =>
    new Promise<string>((resolve) => {
      answered.resolve = () => resolve('rows');
    }).then(...callbacks),
});
class Job extends Promise<string> {}
const NEVER_ASKED: Readonly<Record<string, () => PromiseLike<unknown>>> = {
  'a lazy query': query,
  'a promise of a class of its own': () => new Job((resolve) => resolve('done')),
};
test.each(Object.entries(NEVER_ASKED))(
  '%s that is dropped before anybody has asked ends its span as cancelled',
  async (_what, make) => {
    void tracer.trace({ eventName: 'left' }, make)();
    await vi.waitFor(() => {
      collect();
      expect(tracer.stats().openSpans).toBe(0);
    });
    expect(await arrived()).toMatchObject({
      outcome: 'cancelled',
      outputs: {},
      metadata: { cancel_reason: 'no longer read' },
    });
  },
);

test('a lazy query that is dropped after somebody has asked ends with its answer', async () => {
  const asked = tracer
    .trace({ eventName: 'left' }, query)()
    .then((rows) => rows);
  for (let round = 0; round < 5; round += 1) {
    collect();
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => void setImmediate(resolve));
  }
  expect(tracer.stats().openSpans).toBe(1);
  answered.resolve();
  expect(await asked).toBe('rows');
  expect(await arrived()).toMatchObject({ outcome: 'ok', outputs: { result: 'rows' } });
});

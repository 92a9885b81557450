/** @typedef {import('@honeyhive/web').HoneyHiveTracer} HoneyHiveTracer */
/** @typedef {import('@honeyhive/web').HoneyHiveSpan} HoneyHiveSpan */

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

const OWN = new RangeError('its own');

/** A promise class of the app's, as model clients have. @extends {Promise<string>} */
class Answer extends Promise {
  head() {
    return 'head';
  }
}

/** What an app does, by name. Each marks where it is by a span of its own. @param {HoneyHiveTracer} tracer */
export const calls = (tracer) => ({
  ...blocks(tracer),
  ...functions(tracer),
  ...streams(tracer),
  ...contexts(tracer),
});

/** @param {HoneyHiveTracer} tracer */
const blocks = (tracer) => ({
  'sync block': () =>
    tracer.withSpan('sync block', () => {
      tracer.startSpan('in sync block').end();
      return 1;
    }),
  'sync block that throws': () =>
    tracer.withSpan('sync block that throws', () => {
      throw OWN;
    }),
  'async block': () =>
    tracer.withSpan('async block', async () => {
      tracer.startSpan('in async block').end();
      await wait(1);
      return { of: 'the app' };
    }),
  'async block that rejects': () =>
    tracer
      .withSpan('async block that rejects', async () => {
        await wait(1);
        throw OWN;
      })
      .catch((/** @type {unknown} */ error) => ({ isOwn: error === OWN })),
  'block in a session': () =>
    tracer.withSession({ sessionName: 'support' }, async () => {
      tracer.startSpan('in session').end();
      await wait(1);
      return 'said';
    }),
  'held session': () =>
    tracer.startSession({ sessionName: 'held' }).run(() => {
      tracer.startSpan('in held session').end();
      return 'run';
    }),
});

/** @param {HoneyHiveTracer} tracer */
function functions(tracer) {
  const double = tracer.trace(
    { eventName: 'double' },
    async function double(/** @type {number} */ one) {
      await wait(1);
      return one * 2;
    },
  );
  const refuse = tracer.trace({ eventName: 'refuse' }, async () => {
    await wait(1);
    throw OWN;
  });
  const shop = {
    price: 3,
    pay: tracer.trace({ eventName: 'pay' }, function pay(/** @type {number} */ times) {
      return /** @type {{ price: number }} */ (/** @type {unknown} */ (this)).price * times;
    }),
  };
  const ask = tracer.trace({ eventName: 'ask' }, () => new Answer((resolve) => resolve('yes')));
  const cached = wait(1).then(() => 'cached');
  const read = tracer.trace({ eventName: 'read' }, () => cached);
  return {
    'async function': () => double(2),
    'name and length of an async function': () => [double.name, double.length],
    'async function that rejects': () => refuse(),
    'method of an object': () => shop.pay(2),
    'promise of a class': async () => {
      const answer = ask();
      return [answer instanceof Answer, answer.head(), await answer.then((text) => text + '!')];
    },
    'promise handed out twice': async () => [read() === read(), await read()],
    'awaited by all, race and allSettled': async () => [
      await Promise.all([double(1), double(3)]),
      await Promise.race([double(4), new Promise(() => {})]),
      await Promise.allSettled([double(5), refuse()]),
    ],
    'then, catch and finally': () =>
      double(6)
        .then((value) => refuse().catch((error) => [value, error.message]))
        .finally(() => wait(1)),
  };
}

/** @param {HoneyHiveTracer} tracer */
function streams(tracer) {
  const count = tracer.trace({ eventName: 'count' }, function* count(/** @type {number} */ to) {
    /** @type {unknown[]} */
    const heard = [];
    for (let at = 1; at <= to; at += 1) heard.push(yield at);
    return heard;
  });
  /** @type {string[]} */
  const closed = [];
  const talk = tracer.trace({ eventName: 'talk' }, async function* talk() {
    try {
      tracer.startSpan('in generator').end();
      yield 'a';
      await wait(1);
      yield 'b';
      throw OWN;
    } finally {
      closed.push('closed');
    }
  });
  const answer = tracer.trace({ eventName: 'answer' }, () => streamOf('x', 'y', 'z'));
  const get = tracer.trace({ eventName: 'get' }, () =>
    fetch('/echo', { method: 'PUT', body: 'q' }),
  );
  return {
    generator: () => {
      const counting = count(2);
      return [counting.next('zero'), counting.next('one'), counting.next('two')];
    },
    'async generator to its error': async () => {
      /** @type {string[]} */
      const pieces = [];
      try {
        for await (const piece of talk()) pieces.push(piece);
      } catch (error) {
        return [pieces, error === OWN, closed.splice(0)];
      }
      return 'no error';
    },
    'async generator that is left': async () => {
      for await (const piece of talk()) return [piece, closed.splice(0)];
      return 'no piece';
    },
    stream: async () => {
      const stream = answer();
      return [stream instanceof ReadableStream, await textOf(stream)];
    },
    'stream that is cancelled': async () => {
      const reader = answer().getReader();
      const first = await reader.read();
      await reader.cancel('enough');
      return [first, await reader.read()];
    },
    'traced request': async () => {
      const response = await get();
      const { method, body } = await response.json();
      return [response.ok, response.bodyUsed, method, body];
    },
  };
}

/** @param {HoneyHiveTracer} tracer */
function contexts(tracer) {
  const step = tracer.trace({ eventName: 'step' }, async (/** @type {number} */ at) => {
    await wait(at);
    return at;
  });
  const refuse = tracer.trace({ eventName: 'refuse here' }, async () => {
    await wait(1);
    throw OWN;
  });
  /** @param {string} name @param {HoneyHiveSpan | HoneyHiveTracer} [by] */
  const mark = (name, by = tracer) => by.startSpan(name).end();
  /** @param {string} name @param {(span: HoneyHiveSpan) => Promise<unknown>} work */
  const flow = (name, work) =>
    tracer.withSpan(name, async (span) => {
      mark(`${name}: at once`);
      const value = await work(span);
      return value;
    });
  return {
    'nested awaits': () =>
      flow('outer', async () => {
        await step(1);
        mark('outer: after a traced function');
        const inner = await tracer.withSpan('inner', async () => {
          await step(2);
          mark('inner: after a traced function');
          return 'inner';
        });
        mark('outer: after a block');
        try {
          await refuse();
        } catch {
          mark('outer: after a rejected call');
        }
        return inner;
      }),
    'flows side by side': () =>
      Promise.all(
        ['left', 'right'].map((side, at) =>
          flow(side, async () => {
            await step(2 - at);
            mark(`${side}: after a traced function`);
            await wait(at);
            mark(`${side}: after another await`);
            return side;
          }),
        ),
      ),
    'bound functions and promises': () =>
      flow('bound', async (span) => {
        const later = span.bind((/** @type {string} */ word) => {
          mark('bound: in a timer');
          return word;
        });
        const word = await new Promise((resolve) => void setTimeout(() => resolve(later('w')), 1));
        const value = await span.bind(wait(1).then(() => 'v'));
        mark('bound: after a bound promise');
        return [word, value];
      }),
    'spans that are held': () =>
      flow('held', async (span) => {
        await wait(1);
        mark('held: by its handle', span);
        span.run(() => mark('held: in run'));
        return span.withSpan('held: block', async (block) => {
          await wait(1);
          mark('held: in block', block);
          return 'held';
        });
      }),
  };
}

/** @param {string[]} pieces */
const streamOf = (...pieces) =>
  new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  });

/** @param {ReadableStream<string>} stream */
async function textOf(stream) {
  const reader = stream.getReader();
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value;
  return text;
}

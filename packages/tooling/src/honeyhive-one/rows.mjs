// Programs of the acceptance rows: the same code runs on honeyhive 1.0.42 and on ours. A row returns a JSON value;
// `reason` says why ours gives another one on purpose.

import { MORE_ROWS } from './more-rows.mjs';

/** @typedef {{ hh: any, url: string, init: (options?: object) => Promise<any> }} Context */
/** @typedef {{ name: string, run: (context: Context) => unknown, seesEvents?: boolean, expected: unknown, reason?: string }} Row */

const SESSION = '22222222-2222-4333-8444-555555555555';
const add = async (/** @type {number} */ a, /** @type {number} */ b) => a + b;

/** @param {unknown} work @returns {Promise<string>} */
const messageOf = async (work) => {
  try {
    await (typeof work === 'function' ? work() : work);
    return 'no error';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** @type {readonly Row[]} */
export const ROWS = [
  {
    name: 'C1 trace runs a function once, with arguments, result and error',
    run: async ({ init }) => {
      const tracer = await init();
      let ran = 0;
      const sum = await tracer.trace(
        async (/** @type {number} */ a, /** @type {number} */ b) => {
          ran += 1;
          return a + b;
        },
        2,
        3,
      );
      const failed = await messageOf(() =>
        tracer.trace(async () => {
          throw new Error('no tea');
        }),
      );
      return { sum, ran, failed };
    },
    expected: { sum: 5, ran: 1, failed: 'no tea' },
  },
  {
    name: 'C2 a traced main program is one tree',
    run: async ({ hh, init }) => {
      const tracer = await init();
      const search = hh.traceTool(add, { eventName: 'search' });
      await tracer.trace(async function main() {
        return search(1, 2);
      });
    },
    seesEvents: true,
    expected: ['chain main', 'tool search < main'],
    reason: 'the traced program is an event of its own',
  },
  {
    name: 'C3 trace runs a function whatever its arguments are',
    run: async ({ init }) => {
      const tracer = await init();
      const echo = (/** @type {unknown} */ value) => value;
      return [await tracer.trace(echo, 'a'), await tracer.trace(echo, { kind: 'method' })];
    },
    expected: ['a', { kind: 'method' }],
  },
  {
    name: 'C4 traceFunction wraps with a type and a name',
    run: async ({ init }) => {
      const tracer = await init();
      const wrap = tracer.traceFunction({
        eventType: 'model',
        eventName: 'EV',
        config: { model: 'm' },
      });
      await wrap(add)(1, 2);
      await tracer.traceFunction()(async function named() {
        return 1;
      })();
    },
    seesEvents: true,
    expected: ['model EV', 'tool named'],
  },
  {
    name: 'C5 a function wrapped before init belongs to the session of each call',
    run: async ({ hh, init }) => {
      const early = hh.traceChain(add, { eventName: 'early' });
      const first = await init();
      await first.trace(() => early(1, 2));
      const second = await init();
      await second.trace(() => early(1, 2));
      return first.sessionId !== second.sessionId;
    },
    expected: true,
  },
  {
    name: 'C6 enrichSpan adds to the active span',
    run: async ({ hh, init }) => {
      const tracer = await init();
      await tracer.traceTool(async () => hh.enrichSpan({ metrics: { score: 1 }, error: null }), {
        eventName: 'step',
      })();
    },
    seesEvents: true,
    expected: ['tool step {"score":1}'],
  },
  {
    name: 'C7 enrichSession gives a promise of nothing',
    run: async ({ hh, init }) => {
      await init();
      return String(
        await hh.enrichSession({ sessionId: SESSION, metadata: { plan: 'pro' } }).catch(messageOf),
      );
    },
    expected: 'undefined',
  },
  {
    name: 'C8 sessionId can be set, and not to nothing',
    run: async ({ init }) => {
      const tracer = await init();
      tracer.sessionId = SESSION;
      return [
        tracer.sessionId,
        await messageOf(() => {
          tracer.sessionId = '';
        }),
      ];
    },
    expected: [SESSION, 'sessionId is required'],
  },
  {
    name: 'C9 startSession resolves with the id',
    run: async ({ init }) => {
      const tracer = await init();
      return /^[\da-f-]{36}$/.test(await tracer.startSession());
    },
    expected: true,
  },
  {
    name: 'C10 getters give the options',
    run: async ({ init, url }) => {
      const tracer = await init({
        sessionName: 's',
        source: 'src',
        inputs: { a: 1 },
        metadata: { b: 2 },
      });
      const { project, sessionName, source, serverUrl, inputs, metadata, verbose } = tracer;
      return {
        project,
        sessionName,
        source,
        isServer: serverUrl === url,
        inputs,
        metadata,
        verbose,
      };
    },
    expected: {
      project: 'p',
      sessionName: 's',
      source: 'src',
      isServer: true,
      inputs: { a: 1 },
      metadata: { b: 2 },
      verbose: false,
    },
  },
  {
    name: 'C11 static flush, verbose and initFromSessionId',
    run: async ({ hh, init, url }) => {
      await init();
      const known = await hh.HoneyHiveTracer.initFromSessionId({
        apiKey: 'k',
        project: 'p',
        serverUrl: url,
        sessionId: SESSION,
      });
      hh.HoneyHiveTracer.verbose = false;
      return [String(await hh.HoneyHiveTracer.flush()), known?.sessionId];
    },
    expected: ['undefined', SESSION],
    reason: 'initFromSessionId was in the documentation alone',
  },
  {
    name: 'C12 options in snake case count',
    run: async ({ hh, url }) => {
      const tracer = await hh.HoneyHiveTracer.init({
        api_key: 'k',
        project: 'p',
        server_url: url,
        session_name: 'snake',
      });
      return tracer?.sessionName ?? 'none';
    },
    expected: 'snake',
    reason: 'names in snake case were ignored',
  },
  {
    name: 'C12 instrumentModules are taken',
    run: async ({ init }) => typeof (await init({ instrumentModules: {} })).trace,
    expected: 'function',
  },
  {
    name: 'C13 logModel records a model event',
    run: async ({ init }) => {
      (await init()).logModel({ inputs: { q: 'a' }, outputs: { a: 'b' }, config: { model: 'm' } });
    },
    seesEvents: true,
    expected: ['model model event'],
    reason: 'the event was named after a function of the package',
  },
  {
    name: 'C13 getGitInfo says what is missing',
    run: async ({ hh }) => (await hh.getGitInfo('/')).error,
    expected: 'Not a git repository',
  },
  ...MORE_ROWS,
];

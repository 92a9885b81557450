// Rows of the client, of LangChain and of evaluations: see rows.mjs.

const SESSION = '22222222-2222-4333-8444-555555555555';
const add = async (/** @type {number} */ a, /** @type {number} */ b) => a + b;

/** @type {readonly import('./rows.mjs').Row[]} */
export const MORE_ROWS = [
  {
    name: 'C14 the client reads events, and errors have a status',
    run: async ({ hh, url, init }) => {
      const tracer = await init();
      await tracer.traceTool(add, { eventName: 'step' })(1, 2);
      await hh.HoneyHiveTracer.flush();
      const client = new hh.HoneyHive({ bearerAuth: 'k', serverURL: url });
      const filters = [{ field: 'session_id', operator: 'is', value: tracer.sessionId }];
      const { events = [] } = await client.events.getEvents({ project: 'p', filters });
      const status = await client.session
        .getSession(SESSION)
        .catch((/** @type {any} */ error) => error.statusCode);
      return [events.some((/** @type {any} */ one) => one.eventName === 'step'), status];
    },
    expected: [true, 404],
  },
  {
    name: 'C15 the LangChain tracer is a callback handler',
    run: ({ hh, url }) => {
      const handler = new hh.HoneyHiveLangChainTracer({
        apiKey: 'k',
        project: 'p',
        sessionName: 's',
        serverUrl: url,
      });
      return ['startNewSession', 'handleChainStart', 'handleLLMStart', 'handleToolEnd'].map(
        (name) => typeof handler[name],
      );
    },
    expected: ['function', 'function', 'function', 'function'],
  },
  {
    name: 'E1, E6 a run goes to the given server, with its results',
    run: async ({ hh, url }) => {
      const { status, data } = await hh.evaluate({
        apiKey: 'k',
        project: 'p',
        name: 'r',
        serverUrl: url,
        printResults: false,
        function: async (/** @type {{ q: string }} */ { q }) => `${q}!`,
        dataset: [{ inputs: { q: 'a' }, ground_truths: { a: 'a!' } }],
        evaluators: [
          function length(/** @type {string} */ output) {
            return output.length;
          },
        ],
      });
      return { status, outputs: data.output };
    },
    expected: { status: 'completed', outputs: ['"a!"'] },
    reason: 'runs ignored serverUrl, and went to the default server',
  },
  {
    name: 'E9 an evaluator gives its value',
    run: async ({ hh }) => hh.evaluator((/** @type {number} */ n) => n + 1, { name: 'n' })(1),
    expected: 2,
    reason: 'the value stood in a list',
  },
];

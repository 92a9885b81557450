import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, type ContextManager, ROOT_CONTEXT } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ENVIRONMENT, fromEnvironment } from '../environment.ts';
import {
  type BatchConfig,
  type CaptureConfig,
  coreRuntime,
  type ExperimentConfig,
  HoneyHiveTracer,
  type SpanNameFilters,
  type TracerConfig,
  type TracerOptions,
  type TracerStats,
} from '../index.ts';
import { JSON_SERIALIZER } from '../export/encode/serializer.ts';
import { provider as adapt } from '../otel.ts';

/** Every option there is, and every field of those that have known ones: the compiler asks for a row. */
type Path =
  | keyof TracerConfig
  | 'config'
  | 'session'
  | 'evaluation'
  | `batch.${keyof BatchConfig}`
  | `capture.${keyof CaptureConfig}`
  | `experiment.${keyof ExperimentConfig}`
  | `spanNameFilters.${keyof SpanNameFilters}`;

interface SentSpan {
  readonly parentSpanId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: number;
  readonly links: number;
  readonly droppedAttributes: number;
}

/** What the outside world has seen of one tracer. */
interface Seen {
  readonly requests: ReadonlyArray<{ readonly url: string; readonly headers: Headers }>;
  readonly spans: Readonly<Record<string, SentSpan>>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly session: Readonly<Record<string, unknown>>;
  readonly said: readonly string[];
  /** Timers that ran before anything was flushed, in milliseconds. */
  readonly delays: readonly number[];
  readonly stats: TracerStats;
  readonly injected: string;
}

interface Effect {
  readonly given: TracerOptions;
  /** Options of the run without it, too. */
  readonly beside?: TracerOptions;
  readonly seen: (seen: Seen) => unknown;
  readonly is: unknown;
  /** Variables that say the same. */
  readonly env?: Readonly<Record<string, string>>;
  readonly work?: (tracer: HoneyHiveTracer) => unknown;
}

let local: LocalBackend;
beforeAll(async () => {
  local = await startLocal({ port: 0, store: 'memory' });
});
afterAll(() => local.close());
beforeEach(() => local.clear());

const SESSION = '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d';
const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A program that says a little of everything. */
async function everything(tracer: HoneyHiveTracer): Promise<void> {
  const add = tracer.trace(function add(first: number, second: number) {
    return first + second;
  });
  await tracer.withSpan('request', { eventType: 'chain' }, async (span) => {
    span.enrich({
      inputs: {
        question: 'what is honey made of?',
        list: [1, 2, 3, 4],
        keys: { a: 1, b: 2, c: 3, d: 4 },
        deep: { deeper: { deepest: { bottom: 1 } } },
        chat_history: [{ role: 'user', content: 'secret' }],
        picture: PIXEL,
      },
    });
    for (let index = 0; index < 20; index += 1) span.setAttribute(`user.${index}`, index);
    for (let index = 0; index < 3; index += 1) span.addEvent(`event ${index}`);
    for (let index = 0; index < 3; index += 1) span.addLink({ context: span.spanContext() });
    span.enrich({ outputs: { role: 'assistant', content: 'nectar' } });
    add(1, 2);
    await Promise.resolve();
    tracer.startSpan('after await').end();
  });
}

const BASE = ['apiKey', 'serverUrl', 'fetch', 'logger'] as const;

/** Runs the program with a tracer that has these options, and looks at what came of it. */
async function look(
  { work = everything, seen }: Effect,
  options: TracerOptions,
  variables: Readonly<Record<string, string>> = {},
  except: readonly string[] = [],
): Promise<unknown> {
  const requests: Array<{ url: string; headers: Headers }> = [];
  const spans: Record<string, SentSpan> = {};
  const resource: Record<string, unknown> = {};
  const said: string[] = [];
  const delays: number[] = [];
  let onUnreachable = (): void => {};
  const unreachable = new Promise<void>((resolve) => {
    onUnreachable = resolve;
  });
  const say = (message: string): void => void said.push(message);
  const base: Pick<TracerOptions, (typeof BASE)[number]> = {
    apiKey: 'hh_base',
    serverUrl: local.url,
    logger: { error: say, warn: say, info: say, debug: say },
    fetch: (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      requests.push({ url, headers: new Headers(init?.headers) });
      readSpans(init?.body, spans, resource);
      const response = fetch(input, init);
      response.catch(onUnreachable);
      return response;
    },
  };
  for (const name of BASE) if (except.includes(name)) delete base[name];
  const tracer = new HoneyHiveTracer(
    { ...base, ...options },
    {
      ...coreRuntime,
      serializers: {
        // Only its name matters here: @honeyhive/node has the real one.
        'http/protobuf': { ...JSON_SERIALIZER, contentType: 'x/protobuf' },
      },
      environment: (path, rule) => fromEnvironment(variables, path, rule),
      setTimer: (run, ms) => {
        delays.push(ms);
        return coreRuntime.setTimer(run, ms);
      },
    },
  );
  await work(tracer);
  const injected = tracer.inject<Record<string, string>>({})['baggage'] ?? '';
  const waited = [...delays];
  // A server that is not there gets one request; what would follow is not looked at.
  await Promise.race([tracer.flush({ timeoutMs: 500 }), unreachable]);
  const stats = tracer.stats();
  const found = local.session(tracer.sessionId)?.session;
  const session = { ...found } as Record<string, unknown>;
  const result = seen({
    requests,
    spans,
    resource,
    session,
    said,
    delays: waited,
    stats,
    injected,
  });
  await tracer.shutdown({ timeoutMs: 0 });
  return result;
}

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
type OtlpAttributes = ReadonlyArray<{ readonly key: string; readonly value: OtlpValue }>;

const plain = (attributes: OtlpAttributes = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as unknown]));

/** The spans of a request as OTLP/JSON says them; the session's other requests are left alone. */
function readSpans(
  body: unknown,
  spans: Record<string, SentSpan>,
  resource: Record<string, unknown>,
): void {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
  const { resourceSpans = [] } = JSON.parse(text) as {
    resourceSpans?: ReadonlyArray<{
      resource?: { attributes?: OtlpAttributes };
      scopeSpans: ReadonlyArray<{
        spans: ReadonlyArray<{
          name: string;
          parentSpanId?: string;
          attributes: OtlpAttributes;
          events?: unknown[];
          links?: unknown[];
          droppedAttributesCount?: number;
        }>;
      }>;
    }>;
  };
  for (const { resource: from, scopeSpans } of resourceSpans) {
    Object.assign(resource, plain(from?.attributes));
    for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
      spans[span.name] = {
        ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
        attributes: plain(span.attributes),
        events: span.events?.length ?? 0,
        links: span.links?.length ?? 0,
        droppedAttributes: span.droppedAttributesCount ?? 0,
      };
    }
  }
}

/** One attribute of the root span. */
const attribute =
  (name: string) =>
  ({ spans }: Seen): unknown =>
    spans['request']?.attributes[name];
const header =
  (name: string) =>
  ({ requests }: Seen): unknown =>
    requests[0]?.headers.get(name);
const traceRequests = ({ requests }: Seen): number =>
  requests.filter(({ url }) => url.endsWith('/opentelemetry/v1/traces')).length;
const names = ({ spans }: Seen): string[] => Object.keys(spans).toSorted();
const always = { baggage: `honeyhive.session_id=${SESSION}` };

let seenByProcessor: string[] = [];
let exported: string[] = [];
let ownFetches = 0;
let ownLines = 0;
const recorder = (into: () => string[]) => ({
  onStart: () => {},
  onEnd: ({ name }: { readonly name: string }) => void into().push(name),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
});
/** Answers nothing, and gives up when it is told to. */
const hanging: typeof fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(new Error('given up')));
  });
const storage = new AsyncLocalStorage<Context>();
/** What core's own slot is not: it keeps the active span across `await`. */
const acrossAwait: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (context, run, self, ...args) => storage.run(context, () => run.call(self, ...args)),
  bind: (_context, target) => target,
  enable: () => acrossAwait,
  disable: () => acrossAwait,
};
const refusing: typeof fetch = () => Promise.reject(new Error('refused'));
const ends = (tracer: HoneyHiveTracer): void => {
  for (const name of ['first', 'second', 'third']) tracer.startSpan(name).end();
};

const EFFECTS: Readonly<Record<Path, Effect>> = {
  apiKey: {
    given: { apiKey: 'hh_other' },
    seen: header('authorization'),
    is: 'Bearer hh_other',
    env: {
      HH_API_KEY: 'hh_other',
      HH_PROJECT_API_KEY: 'hh_other',
      HH_INGESTION_API_KEY: 'hh_other',
      HONEYHIVE_API_KEY: 'hh_other',
    },
  },
  relayUrl: {
    given: { relayUrl: 'http://127.0.0.1:9/relay' },
    seen: ({ requests }) => [requests[0]?.url, requests[0]?.headers.get('authorization')],
    is: ['http://127.0.0.1:9/relay/opentelemetry/v1/traces', null],
  },
  project: {
    given: { project: 'shop' },
    seen: attribute('honeyhive.project'),
    is: 'shop',
    env: { HH_PROJECT: 'shop' },
  },
  source: {
    given: { source: 'staging' },
    seen: (seen) => [attribute('honeyhive.source')(seen), header('x-source')(seen)],
    is: ['staging', 'staging'],
    env: { HH_SOURCE: 'staging' },
  },
  serverUrl: {
    given: { serverUrl: 'http://127.0.0.1:9/other/' },
    seen: ({ requests }) => requests[0]?.url,
    is: 'http://127.0.0.1:9/other/opentelemetry/v1/traces',
    env: {
      HH_API_URL: 'http://127.0.0.1:9/other/',
      HH_DATA_PLANE_URL: 'http://127.0.0.1:9/other',
      HH_SERVER_URL: 'http://127.0.0.1:9/other',
      HONEYHIVE_SERVER_URL: 'http://127.0.0.1:9/other',
    },
  },
  api: {
    // Servers speak it, and test it (`node/src/context/legacy-api.test.ts`); everywhere else it is said that nobody does.
    given: { api: 'legacy' },
    seen: ({ said }) => said.some((line) => line.includes('`legacy` is not available')),
    is: true,
  },
  sessionId: {
    given: { sessionId: SESSION },
    seen: attribute('honeyhive.session_id'),
    is: SESSION,
  },
  sessionName: {
    given: { sessionName: 'support' },
    seen: attribute('honeyhive.session_name'),
    is: 'support',
    env: { HH_SESSION_NAME: 'support' },
  },
  inputs: {
    given: { inputs: { question: 'why?' } },
    seen: ({ session }) => (session['metadata'] as Record<string, unknown>)['inputs'],
    is: { question: 'why?' },
  },
  metadata: {
    given: { metadata: { plan: 'pro' } },
    seen: ({ session }) => (session['metadata'] as Record<string, unknown>)['plan'],
    is: 'pro',
  },
  userProperties: {
    given: { userProperties: { user_id: 'u1' } },
    seen: ({ session }) => session['user_properties'],
    is: { user_id: 'u1' },
  },
  verbose: {
    given: { verbose: true },
    seen: ({ said }) => said.length > 0,
    is: true,
    env: { HH_VERBOSE: 'yes' },
  },
  testMode: {
    given: { testMode: true },
    seen: ({ requests, stats }) => [requests.length, Object.keys(stats.dropped)],
    is: [0, ['test_mode']],
    env: { HH_TEST_MODE: '1' },
  },
  disableBatch: {
    given: { disableBatch: true },
    seen: ({ delays }) => delays.includes(coreRuntime.batch.delayMs),
    is: false,
    env: { HH_DISABLE_BATCH: 'on' },
  },
  disableTracing: {
    given: { disableTracing: true },
    seen: ({ stats }) => stats.recorded,
    is: 0,
    env: { HH_DISABLE_TRACING: 'true', OTEL_SDK_DISABLED: 'true' },
  },
  disableHttpTracing: {
    given: { disableHttpTracing: true },
    seen: attribute('honeyhive_metadata.disable_http_tracing'),
    is: true,
    env: { HH_DISABLE_HTTP_TRACING: 'enabled' },
  },
  legacyAttributes: {
    given: { legacyAttributes: true },
    beside: { sessionId: SESSION, project: 'shop', source: 'prod', runId: 'r1' },
    seen: ({ spans }) =>
      Object.entries(spans['request']?.attributes ?? {}).filter(([key]) =>
        key.startsWith('traceloop'),
      ),
    is: [
      ['traceloop.association.properties.source', 'prod'],
      ['traceloop.association.properties.project', 'shop'],
      ['traceloop.association.properties.run_id', 'r1'],
      ['traceloop.association.properties.session_id', SESSION],
    ],
  },
  isEvaluation: {
    given: { isEvaluation: false },
    beside: { runId: 'r1' },
    seen: (seen) => [attribute('honeyhive_metadata.run_id')(seen), seen.injected.includes('r1')],
    is: [undefined, false],
  },
  runId: {
    given: { runId: 'r1' },
    seen: (seen) => [attribute('honeyhive_metadata.run_id')(seen), seen.injected.includes('r1')],
    is: ['r1', true],
  },
  datasetId: {
    given: { datasetId: 'd1' },
    seen: attribute('honeyhive_metadata.dataset_id'),
    is: 'd1',
  },
  datapointId: {
    given: { datapointId: 'p1' },
    seen: attribute('honeyhive_metadata.datapoint_id'),
    is: 'p1',
  },
  experiment: {
    given: { experiment: { id: 'e1' } },
    seen: attribute('honeyhive.experiment_id'),
    is: 'e1',
  },
  'experiment.id': {
    given: { experiment: { id: 'e1' } },
    seen: attribute('honeyhive.experiment_id'),
    is: 'e1',
    env: { HH_EXPERIMENT_ID: 'e1' },
  },
  'experiment.name': {
    given: { experiment: { name: 'prompts' } },
    seen: attribute('honeyhive.experiment_name'),
    is: 'prompts',
    env: { HH_EXPERIMENT_NAME: 'prompts' },
  },
  'experiment.variant': {
    given: { experiment: { variant: 'b' } },
    seen: attribute('honeyhive.experiment_variant'),
    is: 'b',
    env: { HH_EXPERIMENT_VARIANT: 'b' },
  },
  'experiment.group': {
    given: { experiment: { group: 'g' } },
    seen: attribute('honeyhive.experiment_group'),
    is: 'g',
    env: { HH_EXPERIMENT_GROUP: 'g' },
  },
  'experiment.metadata': {
    given: { experiment: { metadata: { owner: 'ada' } } },
    seen: attribute('honeyhive.experiment_metadata.owner'),
    is: 'ada',
    env: { HH_EXPERIMENT_METADATA: '{"owner":"ada"}' },
  },
  linkCarrier: {
    given: { linkCarrier: { traceparent: TRACEPARENT, ...always } },
    seen: ({ spans }) => spans['request']?.parentSpanId,
    is: 'b7ad6b7169203331',
  },
  baggageKeys: {
    given: { baggageKeys: ['tenant'] },
    beside: { linkCarrier: { traceparent: TRACEPARENT, baggage: 'tenant=acme,other=x' } },
    seen: (seen) => [attribute('baggage.tenant')(seen), attribute('baggage.other')(seen)],
    is: ['acme', undefined],
  },
  spanNameFilters: {
    given: { spanNameFilters: { exclude: ['add'] } },
    seen: names,
    is: ['after await', 'request'],
  },
  'spanNameFilters.include': {
    given: { spanNameFilters: { include: [{ type: 'prefix', value: 'a' }] } },
    seen: names,
    is: ['add', 'after await'],
  },
  'spanNameFilters.exclude': {
    given: { spanNameFilters: { exclude: ['a'] } },
    seen: names,
    is: ['request'],
  },
  maxAttributes: {
    given: { maxAttributes: 5 },
    seen: ({ spans }) => (spans['request']?.droppedAttributes ?? 0) > 0,
    is: true,
    env: { HH_MAX_ATTRIBUTES: '5' },
  },
  maxEvents: {
    given: { maxEvents: 1 },
    seen: ({ spans }) => spans['request']?.events,
    is: 1,
    env: { HH_MAX_EVENTS: '1' },
  },
  maxLinks: {
    given: { maxLinks: 1 },
    seen: ({ spans }) => spans['request']?.links,
    is: 1,
    env: { HH_MAX_LINKS: '1' },
  },
  maxSpanBytes: {
    given: { maxSpanBytes: 10 },
    seen: ({ stats }) => stats.dropped,
    is: { too_large: 3 },
    env: { HH_MAX_SPAN_SIZE: '10' },
  },
  maxStringLength: {
    given: { maxStringLength: 4 },
    seen: attribute('honeyhive_inputs.question'),
    is: 'what… [+18 chars]',
  },
  maxDepth: {
    given: { maxDepth: 2 },
    seen: attribute('honeyhive_inputs.deep.deeper'),
    is: '[Object: too deep]',
  },
  maxItems: {
    given: { maxItems: 2 },
    seen: attribute('honeyhive_inputs.list.2'),
    is: '… [+2 items]',
  },
  maxKeys: {
    given: { maxKeys: 3 },
    seen: attribute('honeyhive_inputs.…'),
    is: '[+3 keys]',
  },
  maxOpenSpans: {
    given: { maxOpenSpans: 1 },
    work: (tracer) => {
      tracer.startSpan('request');
      tracer.startSpan('next');
    },
    seen: attribute('honeyhive_metadata.outcome'),
    is: 'abandoned',
  },
  maxSpanAgeMs: {
    given: { maxSpanAgeMs: 1 },
    work: (tracer) => {
      tracer.startSpan('request');
      const until = performance.now() + 5;
      while (performance.now() < until);
      tracer.startSpan('next');
    },
    seen: attribute('honeyhive_metadata.outcome'),
    is: 'abandoned',
  },
  batch: {
    given: { batch: { maxSpans: 1 } },
    work: ends,
    seen: traceRequests,
    is: 3,
  },
  'batch.delayMs': {
    given: { batch: { delayMs: 7_000 } },
    seen: ({ delays }) => delays.includes(7_000),
    is: true,
    env: { HH_FLUSH_INTERVAL: '7', OTEL_BSP_SCHEDULE_DELAY: '7000' },
  },
  'batch.maxSpans': {
    given: { batch: { maxSpans: 1 } },
    work: ends,
    seen: traceRequests,
    is: 3,
    env: {
      HH_BATCH_SIZE: '1',
      HH_MAX_EXPORT_BATCH_SIZE: '1',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
    },
  },
  'batch.maxBytes': {
    given: { batch: { maxBytes: 10 } },
    work: ends,
    seen: traceRequests,
    is: 3,
  },
  'batch.maxQueueSpans': {
    given: { batch: { maxQueueSpans: 1 } },
    work: ends,
    seen: ({ stats }) => stats.dropped.queue_full,
    is: 2,
    env: { HH_MAX_QUEUE_SIZE: '1', OTEL_BSP_MAX_QUEUE_SIZE: '1' },
  },
  'batch.maxQueueBytes': {
    given: { batch: { maxQueueBytes: 10 } },
    work: ends,
    seen: ({ stats }) => stats.dropped.queue_full,
    // One alone always has room.
    is: 2,
  },
  'batch.timeoutMs': {
    given: { batch: { timeoutMs: 20, maxRetryMs: 0 } },
    beside: { fetch: hanging, batch: { maxRetryMs: 0 } },
    work: ends,
    seen: ({ stats }) => stats.pending,
    is: 0,
    env: { HH_EXPORT_TIMEOUT: '0.02', OTEL_BSP_EXPORT_TIMEOUT: '20' },
  },
  'batch.maxRetryMs': {
    given: { batch: { maxRetryMs: 0 } },
    beside: { fetch: refusing },
    work: ends,
    seen: ({ stats }) => stats.dropped.retry_exhausted,
    is: 3,
  },
  protocol: {
    given: { protocol: 'http/protobuf' },
    seen: header('content-type'),
    is: 'x/protobuf',
    env: { HH_OTLP_PROTOCOL: 'http/protobuf', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' },
  },
  compression: {
    given: { compression: 'gzip' },
    seen: header('content-encoding'),
    is: 'gzip',
  },
  headers: {
    given: { headers: { 'X-Tenant': 'acme' } },
    seen: header('x-tenant'),
    is: 'acme',
    env: { HH_OTLP_HEADERS: '{"X-Tenant":"acme"}' },
  },
  fetch: {
    given: {
      fetch: (input, init) => {
        ownFetches += 1;
        return fetch(input, init);
      },
    },
    seen: () => [ownFetches > 0, (ownFetches = 0)],
    is: [true, 0],
  },
  resourceAttributes: {
    given: { resourceAttributes: { 'service.name': 'shop-api' } },
    seen: ({ resource }) => resource['service.name'],
    is: 'shop-api',
  },
  sampler: {
    given: { sampler: { shouldSample: () => ({ decision: 0 }) } },
    seen: ({ stats }) => stats.dropped,
    is: { sampled: 3 },
  },
  spanProcessors: {
    given: { spanProcessors: [recorder(() => seenByProcessor)] },
    seen: () => seenByProcessor.splice(0),
    is: ['add', 'after await', 'request'],
  },
  exporter: {
    given: {
      exporter: {
        export: (batch, done) => {
          exported.push(...batch.map(({ name }) => name));
          done({ code: 0 });
        },
        shutdown: () => Promise.resolve(),
      },
    },
    seen: ({ requests }) => [requests.length, exported.splice(0).toSorted()],
    is: [0, ['add', 'after await', 'request']],
  },
  provider: {
    given: {
      provider: adapt(
        new BasicTracerProvider({ spanProcessors: [recorder(() => seenByProcessor)] }),
      ),
    },
    seen: () => seenByProcessor.splice(0),
    is: ['add', 'after await', 'request'],
  },
  capture: {
    given: { capture: { inputs: false } },
    seen: attribute('honeyhive_inputs.question'),
    is: undefined,
  },
  'capture.inputs': {
    given: { capture: { inputs: false } },
    seen: attribute('honeyhive_inputs.question'),
    is: undefined,
    env: { HH_CAPTURE_INPUTS: 'false' },
  },
  'capture.outputs': {
    given: { capture: { outputs: false } },
    seen: attribute('honeyhive_outputs.content'),
    is: undefined,
    env: { HH_CAPTURE_OUTPUTS: 'false' },
  },
  'capture.arguments': {
    given: { capture: { arguments: false } },
    seen: ({ spans }) => spans['add']?.attributes['honeyhive_inputs.arg0'],
    is: undefined,
  },
  'capture.promptText': {
    given: { capture: { promptText: false } },
    seen: (seen) => [
      attribute('honeyhive_inputs.chat_history.0.content')(seen),
      attribute('honeyhive_outputs.content')(seen),
      attribute('honeyhive_inputs.question')(seen),
    ],
    is: ['[text: 6 chars]', '[text: 6 chars]', 'what is honey made of?'],
    env: { TRACELOOP_TRACE_CONTENT: 'false' },
  },
  'capture.media': {
    given: { capture: { media: false } },
    seen: attribute('honeyhive_inputs.picture'),
    is: '[data URL: 34 chars]',
  },
  'capture.images': {
    given: { capture: { images: false } },
    seen: attribute('honeyhive_inputs.picture'),
    is: '[data URL: 34 chars]',
  },
  redact: {
    given: {
      redact: (value, { path }) => (path.endsWith('question') ? 'gone' : value),
    },
    seen: attribute('honeyhive_inputs.question'),
    is: 'gone',
  },
  logger: {
    given: {
      logger: { error() {}, warn: () => void (ownLines += 1), info() {}, debug() {} },
    },
    beside: { maxDepth: -1 },
    seen: ({ said }) => [said.length, ownLines > 0, (ownLines = 0)],
    is: [0, true, 0],
  },
  contextManager: {
    given: { contextManager: acrossAwait },
    seen: ({ spans }) => spans['after await']?.parentSpanId !== undefined,
    is: true,
  },
  config: {
    given: { config: { project: 'shop' } },
    seen: attribute('honeyhive.project'),
    is: 'shop',
  },
  session: {
    given: { session: { sessionName: 'support' } },
    seen: attribute('honeyhive.session_name'),
    is: 'support',
  },
  evaluation: {
    given: { evaluation: { runId: 'r1' } },
    seen: attribute('honeyhive_metadata.run_id'),
    is: 'r1',
  },
};

const wired = Object.entries(EFFECTS);

describe('an option that is given can be seen from outside', () => {
  test.each(wired)('%s', async (_path, effect) => {
    const { given, beside = {}, is } = effect;
    expect(await look(effect, { ...beside, ...given })).toEqual(is);
    expect(await look(effect, beside)).not.toEqual(is);
  });
});

describe('a variable does what its option does', () => {
  const rows = wired.flatMap(([path, effect]) =>
    Object.entries(effect.env ?? {}).map(([name, text]) => [name, text, path, effect] as const),
  );
  test.each(rows)('%s=%s', async (name, text, path, effect) => {
    const { beside = {}, is } = effect;
    const [option = ''] = path.split('.');
    expect(await look(effect, beside, { [name]: text }, [option])).toEqual(is);
  });

  test('and there is none that nobody tries', () => {
    const known = Object.entries(ENVIRONMENT).flatMap(([path, variables]) =>
      variables.map(({ name }) => `${path} ${name}`),
    );
    expect(rows.map(([name, , path]) => `${path} ${name}`).toSorted()).toEqual(known.toSorted());
  });
});

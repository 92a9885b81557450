import type { OptionRule } from './options/option-kind.ts';

/** Value of an environment variable. */
export interface Said {
  /** The variable's name. */
  readonly name: string;
  readonly value: unknown;
  /** Description of a valid value. */
  readonly expects: string;
}

/** Environment variable of an option, with the meaning of the text. */
export interface Variable {
  readonly name: string;
  /**
   * Returns the option's value for the variable's text; `undefined` if the text has no meaning for the SDK. Default:
   * the text.
   */
  readonly as?: (text: string) => unknown;
  /** Unit or format of the text, if not implied by the option. */
  readonly unit?: string;
}

/** Variables by option path; the first variable set wins. */
export type EnvironmentTable = Readonly<Record<string, readonly Variable[]>>;

const named = (...names: readonly string[]): readonly Variable[] => names.map((name) => ({ name }));

const seconds = (name: string): Variable => ({
  name,
  as: (text) => Number(text) * 1_000,
  unit: 'seconds',
});

const milliseconds = (name: string): Variable => ({ name, unit: 'milliseconds' });

const json = (name: string): Variable => ({ name, as: JSON.parse, unit: 'a JSON object' });

/**
 * Variables of the existing SDKs and of OpenTelemetry, by option. Read only on servers, when a tracer is created;
 * pages never load the table.
 */
export const ENVIRONMENT: EnvironmentTable = {
  apiKey: named('HH_API_KEY', 'HH_PROJECT_API_KEY', 'HH_INGESTION_API_KEY', 'HONEYHIVE_API_KEY'),
  project: named('HH_PROJECT'),
  source: named('HH_SOURCE'),
  serverUrl: named('HH_API_URL', 'HH_DATA_PLANE_URL', 'HH_SERVER_URL', 'HONEYHIVE_SERVER_URL'),
  sessionName: named('HH_SESSION_NAME'),
  verbose: named('HH_VERBOSE'),
  testMode: named('HH_TEST_MODE'),
  disableBatch: named('HH_DISABLE_BATCH'),
  disableTracing: [
    { name: 'HH_DISABLE_TRACING' },
    // Any text except `true` leaves the SDK enabled.
    { name: 'OTEL_SDK_DISABLED', as: (text) => /^true$/i.test(text) || undefined },
  ],
  disableHttpTracing: named('HH_DISABLE_HTTP_TRACING'),
  maxAttributes: named('HH_MAX_ATTRIBUTES'),
  maxEvents: named('HH_MAX_EVENTS'),
  maxLinks: named('HH_MAX_LINKS'),
  maxSpanBytes: named('HH_MAX_SPAN_SIZE'),
  protocol: [
    { name: 'HH_OTLP_PROTOCOL' },
    // Often set for different exporters; `grpc` is valid there and has no meaning here.
    { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', as: (text) => (text === 'grpc' ? undefined : text) },
  ],
  headers: [json('HH_OTLP_HEADERS')],
  'batch.delayMs': [seconds('HH_FLUSH_INTERVAL'), milliseconds('OTEL_BSP_SCHEDULE_DELAY')],
  'batch.maxSpans': named(
    'HH_BATCH_SIZE',
    'HH_MAX_EXPORT_BATCH_SIZE',
    'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  ),
  'batch.maxQueueSpans': named('HH_MAX_QUEUE_SIZE', 'OTEL_BSP_MAX_QUEUE_SIZE'),
  'batch.timeoutMs': [seconds('HH_EXPORT_TIMEOUT'), milliseconds('OTEL_BSP_EXPORT_TIMEOUT')],
  'capture.inputs': named('HH_CAPTURE_INPUTS'),
  'capture.outputs': named('HH_CAPTURE_OUTPUTS'),
  // Switch of the instrumentations under the earlier SDK: a user of the variable wants no prompts to leave.
  'capture.promptText': named('TRACELOOP_TRACE_CONTENT'),
  'experiment.id': named('HH_EXPERIMENT_ID'),
  'experiment.name': named('HH_EXPERIMENT_NAME'),
  'experiment.variant': named('HH_EXPERIMENT_VARIANT'),
  'experiment.group': named('HH_EXPERIMENT_GROUP'),
  'experiment.metadata': [json('HH_EXPERIMENT_METADATA')],
};

/**
 * Variables documented for HoneyHive or read by another HoneyHive SDK, with the reason why no variable is read here.
 */
export const UNREAD: Readonly<Record<string, string>> = {
  HH_OTLP_ENABLED: 'never had an effect; use `HH_TEST_MODE` to record without sending',
  HH_OTLP_ENDPOINT: 'derived from `serverUrl`',
  HH_PRESERVE_CORE_ATTRIBUTES: 'limits never drop identity attributes',
  'HH_CACHE_*': 'the SDK has no cache',
  'HH_TIMEOUT, HH_API_TIMEOUT, HH_EXPORT_TIMEOUT_SECONDS': '`batch.timeoutMs` limits every request',
  HH_MAX_RETRIES: 'retries are limited by time: `batch.maxRetryMs`',
  'HH_MAX_CONNECTIONS, HH_RATE_LIMIT_*, HH_HIGH_CONCURRENCY':
    'the runtime manages connections; `Retry-After` sets the pace',
  'HH_HTTP_PROXY, HH_HTTPS_PROXY, HH_NO_PROXY': 'use the runtime’s own proxy settings, or `fetch`',
  HH_VERIFY_SSL: 'certificates are always checked; `NODE_EXTRA_CA_CERTS` adds one',
  'HH_SAMPLING_RATE, HH_SANITIZE_*': 'see `sampler`, `redact` and `capture`',
  'HH_BASE_URL, HH_DEBUG_MODE': 'never existed; use `HH_API_URL` and `HH_VERBOSE`',
  HH_MAX_WORKERS: 'belongs to `evaluate`',
  'HONEYHIVE_TELEMETRY, HH_TELEMETRY, TELEMETRY_ENABLED':
    'the SDK collects no telemetry of its own',
  'EXPERIMENT_*, VARIANT, GROUP, COHORT, TREATMENT, AB_TEST_*':
    'generic names: unrelated values would be set on every span',
  'MLFLOW_*, WANDB_*, COMET_*': 'runs of another product are not HoneyHive experiments by default',
};

/**
 * Returns the environment's value of the option at `path`, from the option's own variables or from the table.
 *
 * @example
 * const said = fromEnvironment(process.env, 'apiKey', { expects: 'a string' });
 */
export function fromEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  path: string,
  { env: own, expects }: Pick<OptionRule, 'env' | 'expects'>,
): Said | undefined {
  const table = ENVIRONMENT[path];
  // Reading `process.env` is slow, and most options have no variable.
  const known = own ? [...named(...own), ...(table ?? [])] : table;
  for (const { name, as, unit } of known ?? []) {
    const text = variables[name]?.trim();
    const value = text && as ? made(as, text) : text || undefined;
    if (value !== undefined) return { name, value, expects: expected(expects, unit) };
  }
  return undefined;
}

/** Describes a valid text: a format replaces the option's description, a unit is appended. */
const expected = (expects: string, unit = ''): string =>
  unit.startsWith('a ') ? unit : expects + (unit && `, in ${unit}`);

/** Converts a text. A text which cannot be converted stays text, and is then invalid. */
function made(as: (text: string) => unknown, text: string): unknown {
  try {
    return as(text);
  } catch {
    return text;
  }
}

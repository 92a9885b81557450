import type { TracerConfig } from './options.ts';

/** How one option is read: what counts as valid, and which environment variables stand for it. */
export interface OptionRule {
  /** What a valid value is, in words that fit after "must be". */
  readonly expects: string;
  /** The value, made plain; `undefined` if it is not valid. */
  readonly read: (value: unknown) => unknown;
  /** Environment variables that give it, first match first. Servers only. */
  readonly env?: readonly string[];
  /** Where data goes is at stake: an invalid value must not be replaced by a default. */
  readonly decisive?: true;
  /** Used when nobody says otherwise. */
  readonly fallback?: unknown;
}

type Extra = Pick<OptionRule, 'env' | 'fallback'>;

const TRUE = new Set(['true', '1', 'yes', 'on', 'enabled']);
const FALSE = new Set(['false', '0', 'no', 'off', 'disabled']);

const text = (extra: Extra = {}): OptionRule => ({
  expects: 'a string',
  read: (value) => (typeof value === 'string' ? value.trim() : undefined),
  ...extra,
});
const flag = (extra: Extra = {}): OptionRule => ({
  expects: 'true or false',
  read: (value) => {
    if (typeof value === 'boolean') return value;
    const word = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
    if (word === undefined) return undefined;
    return TRUE.has(word) || (FALSE.has(word) ? false : undefined);
  },
  fallback: false,
  ...extra,
});
const count = (fallback: number, extra: Extra = {}): OptionRule => ({
  expects: 'a positive number',
  read: (value) => {
    const number = typeof value === 'string' ? Number(value) : value;
    return typeof number === 'number' && number > 0 ? number : undefined;
  },
  fallback,
  ...extra,
});
const oneOf = (words: readonly string[], extra: Extra = {}): OptionRule => ({
  expects: words.map((word) => `'${word}'`).join(' or '),
  read: (value) => (words.includes(value as string) ? value : undefined),
  ...extra,
});
const object = (extra: Extra = {}): OptionRule => ({
  expects: 'an object',
  read: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined,
  ...extra,
});
const callable: OptionRule = {
  expects: 'a function',
  read: (value) => (typeof value === 'function' ? value : undefined),
};
const list: OptionRule = {
  expects: 'an array',
  read: (value) => (Array.isArray(value) ? value : undefined),
};
const having = (...methods: readonly string[]): OptionRule => ({
  expects: `an object with ${methods.map((method) => `\`${method}\``).join(' and ')}`,
  read: (value) =>
    methods.every(
      (method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function',
    )
      ? value
      : undefined,
});
const address = (extra: Extra = {}): OptionRule => ({
  expects: 'an http or https address',
  read: (value) =>
    typeof value === 'string' && /^https?:\/\/./i.test(value.trim())
      ? trimSlashes(value)
      : undefined,
  decisive: true,
  ...extra,
});
const trimSlashes = (value: string): string => value.trim().replace(/\/+$/, '');
/** Session ids may be any text; an id of another kind becomes a UUID later, where sessions are made. */
const anyCarrier: OptionRule = {
  expects: 'headers',
  read: (value) => (typeof value === 'object' && value !== null ? value : undefined),
};
const project: OptionRule = {
  expects: 'a name without / \\ ? # &',
  read: (value) =>
    typeof value === 'string' && !/[/\\?#&]/.test(value) ? value.trim() : undefined,
  env: ['HH_PROJECT'],
};

/** One row for each option: the types say what may be given, this says what is taken. */
export const OPTION_RULES: { readonly [Key in keyof Required<TracerConfig>]: OptionRule } = {
  apiKey: text({ env: ['HH_API_KEY', 'HH_PROJECT_API_KEY', 'HH_INGESTION_API_KEY'] }),
  relayUrl: {
    expects: 'an address or a path, such as `/api/honeyhive`',
    read: (value) =>
      typeof value === 'string' &&
      /^(?:https?:\/\/[^/]|\/(?!\/)|[\w.-]+(?:\/|$))/i.test(value.trim())
        ? trimSlashes(value)
        : undefined,
    decisive: true,
  },
  project,
  source: text({ env: ['HH_SOURCE'], fallback: 'dev' }),
  serverUrl: address({
    env: ['HH_API_URL', 'HH_DATA_PLANE_URL'],
    fallback: 'https://api.dp1.us.honeyhive.ai',
  }),
  sessionId: text(),
  sessionName: text({ env: ['HH_SESSION_NAME'] }),
  inputs: object(),
  metadata: object(),
  userProperties: object(),
  verbose: flag({ env: ['HH_VERBOSE'] }),
  testMode: flag({ env: ['HH_TEST_MODE'] }),
  disableBatch: flag({ env: ['HH_DISABLE_BATCH'] }),
  disableTracing: flag({ env: ['HH_DISABLE_TRACING'] }),
  disableHttpTracing: flag({ env: ['HH_DISABLE_HTTP_TRACING'] }),
  isEvaluation: { ...flag(), fallback: undefined },
  runId: text(),
  datasetId: text(),
  datapointId: text(),
  experiment: object(),
  linkCarrier: anyCarrier,
  spanNameFilters: object(),
  maxAttributes: count(1024, { env: ['HH_MAX_ATTRIBUTES'] }),
  maxEvents: count(1024, { env: ['HH_MAX_EVENTS'] }),
  maxLinks: count(128, { env: ['HH_MAX_LINKS'] }),
  maxSpanBytes: count(3_000_000, { env: ['HH_MAX_SPAN_SIZE'] }),
  maxStringLength: count(100_000),
  maxDepth: count(12),
  maxItems: count(1_000),
  maxKeys: count(500),
  maxOpenSpans: count(10_000),
  maxSpanAgeMs: count(3_600_000),
  batch: object(),
  protocol: oneOf(['http/json', 'http/protobuf'], {
    env: ['HH_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    fallback: 'http/json',
  }),
  headers: object(),
  fetch: callable,
  resourceAttributes: object(),
  sampler: having('shouldSample'),
  spanProcessors: list,
  exporter: having('export'),
  provider: having('getTracer'),
  capture: object(),
  redact: callable,
  logger: having('warn'),
  contextManager: having('active', 'with'),
};

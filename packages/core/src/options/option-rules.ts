import { type OptionRule, type OptionRules, rule } from './option-kind.ts';
import type {
  BatchConfig,
  CaptureConfig,
  ExperimentConfig,
  SpanNameFilters,
  TracerConfig,
} from './options.ts';

const { text, flag, count, oneOf, object, group, list, callable, having } = rule;

/** Rules for every field of `T`: the compiler asks for a row when a field is added. */
type RulesOf<T> = { readonly [Key in keyof Required<T>]: OptionRule };

const off = flag({ fallback: false });
const on = flag({ fallback: true, closed: false });
const silent = flag({ fallback: false, closed: true });

/** Creates the rule of a data destination, which must not be replaced by a default. */
function address(expects: string, accepts: (line: string) => boolean): OptionRule {
  const line = text({ expects, accepts });
  const read = (value: unknown): unknown =>
    (line.read(value) as string | undefined)?.replace(/\/+$/, '');
  return { ...line, read, decisive: 'invalid_address' };
}

/** True without credentials, which every message with the address would show, and no `fetch` accepts. */
function isServer(line: string): boolean {
  const { protocol, username, password, search, hash } = new URL(line);
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash;
}
const isRelay = (line: string): boolean =>
  /^(?:https?:\/\/[^/]|\/(?!\/)|[\w.-]+(?:\/|$))/i.test(line);

/** With anything else in a header, no request could ever be made. */
const header: OptionRule = text({
  expects: 'one line of Latin-1 text',
  accepts: (line, name = 'name') =>
    /^[\t\x20-\x7e\x80-\xff]*$/.test(line) && /^[\w!#$%&'*.^`|~+-]+$/.test(name),
});

const isScalar = (value: unknown): boolean => /^(?:string|number|boolean)$/.test(typeof value);
const scalar: OptionRule = {
  expects: 'a string, number or boolean',
  read: (value) => (isScalar(value) ? String(value) : undefined),
};
const attribute: OptionRule = {
  expects: `${scalar.expects}, or an array`,
  read: (value) => ([value].flat().every(isScalar) ? value : undefined),
};

const prefix: OptionRule = {
  expects: "a string or { type: 'prefix', value: string }",
  read: (value) => {
    if (typeof value === 'string') return value;
    const { type, value: beginning } = value as {
      readonly type?: unknown;
      readonly value?: unknown;
    };
    return type === 'prefix' && typeof beginning === 'string' ? beginning : undefined;
  },
};

const batch: RulesOf<BatchConfig> = {
  delayMs: count({ least: 0 }),
  maxSpans: count(),
  maxBytes: count(),
  maxQueueSpans: count(),
  maxQueueBytes: count(),
  timeoutMs: count(),
  maxRetryMs: count({ least: 0 }),
};

const capture: RulesOf<CaptureConfig> = {
  inputs: on,
  outputs: on,
  arguments: on,
  promptText: on,
  media: on,
  images: on,
};

const experiment: RulesOf<ExperimentConfig> = {
  id: text(),
  name: text(),
  variant: text(),
  group: text(),
  metadata: object(scalar),
};

const spanNameFilters: RulesOf<SpanNameFilters> = { include: list(prefix), exclude: list(prefix) };

/** Rule of every option. Types describe the permitted values, rules decide the accepted values. */
export const OPTION_RULES: RulesOf<TracerConfig> & OptionRules = {
  apiKey: { ...header, decisive: 'invalid_api_key' },
  relayUrl: address('a URL or a path, such as `/api/honeyhive`', isRelay),
  project: text({
    expects: 'a name without / \\ ? # &',
    accepts: (line) => !/[/\\?#&]/.test(line),
  }),
  source: text({ fallback: 'dev' }),
  serverUrl: {
    ...address('an http(s) URL without user, query or fragment', isServer),
    fallback: 'https://api.dp1.us.honeyhive.ai',
  },
  api: oneOf(['v1', 'legacy']),
  sessionId: text(),
  sessionName: text(),
  inputs: object(),
  metadata: object(),
  userProperties: object(),
  verbose: off,
  testMode: silent,
  disableBatch: off,
  disableTracing: silent,
  disableHttpTracing: off,
  legacyAttributes: off,
  isEvaluation: flag(),
  runId: text(),
  datasetId: text(),
  datapointId: text(),
  experiment: group(experiment),
  linkCarrier: {
    expects: 'headers',
    read: (value) => (typeof value === 'object' && value !== null ? value : undefined),
  },
  spanNameFilters: group(spanNameFilters),
  maxAttributes: count({ fallback: 1_024 }),
  maxEvents: count({ fallback: 1_024 }),
  maxLinks: count({ fallback: 128 }),
  maxSpanBytes: count({ fallback: 3_000_000 }),
  maxStringLength: count({ fallback: 100_000 }),
  maxDepth: count({ fallback: 12 }),
  maxItems: count({ fallback: 1_000 }),
  maxKeys: count({ fallback: 500 }),
  maxOpenSpans: count({ fallback: 10_000 }),
  maxSpanAgeMs: count({ fallback: 3_600_000 }),
  batch: group(batch),
  protocol: oneOf(['http/json', 'http/protobuf'], { fallback: 'http/json' }),
  compression: oneOf(['gzip', 'none'], { fallback: 'none' }),
  headers: object(header),
  fetch: callable(),
  baggageKeys: list(text()),
  resourceAttributes: object(attribute),
  sampler: having('shouldSample'),
  spanProcessors: list(having('onStart', 'onEnd')),
  exporter: { ...having('export'), decisive: 'invalid_exporter', closed: null },
  provider: having('getTracer'),
  capture: { ...group(capture), closed: false },
  redact: {
    expects: 'a function or false',
    read: (value) => (value === false || typeof value === 'function' ? value : undefined),
    decisive: 'invalid_redact',
    closed: null,
  },
  logger: having('warn'),
  contextManager: having('active', 'with'),
};

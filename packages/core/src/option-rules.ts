import { type OptionRule, type OptionRules, rule } from './option-rule.ts';
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
const on = flag({ fallback: true });
const trimSlashes = (value: string): string => value.trim().replace(/\/+$/, '');

/** Credentials in an address would be said by every message that names it, and no `fetch` takes them. */
function isAddress(value: string): boolean {
  if (!/^https?:\/\/./i.test(value)) return false;
  const { username, password, search, hash } = new URL(value);
  return !username && !password && !search && !hash;
}

/** What stands in a header: with anything else in it, no request could ever be made. */
const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;

const header: OptionRule = {
  expects: 'a line of plain characters, as a header may hold',
  read: (value) =>
    typeof value === 'string' && headerText.test(value.trim()) ? value.trim() : undefined,
};

const isScalar = (value: unknown): boolean => /^(?:string|number|boolean)$/.test(typeof value);
const scalar: OptionRule = {
  expects: 'a string, number or boolean',
  read: (value) => (isScalar(value) ? String(value) : undefined),
};
const attribute: OptionRule = {
  expects: `${scalar.expects}, or a list of them`,
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

/** One row for each option: the types say what may be given, this says what is taken. */
export const OPTION_RULES: RulesOf<TracerConfig> & OptionRules = {
  apiKey: { ...header, decisive: 'invalid_api_key' },
  relayUrl: {
    expects: 'an address or a path, such as `/api/honeyhive`',
    read: (value) =>
      typeof value === 'string' &&
      /^(?:https?:\/\/[^/]|\/(?!\/)|[\w.-]+(?:\/|$))/i.test(value.trim())
        ? trimSlashes(value)
        : undefined,
    decisive: 'invalid_address',
  },
  project: {
    expects: 'a name without / \\ ? # &',
    read: (value) =>
      typeof value === 'string' && !/[/\\?#&]/.test(value) ? value.trim() : undefined,
  },
  source: text({ fallback: 'dev' }),
  serverUrl: {
    expects: 'an http or https address without user name, query or fragment',
    read: (value) =>
      typeof value === 'string' && isAddress(value.trim()) ? trimSlashes(value) : undefined,
    fallback: 'https://api.dp1.us.honeyhive.ai',
    decisive: 'invalid_address',
  },
  api: oneOf(['v1', 'legacy'], { fallback: 'v1' }),
  sessionId: text(),
  sessionName: text(),
  inputs: object(),
  metadata: object(),
  userProperties: object(),
  verbose: off,
  testMode: off,
  disableBatch: off,
  disableTracing: off,
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
  resourceAttributes: object(attribute),
  sampler: having('shouldSample'),
  spanProcessors: list(having('onStart', 'onEnd')),
  exporter: having('export'),
  provider: having('getTracer'),
  capture: group(capture),
  redact: callable(),
  logger: having('warn'),
  contextManager: having('active', 'with'),
};

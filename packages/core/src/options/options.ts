import type { Attributes, ContextManager, TracerProvider } from '@opentelemetry/api';
import type { Sampler, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Logger } from '../runtime/logger.ts';
import type { Carrier } from '../propagation/carrier.ts';
import type { Redact } from '../privacy/redact.ts';

/** Details of a session at the start. */
export interface SessionDetails {
  /**
   * UUID, or any custom id. A custom id is converted to a UUIDv5, and the original is kept in the session's
   * metadata.
   */
  sessionId?: string | undefined;
  /**
   * Display name of the session in lists. Default: the tracer's `sessionName`, else the script's name or the page's
   * title.
   */
  sessionName?: string | undefined;
  /** Input which started the session, such as the first question. */
  inputs?: Readonly<Record<string, unknown>> | undefined;
  /** Metadata for finding the session later. */
  metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Properties of the session's user. */
  userProperties?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of a session. */
export interface SessionConfig extends SessionDetails {
  /** Datapoint evaluated in the session. The ids are set on every span of the session. */
  evaluation?: Pick<EvaluationConfig, 'runId' | 'datasetId' | 'datapointId'> | undefined;
}

/** Marks every span as part of an evaluation run. */
export interface EvaluationConfig {
  /** False omits the ids of an evaluation, including a caller's ids. Default: the ids are written if given. */
  isEvaluation?: boolean | undefined;
  /** The run. */
  runId?: string | undefined;
  /** Id of the dataset of the run. */
  datasetId?: string | undefined;
  /** Id of the tracer's datapoint. */
  datapointId?: string | undefined;
}

/** Experiment of the spans. */
export interface ExperimentConfig {
  /** Id of the experiment. */
  readonly id?: string | undefined;
  /** Name of the experiment. */
  readonly name?: string | undefined;
  /** Variant under comparison in the experiment. */
  readonly variant?: string | undefined;
  /** Group of participants, such as a cohort. */
  readonly group?: string | undefined;
  /** Further properties of the experiment, by name. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** Batching of ended spans before export. */
export interface BatchConfig {
  /** Milliseconds a span waits for company at most. Default 5 000 on servers, 1 000 in pages. */
  readonly delayMs?: number | undefined;
  /** Maximum spans per request. Default 1 000 on servers, 128 in pages. */
  readonly maxSpans?: number | undefined;
  /** Maximum bytes per request. Default 500 000 on servers, 56 000 in pages. */
  readonly maxBytes?: number | undefined;
  /** Maximum spans in the queue. Newer spans are dropped and counted as `queue_full`. Default 5 000. */
  readonly maxQueueSpans?: number | undefined;
  /** Bytes waiting to be sent at most; newer spans are dropped and counted as `queue_full`. Default 2 500 000 on servers, 5 000 000 in pages. */
  readonly maxQueueBytes?: number | undefined;
  /** Timeout of a request in milliseconds. Default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds during which failed requests are tried again before their spans count as `retry_exhausted`. Default 900 000. */
  readonly maxRetryMs?: number | undefined;
}

/** Which content may leave the process. Everything, unless switched off. */
export interface CaptureConfig {
  /** `honeyhive_inputs.*`. Default true. */
  readonly inputs?: boolean | undefined;
  /** `honeyhive_outputs.*`. Default true. */
  readonly outputs?: boolean | undefined;
  /** Arguments of wrapped functions as inputs. Default true. */
  readonly arguments?: boolean | undefined;
  /**
   * Captures the text of chat messages and the arguments of tool calls. If false, roles, shapes and lengths stay.
   * Default true.
   */
  readonly promptText?: boolean | undefined;
  /**
   * Captures images, audio, video and files in messages, and data URLs anywhere. If false, the kind and length stay.
   * Default true.
   */
  readonly media?: boolean | undefined;
  /** Former name of `media`. If either is false, no media leaves the process. Default true. */
  readonly images?: boolean | undefined;
}

/**
 * Filters of spans by name prefix. Matches of `exclude` are left out; if `include` is given, only matches of
 * `include` are kept. Children of a left-out span attach to the nearest kept ancestor.
 */
export interface SpanNameFilters {
  /** Prefixes of the span names to keep. */
  readonly include?:
    | ReadonlyArray<string | { readonly type: 'prefix'; readonly value: string }>
    | undefined;
  /** Prefixes of the span names to leave out. */
  readonly exclude?:
    | ReadonlyArray<string | { readonly type: 'prefix'; readonly value: string }>
    | undefined;
}

/** Options of a tracer, without the grouping (see {@link TracerOptions}). */
export interface TracerConfig extends SessionDetails, EvaluationConfig {
  /** HoneyHive's API key. Servers only; a page uses `relayUrl`. */
  apiKey?: string | undefined;
  /** Address of a handler created by `createRelay`, such as `/api/honeyhive`. With a relay, no API key is needed. */
  relayUrl?: string | undefined;
  /**
   * Project, for servers which do not derive the project from the key. Default: the project in a caller's headers.
   */
  project?: string | undefined;
  /** Environment, such as `production` or `staging`. Default: `dev`, or the source in a caller's headers. */
  source?: string | undefined;
  /** HoneyHive's address. Default `https://api.dp1.us.honeyhive.ai`. */
  serverUrl?: string | undefined;
  /**
   * REST routes of the server: `v1`, or `legacy` for a server with only the older routes. Default: `v1`, and on
   * servers the older routes after the first 404.
   */
  api?: 'v1' | 'legacy' | undefined;
  /** Says more on the logger. Default false. */
  verbose?: boolean | undefined;
  /** Records spans and sends nothing. Default false. */
  testMode?: boolean | undefined;
  /** Sends every span as soon as the span ends. Default false. */
  disableBatch?: boolean | undefined;
  /** Records nothing; user code runs as if not wrapped. Default false. */
  disableTracing?: boolean | undefined;
  /** Asks HoneyHive to leave out HTTP spans of the same trace. Default false. */
  disableHttpTracing?: boolean | undefined;
  /**
   * Also writes `traceloop.association.properties.*`, for servers which know only the older names. On a newer
   * server, the attributes can switch the parser. Default false.
   */
  legacyAttributes?: boolean | undefined;
  /** Experiment of the spans. */
  experiment?: ExperimentConfig | undefined;
  /** Headers of a caller, used as the parent of spans without a parent. */
  linkCarrier?: Carrier | undefined;
  /** Leaves spans out by name. */
  spanNameFilters?: SpanNameFilters | undefined;
  /** Maximum attributes per span, identity excluded. Default 1 024. */
  maxAttributes?: number | undefined;
  /** Maximum events per span. Default 1 024. */
  maxEvents?: number | undefined;
  /** Maximum links per span. Default 128. */
  maxLinks?: number | undefined;
  /** Maximum bytes per span. A larger span is dropped and counted as `too_large`. Default 3 000 000. */
  maxSpanBytes?: number | undefined;
  /** Maximum characters per string. Default 100 000. */
  maxStringLength?: number | undefined;
  /** Maximum nesting levels per value. Default 12. */
  maxDepth?: number | undefined;
  /** Maximum items per list. Default 1 000. */
  maxItems?: number | undefined;
  /** Maximum keys per object. Default 500. */
  maxKeys?: number | undefined;
  /** Maximum open spans. Beyond the limit, the oldest span is ended as `abandoned`. Default 10 000. */
  maxOpenSpans?: number | undefined;
  /** Milliseconds after which an open span is ended as `abandoned`. Default 3 600 000. */
  maxSpanAgeMs?: number | undefined;
  /** Batching of ended spans. */
  batch?: BatchConfig | undefined;
  /** The body's format. Default `http/json`. */
  protocol?: 'http/json' | 'http/protobuf' | undefined;
  /** Compression of request bodies. Default `none`, because not every server accepts `gzip`. */
  compression?: 'gzip' | 'none' | undefined;
  /** Headers added to every request. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Sends requests; never closed. Default: the runtime's own `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Names of foreign baggage entries recorded on spans as `baggage.<name>`, if the caller's baggage is trusted. */
  baggageKeys?: readonly string[] | undefined;
  /**
   * Attributes added to the resource, which identifies the producer of the spans. On servers, the attributes
   * override `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`.
   */
  resourceAttributes?: Attributes | undefined;
  /** Decides which spans are recorded. Default: every span. */
  sampler?: Sampler | undefined;
  /** Processors which receive every span besides the tracer's own processing. */
  spanProcessors?: readonly SpanProcessor[] | undefined;
  /** Takes the finished spans instead of HoneyHive. */
  exporter?: SpanExporter | undefined;
  /**
   * Provider which creates the spans in place of the tracer's own provider. Attaches the tracer to an existing
   * provider.
   */
  provider?: TracerProvider | undefined;
  /** Which content may leave the process. */
  capture?: CaptureConfig | undefined;
  /**
   * Rewrites every value and key before queueing; a value which makes the function throw is replaced. Default:
   * values under the names of secrets (`apiKey`, `authorization`, `cookie`, `password`, `token` and the like) are
   * redacted, and a custom function receives the result. False: nothing is redacted.
   */
  redact?: Redact | false | undefined;
  /** Logger for problems of the SDK. Default: the console's error stream. */
  logger?: Logger | undefined;
  /** Carries the active span, in place of the runtime's own way. */
  contextManager?: ContextManager | undefined;
}

/**
 * Options of a tracer, flat or grouped in config objects. Precedence: flat option, `session`, `evaluation`,
 * `config`, environment, default. Packages add options by augmenting the interface.
 */
export interface TracerOptions extends TracerConfig {
  /** Options as an object, for configuration kept elsewhere. */
  config?: Omit<TracerOptions, 'config' | 'session' | 'evaluation'> | undefined;
  /** The session's own options. */
  session?: SessionDetails | undefined;
  /** The evaluation's own options. */
  evaluation?: EvaluationConfig | undefined;
}

/** Options after defaults: every field has a value. */
export type Complete<T> = { readonly [Key in keyof T]-?: Exclude<T[Key], undefined> };

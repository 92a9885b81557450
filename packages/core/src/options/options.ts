import type { Attributes, ContextManager, TracerProvider } from '@opentelemetry/api';
import type { Sampler, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Logger } from '../runtime/logger.ts';
import type { Carrier } from '../propagation/carrier.ts';
import type { Redact } from '../privacy/redact.ts';

/** What a session is told at its start. */
export interface SessionDetails {
  /** A UUID, or any other id of yours: it becomes its UUIDv5 and the original is kept in the session's metadata. */
  sessionId?: string | undefined;
  /** What the session is called in lists. Default: the tracer's `sessionName`, else the script's name or the page's title. */
  sessionName?: string | undefined;
  /** What started the session: the first question, say. */
  inputs?: Readonly<Record<string, unknown>> | undefined;
  /** Anything to find it by later. */
  metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Who it is for. */
  userProperties?: Readonly<Record<string, unknown>> | undefined;
}

/** What a session is begun with. */
export interface SessionConfig extends SessionDetails {
  /** The datapoint that is evaluated in it: its ids stand on every span of the session. */
  evaluation?: Pick<EvaluationConfig, 'runId' | 'datasetId' | 'datapointId'> | undefined;
}

/** Marks every span as part of an evaluation run. */
export interface EvaluationConfig {
  /** False leaves the ids of an evaluation out, a caller's too. Default: they are written where they are given. */
  isEvaluation?: boolean | undefined;
  /** The run. */
  runId?: string | undefined;
  /** The dataset it runs over. */
  datasetId?: string | undefined;
  /** The one datapoint of this tracer. */
  datapointId?: string | undefined;
}

/** The experiment that spans belong to. */
export interface ExperimentConfig {
  /** Its id. */
  readonly id?: string | undefined;
  /** Its name. */
  readonly name?: string | undefined;
  /** Which of the things that are compared this is. */
  readonly variant?: string | undefined;
  /** Who is in it: a cohort, say. */
  readonly group?: string | undefined;
  /** Anything else about it, by name. */
  readonly metadata?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** How ended spans are gathered before they are sent. */
export interface BatchConfig {
  /** Milliseconds a span waits for company at most. Default 5 000 on servers, 1 000 in pages. */
  readonly delayMs?: number | undefined;
  /** Spans in one request at most. Default 1 000 on servers, 128 in pages. */
  readonly maxSpans?: number | undefined;
  /** Bytes of one request at most. Default 500 000 on servers, 56 000 in pages. */
  readonly maxBytes?: number | undefined;
  /** Spans waiting to be sent at most; newer ones are dropped and counted as `queue_full`. Default 5 000. */
  readonly maxQueueSpans?: number | undefined;
  /** Bytes waiting to be sent at most; newer spans are dropped and counted as `queue_full`. Default 2 500 000 on servers, 5 000 000 in pages. */
  readonly maxQueueBytes?: number | undefined;
  /** Milliseconds for one request. Default 30 000. */
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
  /** What chat messages say, and what they hand to tools. Without it roles, shapes and lengths stay. Default true. */
  readonly promptText?: boolean | undefined;
  /** Pictures, audio, video and files in messages, and data URLs anywhere. Without it their kind and length stay. Default true. */
  readonly media?: boolean | undefined;
  /** The old name of `media`: where either is false, none leaves. Default true. */
  readonly images?: boolean | undefined;
}

/** Keeps spans by the beginning of their names: none of `exclude`, and one of `include` if there is any. Children of a left-out span hang on its nearest kept ancestor. */
export interface SpanNameFilters {
  /** Keeps only spans whose name begins with one of these. */
  readonly include?:
    | ReadonlyArray<string | { readonly type: 'prefix'; readonly value: string }>
    | undefined;
  /** Leaves out spans whose name begins with one of these. */
  readonly exclude?:
    | ReadonlyArray<string | { readonly type: 'prefix'; readonly value: string }>
    | undefined;
}

/** Everything a tracer can be told, except how it is grouped (see {@link TracerOptions}). */
export interface TracerConfig extends SessionDetails, EvaluationConfig {
  /** HoneyHive's API key. Servers only; a page uses `relayUrl`. */
  apiKey?: string | undefined;
  /** Where a handler made by `createRelay` answers, such as `/api/honeyhive`: no key is needed then. */
  relayUrl?: string | undefined;
  /** The project, for servers that do not tell it by the key. Default: what a caller's headers say. */
  project?: string | undefined;
  /** The environment: `production`, `staging`. Default `dev`, or what a caller's headers say. */
  source?: string | undefined;
  /** HoneyHive's address. Default `https://api.dp1.us.honeyhive.ai`. */
  serverUrl?: string | undefined;
  /** The REST routes of the server: `v1`, or `legacy` for one that has the older ones alone. Default: `v1`, and on servers the older ones after its first 404. */
  api?: 'v1' | 'legacy' | undefined;
  /** Says more on the logger. Default false. */
  verbose?: boolean | undefined;
  /** Records spans and sends nothing. Default false. */
  testMode?: boolean | undefined;
  /** Sends every span as it ends. Default false. */
  disableBatch?: boolean | undefined;
  /** Records nothing; user code runs as if it were not wrapped. Default false. */
  disableTracing?: boolean | undefined;
  /** Asks HoneyHive to leave out HTTP spans of the same trace. Default false. */
  disableHttpTracing?: boolean | undefined;
  /** Writes `traceloop.association.properties.*` too, for servers that know no other. It can switch the parser of a server that does. Default false. */
  legacyAttributes?: boolean | undefined;
  /** The experiment that spans belong to. */
  experiment?: ExperimentConfig | undefined;
  /** Headers of a caller: the parent of spans that have no other. */
  linkCarrier?: Carrier | undefined;
  /** Leaves spans out by name. */
  spanNameFilters?: SpanNameFilters | undefined;
  /** Attributes of one span, beside identity. Default 1 024. */
  maxAttributes?: number | undefined;
  /** Events of one span. Default 1 024. */
  maxEvents?: number | undefined;
  /** Links of one span. Default 128. */
  maxLinks?: number | undefined;
  /** Bytes of one span; a larger one is dropped and counted as `too_large`. Default 3 000 000. */
  maxSpanBytes?: number | undefined;
  /** Characters of one string. Default 100 000. */
  maxStringLength?: number | undefined;
  /** Levels of nesting of one value. Default 12. */
  maxDepth?: number | undefined;
  /** Items of one list. Default 1 000. */
  maxItems?: number | undefined;
  /** Keys of one object. Default 500. */
  maxKeys?: number | undefined;
  /** Spans open at once; the oldest is ended as `abandoned` beyond it. Default 10 000. */
  maxOpenSpans?: number | undefined;
  /** Milliseconds a span may stay open before it is ended as `abandoned`. Default 3 600 000. */
  maxSpanAgeMs?: number | undefined;
  /** How ended spans are gathered. */
  batch?: BatchConfig | undefined;
  /** The body's format. Default `http/json`. */
  protocol?: 'http/json' | 'http/protobuf' | undefined;
  /** Compresses the body of requests. Default `none`, because not every server takes `gzip`. */
  compression?: 'gzip' | 'none' | undefined;
  /** Headers added to each request. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Sends requests; never closed. Default: the runtime's own `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Names of baggage entries of others that stand on spans as `baggage.<name>`, where a caller's baggage is trusted. */
  baggageKeys?: readonly string[] | undefined;
  /** Added to the resource, which says who produced the spans; on servers over `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`. */
  resourceAttributes?: Attributes | undefined;
  /** Decides which spans are recorded. Default: all. */
  sampler?: Sampler | undefined;
  /** See each span beside the tracer's own processing. */
  spanProcessors?: readonly SpanProcessor[] | undefined;
  /** Takes the finished spans instead of HoneyHive. */
  exporter?: SpanExporter | undefined;
  /** Makes the spans in place of a provider of the tracer's own: attach the tracer to one that you have. */
  provider?: TracerProvider | undefined;
  /** Which content may leave the process. */
  capture?: CaptureConfig | undefined;
  /** Rewrites every value and key before it is queued; what makes it throw is replaced. Default: values under the names of secrets (`apiKey`, `authorization`, `cookie`, `password`, `token` and the like) are redacted, and a function of yours sees what is left. False: nothing is redacted. */
  redact?: Redact | false | undefined;
  /** Where the SDK says what went wrong. Default: the console's error stream. */
  logger?: Logger | undefined;
  /** Carries the active span, in place of the runtime's own way. */
  contextManager?: ContextManager | undefined;
}

/**
 * How a tracer is told what to do: flat, or grouped in config objects. Precedence: flat option, `session`,
 * `evaluation`, `config`, environment, default. Packages add their own options by augmenting this interface.
 */
export interface TracerOptions extends TracerConfig {
  /** The same options as an object, for configuration kept elsewhere. */
  config?: Omit<TracerOptions, 'config' | 'session' | 'evaluation'> | undefined;
  /** The session's own options. */
  session?: SessionDetails | undefined;
  /** The evaluation's own options. */
  evaluation?: EvaluationConfig | undefined;
}

/** Options after defaults: every field has a value. */
export type Complete<T> = { readonly [Key in keyof T]-?: Exclude<T[Key], undefined> };

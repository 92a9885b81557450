import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type Tracer,
  TraceFlags,
} from '@opentelemetry/api';
import { getSpanContext } from './context/span-in-context.ts';
import { wrapSpanContext } from './spans/non-recording-span.ts';
import type { IdGenerator, Sampler } from '@opentelemetry/sdk-trace';
import { RECORD_AND_SAMPLED, NOT_RECORD } from './sampling-decision.ts';
import { validAttributes } from './spans/attribute-value.ts';
import { RecordedSpan, type SpanScope } from './spans/recorded-span.ts';

/** Starts OpenTelemetry spans in a context that is given, in which tracing is not suppressed. */
export type SpanStarter = Pick<Tracer, 'startSpan'>;

/** Settings of the spans of one provider. */
export interface ProviderOptions extends Omit<SpanScope, 'instrumentationScope'> {
  /** Decides which spans are recorded. Default: those whose parent is, and all without a parent. */
  readonly sampler: Sampler | undefined;
  readonly ids: IdGenerator;
}

/** Creates the starter of spans for the library of this name and version. */
export function createStarter(
  options: ProviderOptions,
  name: string,
  version: string | undefined,
): SpanStarter {
  const library = version === undefined ? { name } : { name, version };
  const made = { ...options, instrumentationScope: library };
  return {
    startSpan: (spanName, given = NO_OPTIONS, context = ROOT_CONTEXT) =>
      start(spanName, given, context, made),
  };
}

// oxlint-disable-next-line max-params
function start(
  name: string,
  options: SpanOptions,
  context: Context,
  scope: ProviderOptions & SpanScope,
): Span {
  const { sampler, ids } = scope;
  const above = options.root ? undefined : getSpanContext(context);
  const parent = above && isSpanContextValid(above) ? above : undefined;
  const traceId = parent?.traceId ?? ids.generateTraceId();
  const { kind = SpanKind.INTERNAL, startTime, links, attributes } = options;
  const sampling = sampler?.shouldSample(
    context,
    traceId,
    name,
    kind,
    validAttributes(attributes),
    links ?? [],
  );
  const isKept = (parent?.traceFlags ?? TraceFlags.SAMPLED) & TraceFlags.SAMPLED;
  const decision = sampling?.decision ?? (isKept ? RECORD_AND_SAMPLED : NOT_RECORD);
  const traceState = sampling?.traceState ?? parent?.traceState;
  const spanId = ids.generateSpanId();
  const traceFlags = decision === RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
  const ofSpan: SpanContext = { traceId, spanId, traceFlags };
  const spanContext = traceState ? { ...ofSpan, traceState } : ofSpan;
  if (decision === NOT_RECORD) return wrapSpanContext(spanContext);
  const span = new RecordedSpan(scope, { name, kind, spanContext, parent, startTime });
  if (links) span.addLinks(links);
  if (attributes) span.setAttributes(attributes);
  if (sampling?.attributes) span.setAttributes(sampling.attributes);
  for (const one of scope.processors) one.onStart(span, context);
  return span;
}

const NO_OPTIONS: SpanOptions = {};

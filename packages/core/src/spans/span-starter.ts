import type { Context, SpanContext, SpanOptions } from '@opentelemetry/api';
import { KIND_INTERNAL, SAMPLED, isSpanContextValid } from './api-values.ts';
import type { IdGenerator, Sampler } from '@opentelemetry/sdk-trace';
import { NOT_RECORD, RECORD_AND_SAMPLED } from '../sampling/sampling-decision.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { NameFilter } from '../sampling/name-filter.ts';
import type { SpanParent } from './resolve-parent.ts';
import type { SpanScope } from './span-data.ts';
import { SpanImpl } from './span-impl.ts';
import type { SpanOwner } from './span-owner.ts';
import type { RecordStart } from './span-record.ts';
import { boundedAttributes } from './write/span-write.ts';

/** Placement of a new span. */
export interface SpanPlacement {
  readonly owner: SpanOwner;
  readonly place: SpanParent;
  readonly session: SessionIdentity;
  /** Returns the context passed to samplers and processors. */
  readonly around: () => Context;
  readonly keeps: NameFilter;
  /** Number of full discards by the tracer. */
  readonly discards: number;
}

/** Starts the spans of a library. */
export interface SpanStarter {
  start(name: string, options: SpanOptions, placement: SpanPlacement): SpanImpl;
}

/** Span settings of a tracer. */
export interface StarterOptions extends Omit<SpanScope, 'instrumentationScope'> {
  /** Decides which spans are recorded. Default: root spans, and spans with a sampled parent. */
  readonly sampler: Sampler | undefined;
  readonly ids: IdGenerator;
}

/** Creates the span starter of a library, by name and version. */
export function createStarter(
  options: StarterOptions,
  name: string,
  version: string | undefined,
): SpanStarter {
  const scope: SpanScope = {
    ...options,
    instrumentationScope: version === undefined ? { name } : { name, version },
  };
  return {
    start: (spanName, given, placement) => start(spanName, given, placement, scope, options),
  };
}

// oxlint-disable-next-line max-params
function start(
  name: string,
  { kind = KIND_INTERNAL, startTime, links, attributes }: SpanOptions,
  placement: SpanPlacement,
  scope: SpanScope,
  { sampler, ids }: StarterOptions,
): SpanImpl {
  const above = placement.place.parent?.spanContext();
  const parent = above && isSpanContextValid(above) ? above : undefined;
  const traceId = parent?.traceId ?? ids.generateTraceId();
  const sampling = sampler?.shouldSample(
    placement.around(),
    traceId,
    name,
    kind,
    boundedAttributes(attributes, placement.owner.limits),
    links ?? [],
  );
  const isKept = (parent?.traceFlags ?? SAMPLED) & SAMPLED;
  const decision = sampling?.decision ?? (isKept ? RECORD_AND_SAMPLED : NOT_RECORD);
  const traceState = sampling?.traceState ?? parent?.traceState;
  const traceFlags = decision === RECORD_AND_SAMPLED ? SAMPLED : 0;
  const ofSpan: SpanContext = { traceId, spanId: ids.generateSpanId(), traceFlags };
  const span = new SpanImpl(placement.owner, scope, {
    record: recordStart(name, traceId, parent, placement),
    name,
    kind,
    spanContext: traceState ? { ...ofSpan, traceState } : ofSpan,
    parentSpanContext: parent,
    startTime,
    isRecorded: decision !== NOT_RECORD,
  });
  if (!span.isRecorded) return span;
  if (links) span.addLinks(links);
  if (attributes) span.setAttributes(attributes);
  if (sampling?.attributes) span.setAttributes(sampling.attributes);
  for (const one of scope.processors) one.onStart(span, placement.around());
  return span;
}

/** Returns the start fields of a span's record, for a name, trace and parent. */
// oxlint-disable-next-line max-params
export const recordStart = (
  name: string,
  traceId: string,
  parent: SpanContext | undefined,
  { place: { parentRecord, scope }, session, keeps, discards }: SpanPlacement,
): RecordStart => ({
  session,
  traceId: parentRecord?.traceId ?? traceId,
  remoteIdentity: scope.remote?.identity ?? parentRecord?.remoteIdentity,
  isKept: keeps(name),
  parent: parentRecord && !parentRecord.isKept ? parentRecord.sentParent : parent,
  discards,
});

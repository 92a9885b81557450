import type { Tracer, TracerProvider } from '@opentelemetry/api';
import type { HoneyHiveTracerBase } from '../base.ts';
import type { Mixin } from '../mixin.ts';
import type { EventData } from '../../export/encode/event-requests.ts';
import { externalSession, newSessionId, relayedEventId } from '../../session/session-identity.ts';
import { readableCopy } from '../../values/try-read.ts';
import { decisiveOf, type EnrichData } from '../../spans/enrich.ts';
import { evaluationIds, evaluationOf } from '../../identity/identity-attributes.ts';
import { remoteIdentityOf } from '../../spans/remote-parent.ts';
import { HONEYHIVE } from '../../identity/semconv.ts';
import { scopedProvider } from '../../spans/scoped-provider.ts';
import type { HoneyHiveSpan, SpanOptions, WithSpan } from '../../spans/span.ts';
import { createTraceFunction, traceMethods } from '../../wrap/trace-decorator.ts';
import { type TraceFunction } from '../../spans/span.ts';
import type { FindTracer } from '../../wrap/wrap-function.ts';
import { createWithSpan } from '../../wrap/with-span.ts';
import { readScope } from '../../context/scope.ts';

/** Operations of a tracer: wrapped functions, blocks, manual spans, events recorded afterwards. */
export interface TracerOperations {
  /**
   * Wraps a function, or decorates a method: every call becomes a span. Sync stays sync; promises, generators,
   * streams and Responses are followed to the end. `trace` is bound to the tracer and can be passed around.
   * The call returns the very same object, including a ReadableStream, which is observed through method calls. In a
   * page, the platform consumes some streams without method calls (`new Response(stream)`, a transfer to a worker):
   * the data is untouched, and the span ends as abandoned. {@link HoneyHiveSpan.follow} returns a stream observed
   * there too.
   *
   * @example
   * const search = tracer.trace({ eventType: 'tool', eventName: 'search' }, (query: string) => index.find(query));
   */
  readonly trace: TraceFunction;
  /** Traces every public method of a class, in place. Usable as a decorator, or as a function on a class. */
  readonly traceClass: <C extends abstract new (...args: never[]) => object>(
    target: C,
    context?: unknown,
  ) => C;
  /** Runs a block in a span, which ends when the block has settled. */
  readonly withSpan: WithSpan;
  /**
   * Starts a span to end manually, or to hold with `using`. The span is not made active: see {@link
   * HoneyHiveSpan.run}.
   */
  startSpan(name: string, options?: SpanOptions): HoneyHiveSpan;
  /** Active span of the tracer; `undefined` without an active span. */
  readonly activeSpan: HoneyHiveSpan | undefined;
  /** Enriches the tracer's active span, or, with `eventId`, an event already sent. Returns false without either. */
  enrichSpan(data: EnrichData): boolean;
  /** Records an event afterwards and returns the event id, in the relay's form if a relay receives the event. */
  createEvent(event: EventData): string;
  /** Returns a plain OpenTelemetry tracer for libraries. The spans belong to the HoneyHive tracer. */
  getTracer(name?: string, version?: string): Tracer;
  /** OpenTelemetry provider for instrumentations. The spans belong to the HoneyHive tracer. */
  readonly provider: TracerProvider;
}

export const TracerOperationsMixin: Mixin<TracerOperations, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements TracerOperations {
    readonly #found: ReturnType<FindTracer> = { owner: this.spans };
    readonly #find: FindTracer = () => this.#found;
    readonly trace: TraceFunction = createTraceFunction(this.#find);
    readonly traceClass = <C extends abstract new (...args: never[]) => object>(target: C): C =>
      this.guard('trace', () => traceMethods(this.#find, target), target);
    readonly withSpan: WithSpan = createWithSpan(this.spans, (name, options) =>
      this.spans.start(name, options),
    );

    get activeSpan(): HoneyHiveSpan | undefined {
      return readScope(this.contextStorage.get(), this.key).span;
    }
    get provider(): TracerProvider {
      return scopedProvider(this.spans, this.key, (name, version) => this.starter(name, version));
    }

    startSpan(name: string, options?: SpanOptions): HoneyHiveSpan {
      return this.spans.start(name, options);
    }

    enrichSpan(given: EnrichData): boolean {
      const data = given ?? {};
      const active = this.activeSpan;
      const { eventId } = decisiveOf(data);
      if (typeof eventId === 'string' && eventId !== active?.eventId) {
        this.spans.late(eventId, data);
        return this.enabled;
      }
      active?.enrich(data);
      return active !== undefined;
    }

    createEvent(given: EventData): string {
      const event: EventData = readableCopy(given);
      const givenId = event.eventId ?? newSessionId();
      if (!this.enabled) return givenId;
      const scope = readScope(this.contextStorage.get(), this.key);
      const sessionId =
        externalSession(event.sessionId)?.id ??
        scope.span?.sessionId ??
        scope.session?.id ??
        this.defaultSession().id;
      const eventId = this.settings.relayUrl ? relayedEventId(givenId, sessionId) : givenId;
      const parentId = event.parentId ?? scope.span?.eventId ?? sessionId;
      const { settings } = this;
      const { identity } = scope.remote ??
        this.rootParent() ?? { identity: remoteIdentityOf(scope.span) };
      const source = identity?.[HONEYHIVE.source] ?? settings.source;
      const project = identity?.[HONEYHIVE.project] ?? settings.project;
      const fixed = { source, ...(project ? { project } : {}) };
      // The evaluation a span started here would belong to, unless the event names another.
      const ids = { ...evaluationIds(settings), ...evaluationOf(identity) };
      const metadata = withEntries(event.metadata, ids);
      const { error } = event;
      this.guard('createEvent', () =>
        this.backEnd.record({
          event: {
            ...event,
            metadata,
            eventId,
            sessionId,
            parentId,
            error: error instanceof Error ? error.message : error,
          },
          fixed,
        }),
      );
      return eventId;
    }

    getTracer(name?: string, version?: string): Tracer {
      return this.provider.getTracer(typeof name === 'string' ? name : '@honeyhive/core', version);
    }
  };

/** Adds entries missing in `metadata`. */
const withEntries = (metadata: unknown, entries: Readonly<Record<string, string>>): unknown => {
  if (Object.keys(entries).length === 0) return metadata;
  const own = typeof metadata === 'object' && !Array.isArray(metadata) ? metadata : undefined;
  return { ...entries, ...(own ?? (metadata === undefined ? {} : { value: metadata })) };
};

/**
 * OpenTelemetry's instrumentations of pages in the trees of a tracer, on `@opentelemetry/sdk-trace-web` 2.x (there is no
 * 3.x) and `@opentelemetry/instrumentation`.
 * @module
 */
import { consoleLogger } from '@honeyhive/core';
import {
  context,
  type ContextManager,
  propagation,
  type TextMapPropagator,
  trace,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import { WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import { SlotManager } from './context/slot-context-manager.ts';

/** Options for registering instrumentations in a page. */
export interface RegisterPageOptions {
  /** Instrumentations; lists in lists, as `getWebAutoInstrumentations()` gives, are taken too. */
  readonly instrumentations?:
    | ReadonlyArray<Instrumentation | readonly Instrumentation[]>
    | undefined;
  /**
   * Registers the tracer's provider and context globally with OpenTelemetry, unless already registered by the app:
   * for instrumentations that nest by `context.with` (document load, user interaction), and to send `traceparent`.
   * Default false.
   */
  readonly global?: boolean | undefined;
  /** Context manager of the tracer, if set. Default: the page's slot. Only with `global`. */
  readonly contextManager?: ContextManager | undefined;
  /** Propagator that writes headers. Default: W3C trace context and baggage. Only with `global`. */
  readonly propagator?: TextMapPropagator | undefined;
}

const FETCH = '@opentelemetry/instrumentation-fetch';
let isSaid = false;

/**
 * Registers OpenTelemetry's instrumentations with `tracer`. The spans become the tracer's spans, with the tracer's
 * session, redaction and active parent. Returns a function that disables the instrumentations and removes the global
 * registration; disabled fetch and XMLHttpRequest instrumentations call the original directly.
 *
 * OpenTelemetry's fetch instrumentation does not forward the cancellation of a response, so the server streams to
 * the end; a warning is logged once. `traceFetch` forwards the cancellation.
 *
 * @example
 * import { HoneyHiveTracer } from '@honeyhive/web';
 * import { registerPage } from '@honeyhive/web/otel';
 * import { XMLHttpRequestInstrumentation } from '@opentelemetry/instrumentation-xml-http-request';
 *
 * const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive' });
 * const unregister = registerPage(tracer, { instrumentations: [new XMLHttpRequestInstrumentation()] });
 */
export function registerPage(
  tracer: { readonly provider: TracerProvider },
  options: RegisterPageOptions = {},
): () => void {
  const instrumentations = (options.instrumentations ?? []).flat();
  const provider = new PageProvider(tracer);
  const release = options.global ? makeGlobal(provider, options) : () => {};
  if (instrumentations.some(({ instrumentationName: name }) => name === FETCH)) sayCancel();
  const unload = registerInstrumentations({ tracerProvider: provider, instrumentations });
  return () => {
    unload();
    release();
  };
}

/** OpenTelemetry's provider for pages, with the spans of a tracer. */
class PageProvider extends WebTracerProvider {
  readonly #tracer: { readonly provider: TracerProvider };

  constructor(tracer: { readonly provider: TracerProvider }) {
    super();
    this.#tracer = tracer;
  }

  override getTracer(...args: Parameters<TracerProvider['getTracer']>): Tracer {
    return this.#tracer.provider.getTracer(...args);
  }
}

/** Registers missing globals and returns a function that removes exactly the same globals. */
function makeGlobal(
  provider: WebTracerProvider,
  { contextManager = new SlotManager(), propagator }: RegisterPageOptions,
): () => void {
  const taken = { ...globals() };
  provider.register({
    contextManager: taken.context ? null : contextManager,
    // `undefined` stands for OpenTelemetry's own.
    ...(taken.propagation ? { propagator: null } : propagator && { propagator }),
  });
  return () => {
    if (!taken.context) context.disable();
    if (!taken.propagation) propagation.disable();
    if (!taken.trace) trace.disable();
  };
}

/** Returns the globals registered with OpenTelemetry's API. */
const globals = (): Globals =>
  (globalThis as { [key: symbol]: Globals | undefined })[Symbol.for('opentelemetry.js.api.1')] ??
  {};

interface Globals {
  readonly context?: unknown;
  readonly propagation?: unknown;
  readonly trace?: unknown;
}

function sayCancel(): void {
  if (isSaid) return;
  isSaid = true;
  consoleLogger(false).warn(
    "OpenTelemetry's fetch instrumentation ignores cancellation: a cancelled response streams to the end. Use `traceFetch` for cancellable responses.",
  );
}

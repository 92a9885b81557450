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

/** What is registered for a page. */
export interface RegisterPageOptions {
  /** Instrumentations; lists in lists, as `getWebAutoInstrumentations()` gives, are taken too. */
  readonly instrumentations?:
    | ReadonlyArray<Instrumentation | readonly Instrumentation[]>
    | undefined;
  /**
   * Makes the tracer's provider and context OpenTelemetry's global ones, where nobody has registered any: for
   * instrumentations that nest by `context.with` (document load, user interaction), and to send `traceparent`. Default false.
   */
  readonly global?: boolean | undefined;
  /** The context manager of the tracer, if it has one. Default: the page's slot. Only with `global`. */
  readonly contextManager?: ContextManager | undefined;
  /** What writes headers. Default: W3C trace context and baggage. Only with `global`. */
  readonly propagator?: TextMapPropagator | undefined;
}

const FETCH = '@opentelemetry/instrumentation-fetch';
let isSaid = false;

/**
 * Hands OpenTelemetry's instrumentations to `tracer`: their spans are spans of the tracer, with its session and redaction,
 * under what is active for it. Returns what disables them and takes back what was made global; disabled, those of fetch and
 * XMLHttpRequest call the original straight away.
 *
 * OpenTelemetry's fetch instrumentation does not pass on that a response was cancelled, so the server streams to its end;
 * with it a warning says so once. `traceFetch` passes it on.
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

/** OpenTelemetry's provider for pages, whose spans are those of a tracer. */
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

/** Registers what nobody has registered, and gives what takes back just that. */
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

/** What is registered with OpenTelemetry's API. */
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
    "OpenTelemetry's fetch instrumentation does not pass a cancel on: a stopped answer streams to its end. Take `traceFetch` for answers that are stopped.",
  );
}

import { type EventType, type SpanOptions, trace, type TraceFunction } from '@honeyhive/node';
import { isVerbose, warnVerbose } from './verbose.ts';

/** Options of {@link traceFunction}. */
export interface TraceFunctionOptions extends Omit<SpanOptions, 'eventType'> {
  /** `model`, `tool` or `chain`, in any case. */
  eventType?: string | undefined;
  event_type?: string | undefined;
  event_name?: string | undefined;
}

/** Options of {@link traceModel}, {@link traceTool} and {@link traceChain}. */
export type TraceOptions = Omit<TraceFunctionOptions, 'eventType' | 'event_type'>;

/** Any function: the type that `honeyhive` 1.0 asks for. */
// oxlint-disable-next-line typescript/no-explicit-any
export type TracedFunction = (...args: any[]) => any;

type Wrap = <F extends TracedFunction>(fn: F) => F;

/** Wrappers bound to a way of finding the tracer. */
export interface TraceFunctions {
  /**
   * Creates a wrapper for functions.
   *
   * @example
   * const search = traceFunction({ eventType: 'tool', eventName: 'search' })((query: string) => find(query));
   */
  readonly traceFunction: (options?: TraceFunctionOptions) => Wrap;
  /** Wraps a function that calls a model. */
  readonly traceModel: <F extends TracedFunction>(fn: F, options?: TraceOptions) => F;
  /** Wraps a tool. */
  readonly traceTool: <F extends TracedFunction>(fn: F, options?: TraceOptions) => F;
  /** Wraps a step with substeps. */
  readonly traceChain: <F extends TracedFunction>(fn: F, options?: TraceOptions) => F;
}

/** The functions of `honeyhive` 1.0 on `wrap`. */
export function createTraceFunctions(wrap: TraceFunction): TraceFunctions {
  const of =
    (eventType: EventType) =>
    <F extends TracedFunction>(fn: F, options?: TraceOptions): F =>
      traceFunction({ ...options, eventType })(fn);
  const traceFunction =
    (options?: TraceFunctionOptions): Wrap =>
    (fn) => {
      if (typeof fn !== 'function')
        throw new TypeError(`traceFunction()(fn): fn is ${typeof fn}. Pass the function to trace.`);
      return wrap(readTraceOptions(options, fn), fn);
    };
  return {
    traceFunction,
    traceModel: of('model'),
    traceTool: of('tool'),
    traceChain: of('chain'),
  };
}

function readTraceOptions(
  given: TraceFunctionOptions | undefined,
  { name }: { readonly name: string },
): SpanOptions {
  const { event_type, event_name, eventType: type, ...options } = given ?? {};
  const eventType = readEventType(type ?? event_type);
  const eventName = options.eventName ?? event_name;
  const nameless = eventType ? `${eventType} event` : 'event';
  return {
    ...options,
    ...(eventType ? { eventType } : {}),
    ...(eventName || !name ? { eventName: eventName || nameless } : {}),
  };
}

const EVENT_TYPES: readonly string[] = ['model', 'tool', 'chain'] satisfies EventType[];

function readEventType(given: unknown): EventType | undefined {
  const type = typeof given === 'string' ? given.toLowerCase() : given;
  if (EVENT_TYPES.includes(type as string)) return type as EventType;
  if (given !== undefined && isVerbose())
    warnVerbose(`There is no event type ${JSON.stringify(given)}. Use model, tool or chain.`);
  return undefined;
}

/** Free functions, usable before any tracer: each call finds the active tracer. */
const functions: TraceFunctions = /* @__PURE__ */ createTraceFunctions(trace);
export const traceFunction: TraceFunctions['traceFunction'] = functions.traceFunction;
export const traceModel: TraceFunctions['traceModel'] = functions.traceModel;
export const traceTool: TraceFunctions['traceTool'] = functions.traceTool;
export const traceChain: TraceFunctions['traceChain'] = functions.traceChain;

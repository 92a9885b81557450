import { type EnrichData, nodeRuntime, type Session, type SessionConfig } from '@honeyhive/node';
import { currentCase } from '../evaluate/evaluation-context.ts';
import { instrument } from '../instrumentation/instrument-modules.ts';
import { HoneyHive } from '../client/honeyhive.ts';
import {
  checkEnriched,
  type EnrichSessionParams,
  type EnrichSpanParams,
  enrichSpan,
  readParams,
  sendUpdate,
} from './enrich.ts';
import { addLiving, flushLiving } from './living-tracers.ts';
import { type HoneyHiveTracerOptions, readOptions } from './read-options.ts';
import { resolvedOptionsOf, type SessionTracer } from './session-tracer.ts';
import { createTrace, type Trace } from './trace.ts';
import {
  createTraceFunctions,
  type TracedFunction,
  type TraceFunctionOptions,
  type TraceFunctions,
  type TraceOptions,
} from './trace-functions.ts';
import { TracerBase } from './tracer-base.ts';
import { isVerbose, setVerbose } from './verbose.ts';

type Data = Record<string, unknown>;

const inner = (tracer: unknown): SessionTracer => tracer as SessionTracer;

/**
 * The tracer of `honeyhive` 1.0 on that of `@honeyhive/node`: `trace(fn, ...args)` runs `fn`. Everything else of node's
 * tracer is here under the same name.
 *
 * @example
 * const tracer = await HoneyHiveTracer.init({ apiKey, project: 'support' });
 * const answer = await tracer.trace(async () => ask('why?'));
 */
export class HoneyHiveTracer extends TracerBase {
  /** Accepted for compatibility; has no effect. */
  static isEvaluation = false;
  /** Accepted for compatibility; evaluation ids belong to a session. */
  static evalAssociationProps: Record<string, string> = {};
  /** Accepted for compatibility; {@link HoneyHiveTracer.flush} waits for delivery. */
  static flushPromise: Promise<void> | null = null;
  static #client: HoneyHive | null = null;

  /** Runs a function in a span, wraps a function with options, or decorates a method. */
  declare readonly trace: Trace;
  readonly #functions: TraceFunctions;

  constructor(options?: HoneyHiveTracerOptions) {
    const read = readOptions(options);
    super(isVerbose() ? { verbose: true, ...read } : read);
    const wrap = inner(this).trace;
    Object.defineProperty(this, 'trace', { value: createTrace(wrap), enumerable: true });
    this.#functions = createTraceFunctions(wrap);
    if (this.verbose) setVerbose(true);
    addLiving(this);
    const { apiKey: bearerAuth, serverUrl: serverURL } = this;
    if (bearerAuth) HoneyHiveTracer.#client ??= new HoneyHive({ bearerAuth, serverURL });
    void instrument(options?.instrumentModules);
  }

  /**
   * Builds a tracer; `instrumentModules` are traced when the promise resolves. Within {@link evaluate} the tracer belongs
   * to the session of the case. Never rejects.
   */
  static async init(options?: HoneyHiveTracerOptions): Promise<HoneyHiveTracer> {
    const tracer = new HoneyHiveTracer(withCase(options));
    await instrument(options?.instrumentModules);
    return tracer;
  }

  /** Builds a tracer for an existing session; equals {@link HoneyHiveTracer.init} with a `sessionId`. */
  static initFromSessionId(options?: HoneyHiveTracerOptions): Promise<HoneyHiveTracer> {
    return HoneyHiveTracer.init(options);
  }

  /** Flushes every living tracer of the program. */
  static flush(): Promise<void> {
    return flushLiving();
  }

  /** Enriches the active span. */
  static enrichSpan(params?: EnrichSpanParams | EnrichData): void {
    enrichSpan(params);
  }

  /** Enables warnings about calls without effect, and `verbose` of tracers built later. */
  static get verbose(): boolean {
    return isVerbose();
  }
  static set verbose(isOn: boolean) {
    setVerbose(isOn);
  }

  /** A REST client with the key and address of the first tracer that has a key. */
  static get sdkInstance(): HoneyHive | null {
    return HoneyHiveTracer.#client;
  }

  /** UUID of the session that is active here. Set it to move everything that starts outside of another session. */
  get sessionId(): string {
    return inner(this).activeSessionId;
  }
  set sessionId(sessionId: string | undefined) {
    if (!sessionId) throw new Error('sessionId is required');
    if (typeof sessionId !== 'string') throw new Error('sessionId must be a string: await it');
    inner(this).moveTo(sessionId);
  }

  /** Resolves with the id of the session that is active here. */
  startSession(): Promise<string>;
  /** Makes a session to hold, as node's tracer does. */
  startSession(options: SessionConfig): Session;
  startSession(options?: SessionConfig): Promise<string> | Session {
    return options ? inner(this).beginSession(options) : Promise.resolve(this.sessionId);
  }

  /**
   * Enriches the session that is active here, or the one that `sessionId` names. Resolves when the update of a named
   * session was sent, after 5 s at the latest; an update of the active session leaves with its spans.
   */
  async enrichSession(params?: EnrichSessionParams | EnrichData): Promise<void> {
    const about = readParams(params);
    inner(this).updateSession(about);
    await sendUpdate(about, this);
  }

  /** Enriches the active span of this tracer. Returns false without an active span. */
  enrichSpan(params?: EnrichSpanParams | EnrichData): boolean {
    const isEnriched = inner(this).updateSpan(readParams(params));
    checkEnriched(isEnriched);
    return isEnriched;
  }

  /** Records a model event that begins and ends now. */
  logModel(params?: EnrichSpanParams | EnrichData): void {
    this.startSpan('model event', { ...readParams(params), eventType: 'model' }).end();
  }

  /** Creates a wrapper for functions; each call becomes a span of the tracer. */
  traceFunction(options?: TraceFunctionOptions): <F extends TracedFunction>(fn: F) => F {
    return this.#functions.traceFunction(options);
  }
  /** Wraps a function that calls a model. */
  traceModel<F extends TracedFunction>(fn: F, options?: TraceOptions): F {
    return this.#functions.traceModel(fn, options);
  }
  /** Wraps a tool. */
  traceTool<F extends TracedFunction>(fn: F, options?: TraceOptions): F {
    return this.#functions.traceTool(fn, options);
  }
  /** Wraps a step with substeps. */
  traceChain<F extends TracedFunction>(fn: F, options?: TraceOptions): F {
    return this.#functions.traceChain(fn, options);
  }

  get project(): string | undefined {
    return resolvedOptionsOf(this).project;
  }
  get serverUrl(): string {
    return resolvedOptionsOf(this).serverUrl;
  }
  /** Name of the session: the option, `HH_SESSION_NAME`, or the script's. */
  get sessionName(): string {
    return resolvedOptionsOf(this).sessionName ?? scriptName() ?? 'unknown session';
  }
  get source(): string {
    return resolvedOptionsOf(this).source;
  }
  get inputs(): Data {
    return { ...resolvedOptionsOf(this).inputs };
  }
  get metadata(): Data {
    return { ...resolvedOptionsOf(this).metadata };
  }
  get disableBatch(): boolean {
    return resolvedOptionsOf(this).disableBatch;
  }
  get isEvaluation(): boolean {
    return resolvedOptionsOf(this).isEvaluation ?? false;
  }
  get runId(): string | undefined {
    return resolvedOptionsOf(this).runId;
  }
  get datasetId(): string | undefined {
    return resolvedOptionsOf(this).datasetId;
  }
  get datapointId(): string | undefined {
    return resolvedOptionsOf(this).datapointId;
  }
  get verbose(): boolean {
    return resolvedOptionsOf(this).verbose;
  }
  get disableHttpTracing(): boolean {
    return resolvedOptionsOf(this).disableHttpTracing;
  }
}

/** Options with the ids of the case that is evaluated, if one is. */
function withCase(options: HoneyHiveTracerOptions | undefined): HoneyHiveTracerOptions | undefined {
  const evaluated = currentCase();
  return evaluated ? { ...evaluated.options, ...options, ...evaluated.ids } : options;
}

const scriptName = (): string | undefined => nodeRuntime.sessionName?.();

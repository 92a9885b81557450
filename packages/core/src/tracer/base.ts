import { type BackEndClient, isPrivate } from '../seam/back-end-client.ts';
import type { ContextStorage } from '../context/context-storage.ts';
import type { RemoteParent } from '../context/scope.ts';
import { concealKeys } from '../options/conceal-keys.ts';
import { coreRuntime } from '../runtime/core-runtime.ts';
import { AsyncDisposableBase } from './dispose.ts';
import type { TracerEvents, TracerObserver } from './events.ts';
import { createGuard, type Guard } from '../runtime/guard.ts';
import { ownIdentity } from '../identity/identity-attributes.ts';
import { consoleLogger, type Logger } from '../runtime/logger.ts';
import type { OptionRules } from '../options/option-kind.ts';
import { OPTION_RULES } from '../options/option-rules.ts';
import type { TracerOptions } from '../options/options.ts';
import { DefaultSession } from '../session/default-session.ts';
import type { Problem } from '../options/problem.ts';
import { guardLogger } from '../runtime/guard-callbacks.ts';
import { type Outermost, outermost } from '../runtime/outermost.ts';
import { withTimeout } from '../runtime/delay.ts';
import type { DropReason, FlushResult, DeliveryStats } from '../export/delivery-stats.ts';
import type { Carrier } from '../propagation/carrier.ts';
import { extractHeaders } from '../propagation/trace-headers.ts';
import { countOf } from '../options/omit-undefined.ts';
import { unregisterTracer, registerTracer } from './default-tracer.ts';
import { isFatal, resolveFor } from '../options/resolve-options.ts';
import { type ResolvedOptions } from '../options/resolved-options.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { SessionIdentity } from '../session/session-identity.ts';
import type { SpanFactory } from '../spans/span-factory.ts';
import type { SpanStarter } from '../spans/span-starter.ts';
import { type FrontEnd, createFrontEnd } from './create-front-end.ts';
import { VERSION } from '../runtime/version.ts';

const FLUSH_MS = 10_000;
const SHUTDOWN_MS = 5_000;

/** Delivery counts of recorded data, and open spans. */
export interface TracerStats extends DeliveryStats {
  /** Spans started and not ended. */
  readonly openSpans: number;
  /** Number of contained failures, by kind. */
  readonly failures: Readonly<Record<string, number>>;
}

/**
 * Base of every tracer: options, an OpenTelemetry provider, delivery, observers, lifecycle. Mixins add the
 * operations. The constructor does no I/O, registers no OpenTelemetry globals and never throws.
 *
 * @example
 * const Traced: TracerClass<HoneyHiveTracerBase & TracerSession> = mix(HoneyHiveTracerBase, TracerSessionMixin);
 */
export class HoneyHiveTracerBase extends AsyncDisposableBase {
  /** Shuts down, for `await using`. */
  declare [Symbol.asyncDispose]: () => Promise<void>;
  /** Rules for reading options. A mixin adds further rules: see {@link withOptionRules}. */
  static readonly optionRules: OptionRules = OPTION_RULES;
  /** Problems which keep the tracer from working as configured. Empty without problems. */
  declare readonly problems: readonly Problem[];
  declare protected readonly runtime: Runtime;
  declare protected readonly guard: Guard;
  declare protected readonly contextStorage: ContextStorage;
  declare protected readonly logger: Logger;
  /** Context key of the tracer's own scope. */
  protected readonly key: symbol = Symbol('honeyhive tracer');
  /** Factory of the tracer's spans. */
  declare protected readonly spans: SpanFactory;
  /** Receiver of ended spans. */
  declare protected readonly backEnd: BackEndClient;
  // Private, so a printed tracer shows no key.
  readonly #settings: ResolvedOptions;
  readonly #parts: FrontEnd;
  /** Observers, with the runner which skips events caused by the observer. */
  readonly #observers = new Map<TracerObserver, Outermost>();
  readonly #session: DefaultSession;
  readonly #own: ReadonlySet<string>;
  #rootParent: (() => RemoteParent | undefined) | undefined;
  readonly #enabled: boolean;
  #closing: Promise<void> | undefined;

  // Only assigns and calls pure functions: a mixin's own fields do not exist yet.
  constructor(options: TracerOptions = {}, runtime: Runtime = coreRuntime) {
    super();
    const { options: settings, problems, given } = resolveFor(new.target, options, runtime);
    this.#settings = settings;
    this.runtime = runtime;
    this.problems = problems;
    this.contextStorage = runtime.contextStorage(settings);
    this.logger = guardLogger(
      settings.logger ?? consoleLogger(settings.verbose),
      this.contextStorage,
      concealKeys(settings),
    );
    runtime.concealKeys?.(settings);
    this.guard = createGuard(() => this.logger);
    this.#enabled = !isFatal(this.problems) && !settings.disableTracing;
    this.#session = new DefaultSession(settings, runtime, {
      isEnabled: () => this.enabled,
      changed: (sessionId) => this.emit('sessionChange', { sessionId }),
    });
    this.#own = ownIdentity(settings, given);
    const linked = settings.linkCarrier && this.fromCarrier(settings.linkCarrier);
    this.#rootParent = linked && (() => linked);
    const { key, guard, logger, contextStorage } = this;
    this.#parts = createFrontEnd({
      tracer: this,
      key,
      settings,
      runtime,
      guard,
      logger,
      contextStorage,
      session: this.#session,
      isEnabled: () => this.enabled,
      isClosed: () => this.#enabled && this.#closing !== undefined,
      isObserved: () => this.#observers.size > 0,
      emit: (name, event) => this.emit(name, event),
      rootParent: () => this.rootParent(),
    });
    this.spans = this.#parts.spans;
    this.backEnd = this.#parts.backEnd;
    for (const { message, remedy } of problems)
      guard('logger', () => logger.warn(`${message} ${remedy}`));
    if (!this.#enabled) return;
    registerTracer(this, this.contextStorage);
    // Loaded at once: otherwise no span of a page left early could be sent.
    if (isPrivate(settings)) void this.backEnd.load();
  }

  /** Creates a tracer like `new`. Returns the tracer itself, so an `await` in front of the call is harmless. */
  static init<T>(this: new (options?: TracerOptions) => T, options?: TracerOptions): T {
    return new this(options);
  }

  /** Returns the `problems` of a tracer with `options`, without creating the tracer. */
  static check(options: TracerOptions = {}, runtime: Runtime = coreRuntime): readonly Problem[] {
    return resolveFor(this, options, runtime).problems;
  }

  /** False when nothing is recorded: no way to deliver, tracing disabled, or shut down. */
  get enabled(): boolean {
    return this.#enabled && !this.#closing;
  }

  /** True from the first call of {@link shutdown} on: nothing is recorded any more. */
  get isShutDown(): boolean {
    return this.#closing !== undefined;
  }

  /** Span factory for wrappers created outside of the tracer. */
  protected get owner(): SpanFactory {
    return this.spans;
  }

  /**
   * Calls `observer`'s functions when something happens; returns what stops it. What they throw, or reject with, is
   * contained. They may call anything of the tracer's: an event that a function causes is recorded, and not told to that
   * function again while it runs or until the promise that it returns has settled. What it leaves behind (timers, promises)
   * is told three times in a row. `export` and `drop` of what their observers have recorded are counted in with the next
   * that others have caused. In a page without a context manager, an `async` function is told at most 1 000 events while
   * its calls overlap without a pause. What an observer of `export` or `drop` records there after an `await` counts as
   * others': after 20 rounds without a pause of a minute, the rest is counted in with the first after such a pause.
   */
  observe(observer: TracerObserver): () => void {
    this.#observers.set(observer, outermost(this.contextStorage));
    return () => void this.#observers.delete(observer);
  }

  /**
   * Sends ended spans, and flushes span processors. Resolves with the result after at most `timeoutMs` milliseconds
   * (default 10 000). Never rejects.
   */
  async flush(options?: { readonly timeoutMs?: number }): Promise<FlushResult> {
    const timeoutMs = this.#timeoutOf(options, FLUSH_MS);
    this.spans.reap();
    const flushed = this.#parts.source.forceFlush();
    this.guard.settle('flush of the provider', flushed);
    const [told] = await Promise.all([
      this.backEnd.flush(timeoutMs),
      withTimeout(timeoutMs, flushed),
    ]);
    return told;
  }

  /**
   * Ends open spans, sends as much as possible within `timeoutMs` milliseconds (default 5 000), and records nothing
   * more. Safe to call again.
   */
  shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
    const timeoutMs = this.#timeoutOf(options, SHUTDOWN_MS);
    // Set before anything else: an observer which shuts down again gets the same promise.
    return (this.#closing ??= Promise.resolve().then(() => this.#shutdown(timeoutMs)));
  }

  /**
   * Ends open spans as *abandoned* at the end of a program or a page, and sends data held back for a later event.
   */
  protected abandonSpans(): void {
    this.spans.reap(true);
    this.backEnd.release();
    this.backEnd.loaded?.tail.settle();
  }

  /** Returns the counters since the tracer was created. */
  stats(): TracerStats {
    return {
      ...this.backEnd.tally(),
      openSpans: this.spans.openSpans,
      failures: { ...this.guard.failures },
    };
  }

  /** Options of the tracer after precedence and validation. */
  protected get settings(): ResolvedOptions {
    return this.#settings;
  }

  /** Tells observers. */
  protected emit<Name extends keyof TracerEvents>(name: Name, event: TracerEvents[Name]): void {
    for (const [observer, once] of Array.from(this.#observers))
      if (this.#observers.has(observer))
        once(name, () => this.guard(`observer ${name}`, () => observer[name]?.(event)));
  }

  /**
   * Ends open spans, and discards unsent data: queued, stored, or held by a sampler. The data counts as dropped for
   * `reason`. To count open spans too, refuse the reason first (`backEnd.refuse`).
   */
  protected throwAway(reason: DropReason): void {
    this.spans.reap(true);
    this.backEnd.discard(reason);
  }

  /** Starts the spans of a library. */
  protected starter(name = '@honeyhive/core', version: string = VERSION): SpanStarter {
    return this.#parts.source.starter(name, version);
  }

  /**
   * Returns the session of spans without a session in the scope: the root parent's session, else the tracer's own.
   */
  protected defaultSession(): SessionIdentity {
    return this.rootParent()?.session ?? this.#session.current();
  }

  /** Reads the remote parent from a carrier, except identity set on the tracer. Malformed headers are ignored. */
  protected fromCarrier(carrier: Carrier): RemoteParent | undefined {
    return this.guard('extract', () =>
      extractHeaders(carrier, this.#own, this.#settings.baggageKeys),
    );
  }

  /** Returns the parent of spans without a parent, if any. */
  protected rootParent(): RemoteParent | undefined {
    return this.#rootParent?.();
  }

  /** Sets the source of a parent for spans without a parent. */
  protected useRootParent(find: () => RemoteParent | undefined): void {
    this.#rootParent = find;
  }

  /** Reads a timeout given by plain JavaScript callers; returns `usual` if invalid. */
  #timeoutOf(options: { readonly timeoutMs?: number } | undefined, usual: number): number {
    return countOf(
      this.guard('timeoutMs', () => options?.timeoutMs),
      usual,
    );
  }

  async #shutdown(timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    this.spans.reap(true);
    unregisterTracer(this);
    const closed = this.#parts.source.shutdown();
    this.guard.settle('provider shutdown', closed);
    await this.backEnd.close(timeoutMs);
    await withTimeout(until - performance.now(), closed);
    this.emit('shutdown', {});
  }
}

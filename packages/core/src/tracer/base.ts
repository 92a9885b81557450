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

/** What became of everything recorded, and what is open. */
export interface TracerStats extends DeliveryStats {
  /** Spans that have started and not ended. */
  readonly openSpans: number;
  /** Failures that were contained, by what failed. */
  readonly failures: Readonly<Record<string, number>>;
}

/**
 * What every tracer is: options, an OpenTelemetry provider of its own, delivery, observers, a life. What it does,
 * mixins add. Building one does no I/O, registers nothing and never throws.
 */
export class HoneyHiveTracerBase extends AsyncDisposableBase {
  /** Shuts down, for `await using`. */
  declare [Symbol.asyncDispose]: () => Promise<void>;
  /** How options are read. A mixin adds its own: see {@link withOptionRules}. */
  static readonly optionRules: OptionRules = OPTION_RULES;
  /** What keeps this tracer from doing what it was asked. Empty when all is well. */
  declare readonly problems: readonly Problem[];
  declare protected readonly runtime: Runtime;
  declare protected readonly guard: Guard;
  declare protected readonly contextStorage: ContextStorage;
  declare protected readonly logger: Logger;
  /** The key of this tracer's own scope in a context. */
  protected readonly key: symbol = Symbol('honeyhive tracer');
  /** Makes this tracer's spans. */
  declare protected readonly spans: SpanFactory;
  /** Takes what has ended. */
  declare protected readonly backEnd: BackEndClient;
  // Private, so that printing a tracer prints no key.
  readonly #settings: ResolvedOptions;
  readonly #parts: FrontEnd;
  /** Each with what tells it of what it does not cause itself. */
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
    // Nothing of a page that is left early could leave without it.
    if (isPrivate(settings)) void this.backEnd.load();
  }

  /** The same as `new`; returns the tracer itself, so an `await` in front of it is harmless. */
  static init<T>(this: new (options?: TracerOptions) => T, options?: TracerOptions): T {
    return new this(options);
  }

  /** What a tracer built from `options` would have as its `problems`, without building one. */
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

  /** What wrappers made outside of the tracer need of it. */
  protected get owner(): SpanFactory {
    return this.spans;
  }

  /**
   * Calls `observer`'s functions when something happens; returns what stops it. What they throw, or reject with, is
   * contained. They may call anything of the tracer's: an event that a function causes is recorded, and not told to that
   * function again while it runs or until the promise that it returns has settled. What it leaves behind (timers, promises)
   * is told three times in a row. `export` and `drop` of what their observers have recorded are counted in with the next
   * that others have caused. In a page without a context manager, an `async` function is told at most 1 000 events while
   * its calls overlap without a pause, and what it records after an `await` counts as others'.
   */
  observe(observer: TracerObserver): () => void {
    this.#observers.set(observer, outermost(this.contextStorage));
    return () => void this.#observers.delete(observer);
  }

  /**
   * Sends what has ended, and lets span processors send what they have. Resolves with what became of it: never later
   * than `timeoutMs` (default 10 000), and never with a rejection.
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

  /** Ends what is open, sends what it can within `timeoutMs` (default 5 000), and records nothing more. Safe to call again. */
  shutdown(options?: { readonly timeoutMs?: number }): Promise<void> {
    const timeoutMs = this.#timeoutOf(options, SHUTDOWN_MS);
    // Set before anything else happens: an observer that shuts down again gets the same promise.
    return (this.#closing ??= Promise.resolve().then(() => this.#shutdown(timeoutMs)));
  }

  /**
   * For ends of a program or a page: ends what is open as *abandoned*, and has everything leave that waits for something
   * else to happen first.
   */
  protected abandonSpans(): void {
    this.spans.reap(true);
    this.backEnd.release();
    this.backEnd.loaded?.tail.settle();
  }

  /** Counters since this tracer was built. */
  stats(): TracerStats {
    return {
      ...this.backEnd.tally(),
      openSpans: this.spans.openSpans,
      failures: { ...this.guard.failures },
    };
  }

  /** This tracer's options after precedence and validation. */
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
   * Ends what is open, and throws away all that has not been sent: what waits, stored or not, and what a sampler holds.
   * It counts as dropped for `reason`, which has to be refused first (`backEnd.refuse`) to count for what is open, too.
   */
  protected throwAway(reason: DropReason): void {
    this.spans.reap(true);
    this.backEnd.discard(reason);
  }

  /** Starts the spans of a library. */
  protected starter(name = '@honeyhive/core', version: string = VERSION): SpanStarter {
    return this.#parts.source.starter(name, version);
  }

  /** The session of spans that have none from their scope: the root parent's, else the tracer's own. */
  protected defaultSession(): SessionIdentity {
    return this.rootParent()?.session ?? this.#session.current();
  }

  /** What a carrier tells of, as far as this tracer does not say it itself. Malformed headers are ignored. */
  protected fromCarrier(carrier: Carrier): RemoteParent | undefined {
    return this.guard('extract', () =>
      extractHeaders(carrier, this.#own, this.#settings.baggageKeys),
    );
  }

  /** The parent of spans that have no other, if there is one. */
  protected rootParent(): RemoteParent | undefined {
    return this.#rootParent?.();
  }

  /** Where spans without a parent get one from. */
  protected useRootParent(find: () => RemoteParent | undefined): void {
    this.#rootParent = find;
  }

  /** Time that callers in plain JavaScript give; `usual` for what is none. */
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

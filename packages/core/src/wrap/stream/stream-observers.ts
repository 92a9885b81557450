import { restoring } from '../../context/restoring-promise.ts';
import { shared } from '../../runtime/shared.ts';
import { UNOBSERVED, type CallObserver, CallObservers } from '../promise/call-observers.ts';

/** Maximum number of spans following a stream. A further call returning the stream ends the call's span at once. */
const MAX_OBSERVERS = 32;

/** Reports of a stream to a span. The first of `done`, `failed` and `cancelled` decides. */
export interface StreamListener extends CallObserver {
  chunk(value: unknown): void;
  done(returned?: unknown): void;
  failed(error: unknown): void;
  cancelled(reason?: unknown): void;
  /** Names a signal of the stream's own. */
  alsoEndedBy(signal: AbortSignal): void;
}

const watched = /* @__PURE__ */ shared(
  'watched streams',
  () => new WeakMap<object, StreamObservers>(),
);

/** Spans following a stream. */
export class StreamObservers extends CallObservers<StreamListener> {
  #isOver = false;
  readonly #signals: AbortSignal[] = [];

  constructor(first: StreamListener) {
    super();
    this.add(first);
  }

  /** Returns the observers of an object followed already. */
  static of(object: object): StreamObservers | undefined {
    return watched.get(object);
  }
  /** Registers `object` as reporting to the observers. */
  register(object: object): void {
    watched.set(object, this);
  }
  endUnobserved(): void {
    this.cancelled(UNOBSERVED);
  }
  /** Adds an observer for later chunks. After the stream's end, or over the limit, the observer is done at once. */
  addObserver(watch: StreamListener): void {
    this.pending = this.pending.filter(({ isOver }) => !isOver);
    if (this.#isOver || this.pending.length >= MAX_OBSERVERS) {
      watch.done();
      return;
    }
    for (const signal of this.#signals) watch.alsoEndedBy(signal);
    this.add(watch);
  }
  /** Moves the waiting observers to `others`, for the same source. */
  moveTo(others: StreamObservers): void {
    for (const watch of this.drain()) others.addObserver(watch);
  }
  /**
   * Moves the waiting observers to a new group, for a single reading of a repeatable source; `undefined` if empty.
   */
  split(): StreamObservers | undefined {
    const [first, ...more] = this.drain().filter(({ isOver }) => !isOver);
    if (!first) return undefined;
    const taken = new StreamObservers(first);
    for (const watch of more) taken.addObserver(watch);
    return taken;
  }
  /** Names a signal of the stream's own. */
  alsoEndedBy(signal: AbortSignal): void {
    this.#signals.push(signal);
    for (const watch of this.pending) watch.alsoEndedBy(signal);
  }

  chunk(value: unknown): void {
    for (const watch of this.pending) watch.chunk(value);
  }
  done(returned?: unknown): void {
    for (const watch of this.#end()) watch.done(returned);
  }
  failed(error: unknown): void {
    for (const watch of this.#end()) watch.failed(error);
  }
  cancelled(reason?: unknown): void {
    for (const watch of this.#end()) watch.cancelled(reason);
  }

  /** Runs a step. A thrown error is the stream's failure, and is rethrown to the reader. */
  runStep<R>(work: () => R): R {
    try {
      return this.step(work);
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
  /**
   * Returns `answer` for the reader, and reports the value on arrival. A promise is replaced by a derived promise:
   * an unhandled rejection stays unhandled, and in pages the reader's context is restored.
   */
  settle<R>(
    answer: R | PromiseLike<R>,
    arrived: (value: R) => void,
    failed: (error: unknown) => void,
  ): unknown {
    const { owner } = this;
    const told = (value: R): R => {
      owner?.guard('chunk', () => arrived(value));
      return value;
    };
    if (!isPromise(answer)) return told(answer);
    const settled = answer.then(told, (error: unknown) => {
      failed(error);
      throw error;
    });
    return owner && settled instanceof Promise
      ? restoring(settled, owner.contextStorage, owner.contextStorage.get())
      : settled;
  }
  /** Runs the instrumentation of a part of the stream. After a failure the part is returned unchanged. */
  attempt<R extends object>(work: () => R, part: R): R {
    const known = this.owner?.guard('follow', work);
    if (known === undefined) this.done();
    return known ?? part;
  }

  #end(): readonly StreamListener[] {
    this.#isOver = true;
    return this.drain();
  }
}

const isPromise = <R>(answer: R | PromiseLike<R>): answer is PromiseLike<R> =>
  typeof (answer as { then?: unknown } | null | undefined)?.then === 'function';

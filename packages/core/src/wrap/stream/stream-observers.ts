import { restoring } from '../../context/restoring-promise.ts';
import { shared } from '../../runtime/shared.ts';
import { UNOBSERVED, type CallObserver, CallObservers } from '../promise/call-observers.ts';

/** How many spans hear each chunk of one stream. A call that gives it back once more ends its span at once. */
const MAX_OBSERVERS = 32;

/** What one span hears of one stream. The first of `done`, `failed` and `cancelled` decides. */
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

/** The spans that follow one stream. */
export class StreamObservers extends CallObservers<StreamListener> {
  #isOver = false;
  readonly #signals: AbortSignal[] = [];

  constructor(first: StreamListener) {
    super();
    this.add(first);
  }

  /** Those of an object that is followed already. */
  static of(object: object): StreamObservers | undefined {
    return watched.get(object);
  }
  /** Says that `object` tells these. */
  register(object: object): void {
    watched.set(object, this);
  }
  endUnobserved(): void {
    this.cancelled(UNOBSERVED);
  }
  /** Adds one, from here on; where nothing more is to come it has heard all. */
  addObserver(watch: StreamListener): void {
    this.pending = this.pending.filter(({ isOver }) => !isOver);
    if (this.#isOver || this.pending.length >= MAX_OBSERVERS) {
      watch.done();
      return;
    }
    for (const signal of this.#signals) watch.alsoEndedBy(signal);
    this.add(watch);
  }
  /** Hands all that wait to `others`, who follow the same. */
  moveTo(others: StreamObservers): void {
    for (const watch of this.drain()) others.addObserver(watch);
  }
  /** Those that wait, for one reading of a source that may be read again. Nobody, if nobody waits. */
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

  /** A step that may throw: that is the stream's failure, and its reader's to see. */
  runStep<R>(work: () => R): R {
    try {
      return this.step(work);
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
  /**
   * What `answer` is, to be handed to the reader: told when it is there. Of a promise the reader gets a derived one, so
   * that a rejection nobody handles stays one, and in pages one that puts its context back.
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
  /** Runs what watches a part of the stream; where that cannot be done the part is handed out as it is. */
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

import type { Context, Span } from '@opentelemetry/api';
import { deleteSpan, setSpan, SPAN_KEY } from './span-in-context.ts';

/**
 * Values of an {@link ActiveContext}, set in a single step. OpenTelemetry's contexts copy themselves for every
 * value.
 */
export interface Activation {
  /** Tracer's own key, and the value active for the tracer. */
  readonly key: symbol;
  readonly scope: unknown;
  /** Active span as seen by libraries. */
  readonly span: Span | undefined;
  /** The key of the active tracer, and the tracer. */
  readonly tracerKey: symbol;
  readonly tracer: unknown;
}

/** Context on top of `below`, with a tracer's scope, the span and the tracer active. */
export class ActiveContext implements Context {
  readonly #below: Context;
  readonly #key: symbol;
  readonly #scope: unknown;
  readonly #span: Span | undefined;
  readonly #tracerKey: symbol;
  readonly #tracer: unknown;

  constructor(below: Context, { key, scope, span, tracerKey, tracer }: Activation) {
    this.#below = below instanceof ActiveContext ? below.#without(key) : below;
    this.#key = key;
    this.#scope = scope;
    this.#span = span;
    this.#tracerKey = tracerKey;
    this.#tracer = tracer;
  }

  getValue(key: symbol): unknown {
    if (key === this.#key) return this.#scope;
    if (key === SPAN_KEY) return this.#span;
    return key === this.#tracerKey ? this.#tracer : this.#below.getValue(key);
  }
  setValue(key: symbol, value: unknown): Context {
    return this.#plain().setValue(key, value);
  }
  deleteValue(key: symbol): Context {
    return this.#plain().deleteValue(key);
  }

  /** Returns the part kept by a context above. Nesting creates no chains: a chain would grow forever. */
  #without(key: symbol): Context {
    return this.#key === key ? this.#below : this.#plain();
  }

  /** Returns an equal, ordinary context. */
  #plain(): Context {
    const inside = this.#below
      .setValue(this.#key, this.#scope)
      .setValue(this.#tracerKey, this.#tracer);
    return this.#span ? setSpan(inside, this.#span) : deleteSpan(inside);
  }
}

import type { Context, Span } from '@opentelemetry/api';
import { deleteSpan, setSpan, SPAN_KEY } from './span-in-context.ts';

/** What an {@link ActiveContext} sets, in one step where OpenTelemetry's contexts copy themselves for each value. */
export interface Activation {
  /** The tracer's own key, and what is active for it. */
  readonly key: symbol;
  readonly scope: unknown;
  /** What other libraries see as the active span. */
  readonly span: Span | undefined;
  /** The key of the active tracer, and the tracer. */
  readonly tracerKey: symbol;
  readonly tracer: unknown;
}

/** `below` with a tracer's scope, its span and itself active. */
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

  /** What a context above has to keep of this one. Nesting makes no chains: they would grow for ever. */
  #without(key: symbol): Context {
    return this.#key === key ? this.#below : this.#plain();
  }

  /** The same as an ordinary context. */
  #plain(): Context {
    const inside = this.#below
      .setValue(this.#key, this.#scope)
      .setValue(this.#tracerKey, this.#tracer);
    return this.#span ? setSpan(inside, this.#span) : deleteSpan(inside);
  }
}

import { type Context, type Span, trace } from '@opentelemetry/api';

/** OpenTelemetry's own key of the active span. The API has no other way to it than copying the context. */
const SPAN: symbol = Symbol.for('OpenTelemetry Context Key SPAN');

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
  readonly #set: Activation;

  constructor(below: Context, set: Activation) {
    this.#below = below instanceof ActiveContext ? below.#without(set.key) : below;
    this.#set = set;
  }

  getValue(key: symbol): unknown {
    const { key: own, scope, span, tracerKey, tracer } = this.#set;
    if (key === own) return scope;
    if (key === SPAN) return span;
    return key === tracerKey ? tracer : this.#below.getValue(key);
  }
  setValue(key: symbol, value: unknown): Context {
    return this.#plain().setValue(key, value);
  }
  deleteValue(key: symbol): Context {
    return this.#plain().deleteValue(key);
  }

  /** What a context above has to keep of this one. Nesting makes no chains: they would grow for ever. */
  #without(key: symbol): Context {
    return this.#set.key === key ? this.#below : this.#plain();
  }

  /** The same as an ordinary context. */
  #plain(): Context {
    const { key, scope, span, tracerKey, tracer } = this.#set;
    const inside = this.#below.setValue(key, scope).setValue(tracerKey, tracer);
    return span ? trace.setSpan(inside, span) : trace.deleteSpan(inside);
  }
}

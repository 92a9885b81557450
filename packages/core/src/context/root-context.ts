import type { Context } from '@opentelemetry/api';

/** An OpenTelemetry context of our own: a page imports nothing but types of OpenTelemetry's API. */
class ValueContext implements Context {
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(values: ReadonlyMap<symbol, unknown> = new Map()) {
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.get(key);
  }
  setValue(key: symbol, value: unknown): Context {
    return new ValueContext(new Map(this.#values).set(key, value));
  }
  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }
}

/** The context in which nothing is active. */
export const ROOT_CONTEXT: Context = /* @__PURE__ */ new ValueContext();

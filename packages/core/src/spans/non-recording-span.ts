import type { Span, SpanContext } from '@opentelemetry/api';

/** Non-recording span with ids only, as created by `trace.wrapSpanContext` (see `span-in-context.ts`). */
class NonRecordingSpan implements Span {
  readonly #context: SpanContext;

  constructor(context: SpanContext) {
    this.#context = context;
  }

  spanContext(): SpanContext {
    return this.#context;
  }
  isRecording(): boolean {
    return false;
  }
  setAttribute(): this {
    return this;
  }
  setAttributes(): this {
    return this;
  }
  addEvent(): this {
    return this;
  }
  addLink(): this {
    return this;
  }
  addLinks(): this {
    return this;
  }
  setStatus(): this {
    return this;
  }
  updateName(): this {
    return this;
  }
  recordException(): void {}
  end(): void {}
}

export const wrapSpanContext = (context: SpanContext): Span => new NonRecordingSpan(context);

import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { HoneyHiveTracerBase } from '../base.ts';

/**
 * Sends every span of a provider of yours to HoneyHive too, as events of `tracer`. The spans themselves, and what your
 * other processors see of them, stay as they are.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ apiKey });
 * new NodeTracerProvider({ spanProcessors: [yours, new HoneyHiveSpanProcessor({ tracer })] }).register();
 */
export class HoneyHiveSpanProcessor implements SpanProcessor {
  readonly #tracer: HoneyHiveTracerBase;

  constructor({ tracer }: { readonly tracer: HoneyHiveTracerBase }) {
    this.#tracer = tracer;
  }

  onStart(span: Span, context: Context): void {
    if (this.#tracer.enabled) this.#tracer.events.onStart(span, context);
  }
  onEnd(span: ReadableSpan): void {
    this.#tracer.events.onEnd(span);
  }
  async forceFlush(): Promise<void> {
    await this.#tracer.flush();
  }
  async shutdown(): Promise<void> {
    await this.#tracer.shutdown();
  }
}

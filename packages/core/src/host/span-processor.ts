import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { HoneyHiveTracerBase } from '../tracer/base.ts';
import { consoleLogger } from '../runtime/logger.ts';
import { spanReading } from '../gen-ai/span-reading.ts';
import { HostSpans } from './host-spans.ts';

/**
 * Sends every span of a provider of yours to HoneyHive too, as events of `tracer`. The spans themselves, and what your
 * other processors see of them, stay as they are. Spans of model calls in other vocabularies (OpenTelemetry's GenAI
 * conventions, the AI SDK, OpenInference and others) get inputs, outputs and tokens; `readGenAi: false` leaves that out.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ apiKey });
 * new NodeTracerProvider({ spanProcessors: [yours, new HoneyHiveSpanProcessor({ tracer })] }).register();
 */
export class HoneyHiveSpanProcessor implements SpanProcessor {
  readonly #tracer: HoneyHiveTracerBase | undefined;

  /**
   * Accepts options without a tracer: the processor then records nothing, and never throws when the host starts
   * spans.
   */
  constructor(options: {
    readonly tracer: HoneyHiveTracerBase;
    readonly readGenAi?: boolean | undefined;
  }) {
    const { tracer: given, readGenAi = true } = (options as Partial<typeof options> | null) ?? {};
    if (given?.['owner']) {
      this.#tracer = given;
      HostSpans.of(given['owner']).reader = readGenAi ? spanReading : undefined;
    } else
      consoleLogger(false).warn(
        'HoneyHiveSpanProcessor sends nothing without a tracer: pass `{ tracer }`.',
      );
  }

  onStart(span: Span, context: Context): void {
    if (this.#tracer?.enabled) HostSpans.of(this.#tracer['owner']).onStart(span, context);
  }
  onEnd(span: ReadableSpan): void {
    if (this.#tracer) HostSpans.of(this.#tracer['owner']).onEnd(span);
  }
  async forceFlush(): Promise<void> {
    await this.#tracer?.flush();
  }
  async shutdown(): Promise<void> {
    await this.#tracer?.shutdown();
  }
}

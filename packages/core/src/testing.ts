import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { coreRuntime } from './runtime/core-runtime.ts';
import { provideBackEnd } from './seam/back-end-source.ts';
import type { TracerOptions } from './options/options.ts';
import { createFullBackEnd } from './seam/create-full-back-end.ts';
import { copyOptions } from './options/read-option.ts';
import type { BufferingExporter } from './export/transport/exporter-transport.ts';
import { EMITTER_STREAMS } from './wrap/stream/instrument-emitter.ts';
import { HoneyHiveTracer } from './tracer/tracer.ts';

/** Tracer which keeps finished spans, with helpers for tests. */
export interface Recording {
  readonly tracer: HoneyHiveTracer;
  /** Finished spans in order of ending, exactly as they would be sent. */
  readonly spans: readonly ReadableSpan[];
  /**
   * Returns the finished span with the given name. Throws, listing the existing names, if no span or several spans
   * match.
   */
  span(name: string): ReadableSpan;
  /** Forgets the spans so far. */
  clear(): void;
}

/**
 * Creates a tracer for tests: no network, every option of a real tracer, and direct access to finished spans.
 *
 * @example
 * const { tracer, span } = recordingTracer();
 * await answer(tracer, 'hello');
 * expect(span('answer').attributes['honeyhive_outputs.result']).toBe('hi');
 */
export function recordingTracer(
  options: TracerOptions = {},
  make: (options: TracerOptions) => HoneyHiveTracer = (all) =>
    new HoneyHiveTracer(all, { ...coreRuntime, emitters: EMITTER_STREAMS }),
): Recording {
  // Ended spans are available at once.
  provideBackEnd(createFullBackEnd);
  const spans: ReadableSpan[] = [];
  const exporter: BufferingExporter = {
    transport: (usual) => ({ ...usual(), exportNow: (one) => void spans.push(one) }),
    export: (_batch, done) => done({ code: 0 }),
    shutdown: () => Promise.resolve(),
  };
  const names = Object.keys(HoneyHiveTracer.optionRules);
  const tracer = make({ ...copyOptions(options, names), exporter });
  const span = (name: string): ReadableSpan => {
    const found = spans.filter((one) => one.name === name);
    const [only] = found;
    if (!only || found.length > 1) {
      const names = spans.map((one) => one.name).join(', ');
      throw new Error(`Found ${found.length} spans named "${name}". Recorded: ${names || 'none'}`);
    }
    return only;
  };
  return { tracer, spans, span, clear: () => void spans.splice(0) };
}

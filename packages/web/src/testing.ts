/** A tracer for tests. @module */
import { recordingTracer as recording, type Recording } from '@honeyhive/core/testing';
import type { TracerOptions } from '@honeyhive/core';
import { HoneyHiveTracer } from './page/tracer.ts';

export type { Recording };

/**
 * A tracer for tests: no network, every option of a real one, and its finished spans at hand.
 *
 * @example
 * const { tracer, span } = recordingTracer();
 * tracer.withSpan('answer', () => 42);
 * span('answer').attributes['honeyhive_outputs.result']; // 42
 */
export const recordingTracer = (options: TracerOptions = {}): Recording =>
  recording(options, (all) => new HoneyHiveTracer(all));
